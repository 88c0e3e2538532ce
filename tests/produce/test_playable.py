"""A score that cannot be played is refused before anything is performed, with what is wrong with it."""

from fractions import Fraction

import pytest

from tests.engine.bare import bare_score
from undersong.engine.model import Note, Part, Role, Score
from undersong.engine.model.score import KeyChange, Line, Vocals
from undersong.errors import RequestError
from undersong.produce.playable import refuse_unplayable
from undersong.produce.song import make


def played(instrument: str = "piano", start_beats: int = 0) -> Part:
    note = Note(start_beats=Fraction(start_beats), length_beats=Fraction(1), pitch=60, velocity=0.7)
    return Part(name="one", instrument=instrument, role=Role.COMP, notes=(note,))


SCORE = bare_score(parts=(played(),))
UNPLAYABLE: dict[str, dict[str, object]] = {
    "H# purple": {"key": "H# purple"},
    "Q": {"key_changes": (KeyChange(start_beats=Fraction(1), key="Q"),)},
    "13/99": {"meter": "13/99"},
    "theremoose": {"parts": (played("theremoose"),)},
    "nobody": {"vocals": Vocals(voice="nobody", lines=())},
    "nobody plays": {"parts": (), "vocals": Vocals(voice="wren", lines=(Line(text="la", notes=()),))},
    "the song ends at 2 s": {"parts": (played(start_beats=90),)},
}


@pytest.mark.parametrize(("said", "changed"), UNPLAYABLE.items(), ids=UNPLAYABLE)
def test_names_what_cannot_be(said: str, changed: dict[str, object]) -> None:
    with pytest.raises(RequestError, match=said) as caught:
        refuse_unplayable(bare_score(**({"parts": (played(),)} | changed)), preset="streaming")
    assert caught.value.hint


def test_has_nothing_against_a_score_that_sounds() -> None:
    refuse_unplayable(SCORE, preset="loud")


@pytest.mark.parametrize("score", [SCORE.model_copy(update={"master": "nope"})])
def test_looks_for_the_master_before_anything_is_performed(score: Score, tmp_path) -> None:
    told: list[str] = []
    with pytest.raises(RequestError, match="nope"):
        make(
            score,
            folder=tmp_path,
            outputs=("a.wav",),
            cache=None,
            progress=lambda stage, _: told.append(stage),
        )
    assert not told
    assert not list(tmp_path.iterdir())
