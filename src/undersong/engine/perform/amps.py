"""Guitars through an amplifier and a speaker: what `amps.toml` says, as values and as sound.

A whole part goes through one amplifier, since the notes of a chord clip each other: that is what a power
chord is. Before it the bass is thinned and the pick's range pushed, or low strings drown in mud;
after it come the tone stack and the speaker, which gives nothing above 5 kHz.
"""

from functools import cache

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.amplifier import overdriven, tone
from undersong.engine.dsp.equaliser import Sections, bell, high_pass, joined, low_pass
from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.units import Audio

FILE = "amps.toml"
SPEAKER_LOW_HZ = 75.0
APART_DB = 1.5
"""Two microphones before one speaker differ by so much, here and there: a little width."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Band:
    """A bell of the tone stack or of the speaker."""

    hz: float = Field(gt=0, lt=20_000)
    db: float
    q: float = Field(default=1.0, gt=0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Amp:
    """An amplifier with its speaker.

    Attributes
    ----------
    first_db, second_db : gain before each stage.
    bias : how lopsided they clip.
    gate_db : level of the string below which it is not heard.
    thin_hz, top_hz : high-pass and low-pass before the first stage.
    push, tone : bells before the first stage, and after the second.
    speaker_hz : where the speaker ends.
    level_db : after it all.
    """

    first_db: float
    second_db: float
    bias: float = Field(default=0.0, ge=0, le=1)
    gate_db: float = -66.0
    thin_hz: float = Field(gt=0)
    top_hz: float = Field(gt=0)
    push: tuple[Band, ...] = ()
    tone: tuple[Band, ...] = ()
    speaker_hz: float = Field(gt=0)
    level_db: float = 0.0


@cache
def amps() -> dict[str, Amp]:
    """Return every amplifier by name.

    Raises
    ------
    FactError
        If `amps.toml` breaks a rule: names amplifier, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Amp, file=FILE)


def amplified(strings: Audio, amp: Amp) -> Audio:
    """Return a guitar's strings (2, samples) as its speaker sounds, in the same memory."""
    before = joined(high_pass(amp.thin_hz), low_pass(amp.top_hz), *_bells(amp.push))
    line = strings[0]
    line += strings[1]
    line *= np.float32(0.5)
    tone(line, before)
    line = overdriven(
        line,
        first_db=amp.first_db,
        second_db=amp.second_db,
        bias=amp.bias,
        gate_db=amp.gate_db,
    )
    speaker = joined(
        high_pass(SPEAKER_LOW_HZ),
        *_bells(amp.tone),
        # Sixth order: 36 dB an octave, as steep as paper cones fall.
        *(low_pass(amp.speaker_hz, q) for q in (0.518, 0.707, 1.932)),
    )
    tone(line, speaker)
    for side, sign in ((0, 1.0), (1, -1.0)):
        place = joined(bell(1_500.0, sign * APART_DB, 1.2), bell(3_100.0, -sign * APART_DB, 1.5))
        np.multiply(line, np.float32(10.0 ** (amp.level_db / 20.0)), out=strings[side])
        tone(strings[side], place)
    return strings


def _bells(bands: tuple[Band, ...]) -> tuple[Sections, ...]:
    return tuple(bell(band.hz, band.db, band.q) for band in bands)
