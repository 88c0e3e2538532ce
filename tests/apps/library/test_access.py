"""Nobody gets at what is somebody else's, nor learns that it is there."""

from uuid import uuid4

import pytest

from undersong.apps.library.access import NotFound, asset_of, generation_of, song_of


def test_gives_the_owner_what_is_theirs(ready_song, alice):
    assert song_of(alice, ready_song.song_id).pk == ready_song.song_id
    assert generation_of(alice, ready_song.pk) == ready_song
    asset = ready_song.assets.get()
    assert asset_of(alice, asset.pk) == asset


def test_says_the_same_of_what_is_not_there_and_of_what_is_somebody_elses(ready_song, bob):
    ids = {song_of: ready_song.song_id, generation_of: ready_song.pk, asset_of: ready_song.assets.get().pk}
    for find, theirs in ids.items():
        lines = set()
        for wanted in (theirs, uuid4()):
            with pytest.raises(NotFound) as raised:
                find(bob, wanted)
            lines.add(raised.value.line)
        assert len(lines) == 1
