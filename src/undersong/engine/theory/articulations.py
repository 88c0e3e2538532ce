"""Articulations: what a word on a note does to it, from `articulations.toml`.

Everything that can be said of one note alone is said there: how hard, how long, where its pitch comes from
and where it goes, how its level moves. What needs to see other notes or the instrument (strums, slides,
trills, tremolo, the pedal) is the performer's; how quick hands are stands here too, since notes that are
written for sequencers shall be those that are heard.
"""

from functools import cache
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.units import Seconds

FILE = "articulations.toml"
PLAYED_ELSEWHERE = frozenset({"slide", "trill", "tremolo", "roll", "strum-down", "strum-up", "pedal"})
"""Words that need more than their own note."""

SPARED = 0.35
"""Share of a note that is left at its pitch, however short it is."""

ROLL_SECONDS = 0.03
"""Between two notes of a rolled chord."""

SLIDE_SECONDS, SLIDE_CENTS, SLIDE_SEMITONES = 0.1, 200.0, 7
"""How long a slide takes, from where it comes if no note is near, and what a hand slides at most."""

SLIDE_GAP_SECONDS = 0.12
"""A slide or a joined note comes from the note before if that ended no longer ago."""

PLECTRUM_SECONDS, MALLET_SECONDS, BOW_SECONDS, TRILL_SECONDS = 0.11, 0.075, 0.085, 0.078
"""From one stroke of a tremolo to the next, about, and from one note of a trill to the next."""

Line = list[tuple[Seconds, float]]
"""Points of a line of pitch in cents or of level in dB, by time since the note began."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Figure:
    """What a word does to a note.

    Attributes
    ----------
    velocity, hardness : factors of how hard it is played, and of how bright it is.
    length : share of its written length. longest_ms, release_ms : at most.
    muted : the palm lies on the strings.
    other : it sounds from another source, if the instrument has one under this word.
    pitch : milliseconds and cents; a time below zero, and all after it, counts from the end of the note.
    unit : `step` where one unit of pitch is a step of the key's scale.
    level : shares of the note and dB.
    fade : milliseconds and dB, times as those of pitch.
    over_ms : how much longer it is heard than it is written.
    joins : grows out of the note before, if one has just sounded.
    enters_ms, attack_ms : where in the sound it begins then, and in what time.
    """

    velocity: float = Field(default=1.0, gt=0)
    hardness: float = Field(default=1.0, ge=0, le=1)
    length: float = Field(default=1.0, gt=0, le=1)
    longest_ms: float | None = Field(default=None, gt=0)
    release_ms: float | None = Field(default=None, gt=0)
    muted: bool = False
    other: bool = False
    pitch: tuple[tuple[float, float], ...] = ()
    unit: Literal["cents", "step"] = "cents"
    level: tuple[tuple[float, float], ...] = ()
    fade: tuple[tuple[float, float], ...] = ()
    over_ms: float = Field(default=0.0, ge=0)
    joins: bool = False
    enters_ms: float = Field(default=0.0, ge=0)
    attack_ms: float = Field(default=0.0, ge=0)


PLAIN = Figure()


@cache
def figures() -> dict[str, Figure]:
    """Return what each word of `articulations.toml` does.

    Raises
    ------
    FactError
        If the file breaks a rule: names word, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Figure, file=FILE)


def known() -> frozenset[str]:
    """Return every word that is played."""
    return frozenset(figures()) | PLAYED_ELSEWHERE


def timed(points: tuple[tuple[float, float], ...], length: Seconds) -> Line:
    """Return points in milliseconds as seconds since the start of a note; short notes have quick figures."""
    if not points:
        return []
    reach = max(-points[0][0], max(ms for ms, _ in points) if points[0][0] >= 0 else 0.0) / 1000.0
    pace = min(1.0, (1.0 - SPARED) * length / reach) if reach > 0.0 else 1.0
    origin = length if points[0][0] < 0 else 0.0
    return [(origin + pace * ms / 1000.0, value) for ms, value in points]
