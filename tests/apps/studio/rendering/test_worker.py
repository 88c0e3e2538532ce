"""One job from claim to end, with a real render process and every way that it can go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError

from tests.fakes.song import HUNGRY_BYTES
from undersong.apps.accounts.models import User
from undersong.apps.library import services as library
from undersong.apps.library.models import Generation, Song
from undersong.apps.library.states import State
from undersong.apps.studio import services
from undersong.apps.studio.models import Job
from undersong.apps.studio.rendering import worker
from undersong.apps.studio.rendering.messages import Progress
from undersong.apps.studio.rendering.worker import Workbench
from undersong.shared import storage
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("UNDERSONG_MAKER", "tests.fakes.song.make")
    configuration.cache_clear()
    yield
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    """One workbench for all: what one song does to it must not harm the next."""
    bench = Workbench()
    yield bench
    bench.close()


def ask(person: User, prompt: str) -> Generation:
    return services.request_song(person=person, words={"prompt": prompt, "lyrics": "[Verse]\nla"})


def done(bench: Workbench, generation: Generation) -> Generation:
    bench.work()
    assert not Job.objects.exists()
    assert list(DataFolder(configuration().data).workshop.iterdir()) == []
    return Generation.objects.select_related("song").get(pk=generation.pk)


def test_makes_a_song_and_keeps_its_files(bench, alice):
    song = done(bench, ask(alice, "warm tone"))
    assert song.state == State.READY
    assert (song.report["title"], song.song.title, song.engine) == ("A Tone", "A Tone", "tone")
    assert len(song.peaks) == 800
    assert song.report["files"] is None
    assert {asset.format for asset in song.assets.all()} == {"flac", "mp3"}
    for asset in song.assets.all():
        file = storage.open_file(asset.key, person=alice.pk)
        assert file.length == asset.size_bytes
        file.close()


def test_makes_songs_with_the_bank_of_the_settings(bench, alice, monkeypatch):
    monkeypatch.setenv("UNDERSONG_BANK", "/sounds/general.sf3")
    configuration.cache_clear()
    song = done(bench, ask(alice, "warm tone"))
    assert song.report["bank"]["name"] == "general"


def test_tells_why_a_song_cannot_be_made_and_goes_on(bench, alice):
    refused = ask(alice, "refuses everything")
    broken = ask(alice, "breaks in the middle")
    good = ask(alice, "warm tone")
    refused = done(bench, refused)
    assert (refused.state, refused.error_code, refused.error["hint"]) == (
        State.FAILED,
        "request",
        "Take pop.",
    )
    broken.refresh_from_db()
    assert (broken.state, broken.error_code) == (State.FAILED, "broken")
    good.refresh_from_db()
    assert good.state == State.READY


def test_takes_a_song_up_again_when_its_process_is_killed(bench, alice):
    song = ask(alice, "dies-once then sounds")
    (DataFolder(configuration().data).root / "died-once").unlink(missing_ok=True)
    assert done(bench, song).state == State.READY


def test_gives_a_song_up_after_three_deaths(bench, alice):
    song = done(bench, ask(alice, "dies every time"))
    assert (song.state, song.error_code) == (State.FAILED, "broke-off")
    assert "3 times" in song.error["sentence"]


def test_kills_the_process_that_works_on_a_cancelled_song(bench, alice, monkeypatch):
    song = ask(alice, "hangs half way")
    pids = []

    def report_and_cancel(claim: services.Claim, news: Progress | None) -> None:
        pids.append(bench._ready().pid)
        services.cancel(generation=song)
        services.hold(claim)

    monkeypatch.setattr(worker, "_report", report_and_cancel)
    assert done(bench, song).state == State.CANCELLED
    assert len(pids) == 1
    assert bench._ready().pid not in pids


def test_stops_a_song_that_needs_too_much_memory_though_it_says_nothing(bench, alice, monkeypatch):
    monkeypatch.setenv("UNDERSONG_RENDER_MEMORY_MB", "256")
    configuration.cache_clear()
    taken_by_us = bytearray(b"x") * HUNGRY_BYTES  # what the worker has is not the song's
    song = done(bench, ask(alice, "hungry tone"))
    assert (song.state, song.error_code) == (State.FAILED, "memory")
    assert "256 MB" in song.error["sentence"]
    assert done(bench, ask(alice, "warm tone")).state == State.READY
    del taken_by_us


def test_says_nothing_of_what_a_person_wrote_when_the_engine_breaks(alice, capfd):
    """A process of its own, so that what it says is heard here."""
    own = Workbench()
    try:
        assert done(own, ask(alice, "breaks at the lighthouse")).error_code == "broken"
    finally:
        own.close()
    said = capfd.readouterr().err
    assert "ZeroDivisionError" in said
    assert "song.py" in said
    assert "lighthouse" not in said


def test_goes_on_behind_a_song_whose_words_cannot_be_read(bench, alice):
    damaged, good = ask(alice, "warm tone"), ask(alice, "warm tone")
    Song.objects.filter(generations=damaged).update(sealed_prompt=b"\x01damaged")
    assert done(bench, good).state == State.READY
    damaged = Generation.objects.get(pk=damaged.pk)
    assert (damaged.state, damaged.error_code) == (State.FAILED, "unreadable")


def test_gives_a_song_up_after_three_mistakes_of_our_own(bench, alice, monkeypatch):
    def mistaken(*_: object, **__: object) -> None:
        raise KeyError("lighthouse")

    monkeypatch.setattr(services, "finish", mistaken)
    song = done(bench, ask(alice, "warm tone"))
    assert (song.state, song.error_code) == (State.FAILED, "broke-off")


def test_stops_a_song_that_takes_too_long(bench, alice, monkeypatch):
    monkeypatch.setenv("UNDERSONG_RENDER_MINUTES", "0.03")
    configuration.cache_clear()
    monkeypatch.setattr(worker, "MOST_ATTEMPTS", 1)
    song = done(bench, ask(alice, "hangs half way"))
    assert (song.state, song.error_code) == (State.FAILED, "too-slow")


def test_says_so_when_the_disk_is_full(bench, alice, monkeypatch):
    seal, sealed = storage.seal_file, []

    def full_after_one(source: Path, target: Path, key: bytes, *, name: str) -> None:
        if sealed:
            raise OSError(28, "No space left on device")
        sealed.append(name)
        seal(source, target, key, name=name)

    monkeypatch.setattr(storage, "seal_file", full_after_one)
    song = done(bench, ask(alice, "warm tone"))
    assert (song.state, song.error_code) == (State.FAILED, "disk")
    assert "No space left" in song.error["sentence"]
    assert len(sealed) == 1
    assert not (DataFolder(configuration().data).songs / str(song.pk)).exists()


def test_says_so_when_there_is_no_room_to_begin(bench, alice, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    song = ask(alice, "warm tone")
    monkeypatch.setattr(Path, "mkdir", full)
    bench.work()
    song.refresh_from_db()
    assert (song.state, song.error_code) == (State.FAILED, "disk")


def test_keeps_no_file_that_the_database_could_not_note(bench, alice, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(library, "complete", full)
    song = done(bench, ask(alice, "warm tone"))
    assert (song.state, song.error_code) == (State.FAILED, "broke-off")
    assert not (DataFolder(configuration().data).songs / str(song.pk)).exists()
