"""How an instrument is to be measured: its kind, and the little that differs from one to another."""

from typing import Literal, get_args

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT
from undersong.engine.perform.bank.tables import STEADY, Floats

Kind = Literal["struck", "modal", "bowed", "ensemble", "drum"]
KINDS: tuple[str, ...] = get_args(Kind)

STRUCK_MS = (0, 2, 4, 7, 11, 17, 26, 40, 65, 100, 160, 250, 400, 650, 1_000, 1_600, 2_600, 4_200, 6_400)
STEADY_MS = (0, 4, 8, 14, 22, 32, 45, 64, 90, 130, 190, 280, 400, 560)
DRUM_MS = (
    0, 0.5, 1, 1.5, 2, 3, 4, 5.5, 7, 9, 11.5, 14, 18, 22, 27, 33, 40, 50, 65, 85, 110, 150, 210, 300, 450,
    700, 1_100, 1_700, 2_800,
)  # fmt: skip
"""Instants after the onset at which levels are kept; the last of a steady sound is what it comes to."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Plan:
    """What is known of an instrument before it is measured.

    Attributes
    ----------
    name : of the table.
    kind : struck, modal, bowed, ensemble or drum.
    source, credit, licence : where the recordings come from, and who lets us use them how.
    partials : at most so many of a note.
    formant : share of a level that stays with its frequency; None: what the recordings themselves say.
    nearest : share of a note that is taken from the nearest recording alone; None: likewise.
    knock : share of the noise's bands that moves with the pitch; None: likewise.
    spread_cents : rms width of a partial where several play; None: measured.
    drift_cents : a player's pitch is never still; a pipe's is.
    rank : semitones from a key to the lowest of its pipes or reeds; −12 where a 16-foot stop is drawn.
    beats : whether each partial is a few still lines that beat (ranks, reeds, a rotor), not a wavering one.
    sway : share of the measured wavering that is played.
    rounds : how often a baked note is compared with its recording and corrected.
    soft_tilt_db, soft_noise_db : what the soft layer lacks, dB an octave and dB; None: as usual for the kind.
    """

    name: str = Field(pattern="^[a-z0-9_]+$")
    kind: Kind
    source: str = Field(min_length=1)
    credit: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    partials: int = Field(default=96, ge=1, le=400)
    formant: float | None = Field(default=None, ge=0, le=1)
    nearest: float | None = Field(default=None, ge=0, le=1)
    knock: float | None = Field(default=None, ge=0, le=1)
    spread_cents: float | None = Field(default=None, ge=0, le=100)
    drift_cents: float = Field(default=2.5, ge=0, le=50)
    rank: int = Field(default=0, ge=-24, le=0)
    beats: bool = False
    sway: float = Field(default=1.0, ge=0, le=2)
    rounds: int = Field(default=2, ge=0, le=8)
    soft_tilt_db: float | None = Field(default=None, ge=0, le=12)
    soft_noise_db: float | None = Field(default=None, ge=0, le=24)

    @property
    def times_seconds(self) -> Floats:
        """Return the instants at which levels are kept."""
        if self.kind == "drum":
            return np.array(DRUM_MS) / 1000.0
        return np.array(STEADY_MS if self.steady else STRUCK_MS) / 1000.0

    @property
    def steady(self) -> bool:
        """Return whether a note lasts as long as it is played."""
        return self.kind in STEADY
