"""An edition keeps its promise: the same brief gives the song that it gave when it was remembered."""

import pytest

from tests.golden import digests
from undersong.engine import compose
from undersong.engine.model.edition import EDITION

MOVED = (
    "{what} is not what edition {edition} gives. If it shall be so: raise EDITION in "
    "engine/model/edition.py, say under Sound in the changelog why it is better, and run "
    "`python -m tests.golden.renew`."
)


@pytest.mark.parametrize("style", sorted(digests.SCORES))
def test_writes_the_score_that_the_edition_wrote(style):
    remembered = digests.reference()
    assert remembered, f"Nothing is remembered of edition {EDITION}: run `python -m tests.golden.renew`."
    written = digests.score_of(style)
    assert written == remembered["scores"][style], MOVED.format(what=f"The score of {style}", edition=EDITION)


@pytest.mark.parametrize("song", sorted(digests.SOUNDS))
def test_sounds_to_the_last_bit_as_the_edition_sounded(song, tmp_path):
    remembered = digests.reference().get("sounds", {})
    here = digests.platform_name()
    if here not in remembered:
        pytest.skip(f"samples are remembered for {' and '.join(remembered)}, not for {here}")
    heard = digests.sound(compose(digests.SOUNDS[song]), tmp_path)
    for stage, digest in heard.items():
        what = f"The {song} song after the stage {stage}"
        assert digest == remembered[here][song][stage], MOVED.format(what=what, edition=EDITION)


def test_tells_one_song_from_another():
    """Digests that were all alike would prove nothing."""
    remembered = digests.reference()
    assert len(set(remembered["scores"].values())) == len(digests.SCORES)
    for songs in remembered["sounds"].values():
        found = [digest for song in songs.values() for digest in song.values()]
        assert len(set(found)) == len(found)
