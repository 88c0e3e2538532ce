"""Every articulation that an instrument declares is heard, in the way that its name says."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.bare import bare_score
from tests.engine.perform.scores import decibels, note, part, score
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import ChordSpan, Note
from undersong.engine.perform import perform
from undersong.engine.perform.playing import touch_of
from undersong.engine.theory.articulations import figures, known
from undersong.units import RATE_HZ

Wave = npt.NDArray[np.float64]

AT, LENGTH = 0.5, 1.0
"""The note that is looked at begins there and is so long; the one before it ends there."""

CHORD = (0, 4, 7)
TOGETHER = ("strum-down", "strum-up", "roll")
ALONE = ("pedal", "ghost", "swell", "slide", "bend", "scoop")
PLAYED = [
    (i, word) for i in instruments().values() for word in i.articulations if i.sound[:3] in ("tab", "mod")
]


def notes(instrument: str, word: str) -> tuple[Note, ...]:
    one = instruments()[instrument]
    pitch = (one.lowest + one.highest) // 2
    if word in TOGETHER:
        return tuple(note(1, 2, pitch + step, 0.75, word) for step in CHORD)
    if word in ALONE:
        return (note(1, "1/2" if word == "pedal" else 2, pitch, 0.75, word),)
    # Something has just sounded a tone below, with a gap in which a finger could move.
    return note(0, "9/10", pitch - 2, 0.75), note(1, 2, pitch, 0.75, word)


@lru_cache(maxsize=400)
def heard(instrument: str, word: str, like: str, cache: Path) -> Wave:
    """The notes that show `like`, as a line, with the word or without."""
    written = tuple(
        n.model_copy(update={"articulation": word if n.articulation else ""}) for n in notes(instrument, like)
    )
    chords = tuple(
        ChordSpan(start_beats=start, length_beats=3, symbol="C", pitch_classes=(0, 4, 7), bass=0)
        for start in (0, 3)
    )
    song = bare_score(duration_seconds=2.2, bpm=120.0, parts=(part(instrument, *written),), chords=chords)
    return np.asarray(perform(song, cache=cache).stems[0].audio.mean(axis=0), np.float64)


def window(wave: Wave, first: float, last: float) -> Wave:
    """From and to so many seconds after the note begins."""
    return wave[round((AT + first) * RATE_HZ) : round((AT + last) * RATE_HZ)]


def level(wave: Wave, first: float, last: float) -> float:
    return decibels(window(wave, first, last))


def bright(wave: Wave, first: float, last: float) -> float:
    """Middle of the spectrum, in octaves above 1 Hz."""
    seen = window(wave, first, last)
    power = np.abs(np.fft.rfft(seen * np.hanning(len(seen)))) ** 2
    return float(np.log2(np.sum(power * np.fft.rfftfreq(len(seen), 1.0 / RATE_HZ)) / np.sum(power)))


def cents(wave: Wave, instrument: Instrument, first: float, last: float) -> float:
    """Middle of the pitch against the written one, by the phase of a partial."""
    hz = 440.0 * 2.0 ** (((instrument.lowest + instrument.highest) // 2 - 69) / 12)
    hz *= np.ceil(240.0 / hz)
    seconds = np.arange(len(wave)) / RATE_HZ
    turned = wave * np.exp(-2.0j * np.pi * hz * seconds)
    # A window of a few periods: the partials beside it are far enough away.
    kernel = np.hanning(round(6.0 * RATE_HZ / hz) | 1)
    line = np.convolve(turned, kernel / kernel.sum(), "same")
    place = window(line, first, last)
    slope = np.angle(np.sum(place[32:] * np.conj(place[:-32]))) / 32.0 * RATE_HZ / 2.0 / np.pi
    return float(1200.0 * np.log2(max(hz + slope, 1.0) / hz))


def strength(wave: Wave, instrument: Instrument, semitones: int) -> float:
    """Level of the first partials of a note so far above the written one, from 0.2 to 0.9 s."""
    seen = window(wave, 0.2, 0.9)
    power = np.abs(np.fft.rfft(seen * np.hanning(len(seen)))) ** 2
    hz = np.fft.rfftfreq(len(seen), 1.0 / RATE_HZ)
    pitch = (instrument.lowest + instrument.highest) // 2 + semitones
    wanted = 440.0 * 2.0 ** ((pitch - 69) / 12) * np.array([1.0, 3.0])
    return float(
        10.0 * np.log10(sum(power[np.abs(np.log2(np.maximum(hz, 1.0) / w)) < 0.02].sum() for w in wanted))
    )


def trembling(wave: Wave, edges: int = 0) -> float:
    """Swing of the level, or of its edges, between 5 and 16 times a second, in dB rms."""
    seen = np.diff(window(wave, 0.1, 0.95), n=edges)
    size = round(0.012 * RATE_HZ)
    steps = 10.0 * np.log10(np.mean(seen[: len(seen) // size * size].reshape(-1, size) ** 2, axis=1) + 1e-9)
    steps -= np.polyval(np.polyfit(np.arange(len(steps)), steps, 3), np.arange(len(steps)))
    swing = np.abs(np.fft.rfft(steps * np.hanning(len(steps)))) ** 2
    hz = np.fft.rfftfreq(len(steps), 0.012)
    return float(np.sqrt(swing[(hz > 5.0) & (hz < 16.0)].sum()) / len(steps))


def _strums(plain: Wave, played: Wave, _: Instrument) -> bool:
    return (
        level(plain, 0.0, 0.004) > level(played, 0.0, 0.004) + 1.0
        or level(played, -0.04, 0.0) > level(plain, -0.04, 0.0) + 10.0
    )


def _from_below(plain: Wave, played: Wave, one: Instrument) -> bool:
    early = cents(played, one, 0.02, 0.06)
    return early < cents(plain, one, 0.02, 0.06) - 50.0 and abs(cents(played, one, 0.45, 0.7)) < 25.0


def _grows(plain: Wave, played: Wave, one: Instrument) -> bool:
    """It has less of an edge, less of a hole before it, speaks sooner, or lets the note before go sooner."""

    def edge(wave: Wave) -> float:
        return decibels(np.diff(window(wave, -0.004, 0.018), n=2))

    def hole(wave: Wave) -> float:
        return min(level(wave, at, at + 0.015) for at in np.arange(-0.05, 0.06, 0.01))

    gone = strength(plain, one, -2) - strength(played, one, -2)
    sooner = level(played, 0.0, 0.1) - level(plain, 0.0, 0.1)
    lighter = edge(plain) - edge(played)
    return lighter > 1.5 or hole(played) > hole(plain) + 3.0 or gone > 3.0 or sooner > 2.0


HEARD: dict[str, Callable[[Wave, Wave, Instrument], bool]] = {
    "strum-down": _strums,
    "strum-up": _strums,
    "roll": lambda plain, played, _: level(played, 0.0, 0.025) < level(plain, 0.0, 0.025) - 1.0,
    "slide": _from_below,
    "bend": _from_below,
    "scoop": _from_below,
    "hammer-on": _grows,
    "pull-off": _grows,
    "legato": _grows,
    "palm-mute": lambda plain, played, _: level(played, 0.4, 0.6) < level(plain, 0.4, 0.6) - 8.0,
    "staccato": lambda plain, played, _: level(played, 0.5, 0.7) < level(plain, 0.5, 0.7) - 8.0,
    "ghost": lambda plain, played, _: level(played, 0.0, 0.3) < level(plain, 0.0, 0.3) - 6.0,
    "accent": lambda plain, played, _: level(played, 0.0, 0.4) > level(plain, 0.0, 0.4) + 0.4,
    "tremolo": lambda plain, played, _: any(
        trembling(played, edges) > 1.5 * trembling(plain, edges) + 0.1 for edges in (0, 2)
    ),
    "trill": lambda plain, played, one: (
        max(strength(played, one, step) - strength(plain, one, step) for step in (1, 2)) > 10.0
    ),
    "swell": lambda plain, played, _: (
        level(played, 0.04, 0.12) < level(plain, 0.04, 0.12) - 5.0
        and level(played, 0.6, 0.8) > level(played, 0.04, 0.12) + 8.0
    ),
    "fall": lambda plain, played, one: (
        cents(played, one, 0.84, 0.89) < -100.0 and level(played, 0.98, 1.03) < level(plain, 0.9, 0.95) - 6.0
    ),
    "doit": lambda _, played, one: cents(played, one, 0.96, 1.0) > 200.0,
    "slap": lambda plain, played, _: bright(played, 0.0, 0.05) > bright(plain, 0.0, 0.05) + 0.5,
    "pizzicato": lambda plain, played, _: level(played, 0.6, 0.9) < level(plain, 0.6, 0.9) - 15.0,
    "pedal": lambda plain, played, _: (
        level(played, 0.5, 0.8) > level(plain, 0.5, 0.8) + 6.0
        and level(played, 1.4, 1.6) < level(played, 0.5, 0.8) - 15.0
    ),
}


@pytest.mark.parametrize(
    ("one", "word"), PLAYED, ids=lambda value: value if isinstance(value, str) else value.id
)
def test_is_heard_as_its_name_says(one: Instrument, word: str, cache: Path) -> None:
    plain, played = (heard(one.id, said, word, cache) for said in ("", word))
    assert HEARD[word](plain, played, one)


@pytest.mark.parametrize("word", HEARD)
def test_hears_nothing_in_a_plain_note(word: str, cache: Path) -> None:
    one = next(i for i, said in PLAYED if said == word)
    plain = heard(one.id, "", word, cache)
    assert not HEARD[word](plain, plain, one)


def test_declares_only_what_can_be_played() -> None:
    assert {word for _, word in PLAYED} <= known()
    assert figures().keys() <= set(HEARD)


def test_declares_something_for_everybody_who_plays() -> None:
    assert [i.id for i in instruments().values() if not i.articulations] == ["vinyl-noise"]


@pytest.mark.parametrize(
    ("one", "word"),
    [(i, w) for i in instruments().values() for w in i.articulations if i.sound[:3] not in ("tab", "mod")],
    ids=lambda value: value if isinstance(value, str) else value.id,
)
def test_hears_the_words_of_kits_and_synthesisers_too(one: Instrument, word: str, cache: Path) -> None:
    pitch = (one.lowest + one.highest) // 2

    def sound(said: str, before: str) -> Wave:
        if one.sound.startswith("kit:"):
            hits = (
                note(0, 1, 38),
                note(1, 1, 38, 0.7, said),
                note(2, 1, 49, 0.7, said),
                note(3, 1, 46, 0.7, said),
            )
        else:
            chord = (0, 4, 7) if word == "roll" else (0,)
            hits = (note(0, before, pitch - 2), *(note(1, 2, pitch + step, 0.7, said) for step in chord))
        return np.asarray(perform(score(part(one.id, *hits)), cache=cache).stems[0].audio, np.float64)

    # Many synthesisers glide of their own accord where notes touch, an 808 only where it is told to.
    for before in ("9/10", "1"):
        plain = sound("", before)
        if decibels(sound(word, before) - plain) > decibels(plain) - 25.0:
            return
    pytest.fail(f"{word} is not heard")


def test_passes_over_words_that_are_not_the_instruments(cache: Path) -> None:
    for name, word in (("flute", "palm-mute"), ("piano", "fall"), ("strings", "hammer-on")):
        assert np.array_equal(heard(name, "", word, cache), heard(name, word, word, cache))


def test_plays_a_borrowed_word_as_loud_as_its_own_instrument() -> None:
    for one in instruments().values():
        for word, other in touch_of(one.id).others.items():
            assert word in one.articulations
            assert other in instruments()
