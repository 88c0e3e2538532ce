"""No click: wherever a note begins, ends, is struck again or makes way for another.

Baked notes have nothing above 18 kHz. A jump in the wave has as much there as anywhere, so what is heard
above 19.5 kHz in a millisecond is a click and nothing else. The whole of it is louder, as the band is wider.
"""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import decibels, note, part, score
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Note
from undersong.engine.perform import perform
from undersong.units import RATE_HZ, Audio

BY_HAND = [i for i in instruments().values() if i.sound[:3] in ("tab", "mod")]
ABOVE_HZ = 19_500.0
WHOLE_DB = 10.0 * np.log10(RATE_HZ / 2.0 / (RATE_HZ / 2.0 - ABOVE_HZ))
SIXTEENTH = 4


def click_db(audio: Audio) -> float:
    """Level of the loudest click of one millisecond, in dBFS."""
    size = RATE_HZ // 1_000
    worst = -200.0
    for side in audio.astype(np.float64):
        lines = np.fft.rfft(side)
        lines[np.fft.rfftfreq(len(side), 1.0 / RATE_HZ) < ABOVE_HZ] = 0.0
        high = np.fft.irfft(lines, len(side))
        power = np.mean(high[: len(high) // size * size].reshape(-1, size) ** 2, axis=1)
        worst = max(worst, float(10.0 * np.log10(power.max() + 1e-20) + WHOLE_DB))
    return worst


def dense(one: Instrument) -> list[Note]:
    """Sixteenths on one pitch, steps and leaps into sounding notes, chords, and every word there is."""
    pitch = (one.lowest + one.highest) // 2
    made = [note(f"{i}/4", "1/4", pitch, (0.9, 0.5, 0.7, 1.0)[i % 4]) for i in range(8)]
    made += [note(2 + i * 0.25, 1, pitch + (0, 2, 7, -5, 12, 1)[i % 6], 0.95) for i in range(8)]
    made += [note(4 + i * 0.5, "3/4", pitch + step, 0.9) for i in range(4) for step in (0, 4, 7)]
    for turn, word in enumerate(one.articulations):
        made += [note(6 + turn, "1/2", pitch - 2, 0.9), note(6.5 + turn, "1/2", pitch, 0.9, word)]
    return made


@pytest.mark.parametrize("one", BY_HAND, ids=lambda i: i.id)
def test_begins_ends_and_makes_way_without_a_click(one: Instrument, cache: Path) -> None:
    beats = 6 + len(one.articulations)
    seconds = beats * 60.0 / 110.0 + 3.5
    song = score(part(one.id, *dense(one)), seconds=seconds, bpm=110.0)
    audio = perform(song, cache=cache).stems[0].audio
    assert decibels(audio) > -50.0
    assert click_db(audio) < -60.0
    assert decibels(audio[:, -RATE_HZ // 4 :]) < -80.0
    # The mean of a few low notes is never quite nothing; a current that flows is far above that.
    assert 20.0 * np.log10(np.abs(audio.mean(axis=1, dtype=np.float64)).max() + 1e-12) < -58.0


@pytest.mark.parametrize("where", ["start", "end", "join"])
def test_hears_a_wave_that_is_cut(where: str, cache: Path) -> None:
    wave = perform(score(part("strings", note(0, 4, 64, 0.9))), cache=cache).stems[0].audio.copy()
    assert click_db(wave) < -60.0
    loud = 20_000 + int(np.argmax(np.abs(wave[0, 20_000:60_000])))
    if where == "start":
        wave[:, :loud] = 0.0
    elif where == "end":
        wave[:, loud:] = 0.0
    else:
        wave[:, loud : loud + 9_000] = wave[:, loud + 40 : loud + 9_040]
    assert click_db(wave) > -60.0
