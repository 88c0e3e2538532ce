"""The last chorus."""

from fractions import Fraction

import pytest

from undersong.engine.compose.tune.phrase import Phrase
from undersong.engine.compose.tune.returns import Ceiling, ended, lifted
from undersong.engine.model import ChordSpan
from undersong.engine.theory.key import parse_key

C_MAJOR = ChordSpan(
    start_beats=Fraction(0), length_beats=Fraction(4), symbol="C", pitch_classes=(0, 4, 7), bass=0
)
LINES = ((60, 62, 64, 67, 65, 64, 62, 64), (64, 62, 60, 62, 64, 62, 60, 60))
KINDS = ("third", "octave", "top", "tail", "pickup")


def phrase(pitches):
    return Phrase("", 32, tuple(range(0, 32, 4)), (4,) * 8, tuple(pitches))


def ceiling(highest=74):
    scale = frozenset((0, 2, 4, 5, 7, 9, 11))
    return Ceiling(lambda _tick, _length: C_MAJOR, scale, highest, 0.25)


def lift(how, *, times, highest=74):
    before = [phrase(p) for p in (*LINES, *LINES)]
    after = lifted(before, [0, 32, 64, 96], how, ceiling(highest), times=times)
    return [
        (a, b) for x, y in zip(before, after, strict=True) for a, b in zip(x.pitches, y.pitches, strict=True)
    ]


@pytest.mark.parametrize("how", KINDS)
@pytest.mark.parametrize(("times", "most"), [(1, 0.1), (2, 0.34)])
def test_changes_something_but_never_makes_another_tune(how, times, most):
    pairs = lift(how, times=times)
    changed = [(a, b) for a, b in pairs if a != b]
    assert 1 <= len(changed) <= max(1, most * len(pairs))
    assert all(b % 12 in ceiling().scale for _, b in changed)


@pytest.mark.parametrize("how", ["third", "octave", "top"])
def test_only_rises_and_never_beyond_its_ceiling(how):
    for highest in (70, 74, 79):
        assert all(a <= b <= highest for a, b in lift(how, times=2, highest=highest) if a != b)


def test_leaves_a_plain_one_as_it_was():
    assert all(a == b for a, b in lift("plain", times=3))


KEY = parse_key("C major")
VOICE = range(55, 77)


@pytest.mark.parametrize("last", [57, 59, 62, 65])
def test_lets_the_last_note_of_a_song_close_it(last):
    sung = phrase((60, 62, 64, 67, 65, 64, 62, last))
    closed = ended(sung, KEY, C_MAJOR, VOICE)
    assert closed.pitches[-1] % 12 in (0, 4, 7)
    assert closed.pitches[:-1] == sung.pitches[:-1]


def test_leaves_an_end_that_closes_as_it_was():
    sung = phrase((60, 62, 64, 67, 65, 64, 62, 64))
    assert ended(sung, KEY, C_MAJOR, VOICE) == sung


def test_closes_on_a_tone_that_the_chord_has():
    dominant = C_MAJOR.model_copy(update={"pitch_classes": (7, 11, 2)})
    assert ended(phrase((60, 62, 64, 67, 65, 64, 62, 65)), KEY, dominant, VOICE).pitches[-1] == 67
