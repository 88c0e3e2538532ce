"""Phrases: when each syllable is sung, and where the voice breathes."""

from fractions import Fraction

from tests.engine.bare import bare_score
from undersong.engine.model import Line, SungNote, Syllable, TempoChange, Vocals
from undersong.engine.perform.voice.phrases import phrases
from undersong.engine.voices.catalogue import voices


def sung(start: int, text: str) -> SungNote:
    return SungNote(
        start_beats=Fraction(start),
        length_beats=Fraction(1),
        pitch=62,
        syllable=Syllable(text=text, phonemes="lɑ"),
    )


def heard(*starts: int, **said: object) -> list[tuple[float, float]]:
    line = Line(text="la", notes=tuple(sung(start, "la") for start in starts))
    song = bare_score(vocals=Vocals(voice="hazel", lines=(line,)), **said)
    syllables = [s for phrase in phrases(song, voices()["hazel"]) for s in phrase.syllables]
    return [(round(s.start, 6), round(s.end, 6)) for s in syllables]


def test_sings_each_syllable_in_its_time() -> None:
    assert heard(0, 1, 3) == [(0.0, 0.5), (0.5, 1.0), (1.5, 2.0)]


def test_follows_a_tempo_that_changes() -> None:
    slower = (TempoChange(start_beats=Fraction(1), bpm=60.0),)
    assert heard(0, 1, 3, tempo_changes=slower) == [(0.0, 0.5), (0.5, 1.5), (2.5, 3.5)]
