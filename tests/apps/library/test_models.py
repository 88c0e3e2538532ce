"""What people write is sealed in the tables, under their own key, in its own place."""

from pathlib import Path

import pytest
from django.db import connection

from tests.apps.making import finished
from undersong.apps.library.models import Generation, Song
from undersong.apps.studio import services
from undersong.shared.configuration import configuration
from undersong.shared.encryption.envelope import Unreadable
from undersong.shared.encryption.keyring import KeyErased, keyring

CANARY = "canary-in-the-words"


def test_reads_back_what_was_written(ready_song, alice):
    song = Song.objects.get(pk=ready_song.song_id)
    assert song.prompt == "rainy night in Tokyo"
    assert song.lyrics == "[Verse]\nThe rain keeps time"
    assert song.brief == {"prompt": "rainy night in Tokyo"}
    generation = Generation.objects.select_related("song").get(pk=ready_song.pk)
    assert generation.settings == {"bpm": "82"}
    assert generation.score == {"title": "Rain"}
    assert generation.peaks == bytes(range(200))
    assert generation.error is None


@pytest.mark.django_db(transaction=True)
def test_leaves_nothing_readable_in_the_database_or_the_files(alice, tmp_path):
    words = {
        "prompt": f"{CANARY} one",
        "lyrics": f"[Verse]\n{CANARY} two",
        "style": f"{CANARY}-three",
        "title": f"{CANARY} four",
    }
    generation = services.request_song(person=alice, words=words)
    finished(generation, tmp_path, content=CANARY.encode() * 9_000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = Path(str(connection.settings_dict["NAME"]))
    for file in (*database.parent.glob(f"{database.name}*"), *configuration().data.rglob("*")):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file


def test_does_not_open_in_another_row(ready_song, alice):
    other = services.request_song(person=alice, words={"prompt": "another"}).song
    song = Song.objects.get(pk=ready_song.song_id)
    song.sealed_prompt = other.sealed_prompt
    with pytest.raises(Unreadable):
        _ = song.prompt


def test_cannot_be_read_or_written_once_the_key_is_erased(ready_song, alice):
    keyring().erase(alice.pk)
    song = Song.objects.get(pk=ready_song.song_id)
    with pytest.raises(KeyErased):
        _ = song.prompt
    with pytest.raises(KeyErased):
        song.prompt = "again"


@pytest.mark.django_db
def test_overwrites_what_is_deleted():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
