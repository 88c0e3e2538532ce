"""The chords of a style: loops of Roman numerals, their colours, and what may come from outside."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT
from undersong.engine.styles.shares import Share, check_shares
from undersong.engine.theory.chord import ChordError, read_chord
from undersong.engine.theory.key import MODES, parse_key
from undersong.engine.theory.voicing import Voicing
from undersong.errors import quoted


def _check_numerals(numerals: Iterable[str]) -> None:
    """Raise ValueError with the first numeral that is no chord."""
    for numeral in numerals:
        try:
            read_chord(numeral, parse_key("C"))
        except ChordError as error:
            raise ValueError(error.line) from None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Loop:
    """Chords that go round; an item with a comma holds two chords."""

    weight: Share
    mode: str
    sections: tuple[str, ...] = ()
    """Letters of the form it suits; empty means any."""
    bars: int = Field(default=0, ge=0, le=32)
    """Bars of 4/4 that the whole loop lasts; 0 is one for each item."""
    chords: Annotated[tuple[str, ...], Field(min_length=1, max_length=32)]

    @model_validator(mode="after")
    def _chords_can_be_read(self) -> Self:
        if self.mode not in MODES:
            raise ValueError(f"the mode {quoted(self.mode)} is not one of {', '.join(MODES)}")
        _check_numerals(self.numerals)
        return self

    @property
    def numerals(self) -> tuple[str, ...]:
        """All chords, one after the other."""
        return tuple(n for item in self.chords for n in item.split(","))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Colours:
    """What triads become, by kind; empty leaves them as they are."""

    chance: Share = 1.0
    """Share of the song's chords that take colour."""
    major: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()
    dominant: tuple[str, ...] = ()
    """For chords on V; a minor v takes `minor`."""

    @model_validator(mode="after")
    def _colours_can_be_read(self) -> Self:
        _check_numerals(f"I{colour}" for colour in self.major)
        _check_numerals(f"i{colour}" for colour in self.minor)
        _check_numerals(f"V{colour}" for colour in self.dominant)
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cadences:
    """How sections that lead on end, as shares; what is left keeps the loop's own end."""

    half: Share = 0.0
    """On the dominant."""
    plagal: Share = 0.0
    """On the fourth degree: the amen of hymns."""
    two_five: Share = 0.0
    """ii-V in the last slot."""
    turnaround: Share = 0.0
    """I-vi-ii-V in the last two."""
    backdoor: Share = 0.0
    """From the flat seventh, as in soul and jazz."""
    deceptive: Share = 0.1
    """Chance that the last chorus is deceived in its middle: V goes to vi. Not one of the shares."""

    @model_validator(mode="after")
    def _sum(self) -> Self:
        if self.half + self.plagal + self.two_five + self.turnaround + self.backdoor > 1.001:
            raise ValueError("the shares of the cadences are more than 1")
        return self


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Harmony:
    """Loops, colours and the budget of chords from outside."""

    secondary_dominant_rate: Share
    borrowed_rate: Share
    tritone_rate: Share = 0.0
    """Share of dominant sevenths that their tritone substitute stands for."""
    pedal_rate: Share = 0.0
    """Chance that intro, build or bridge stand on one bass note."""
    voicing: Voicing = "close"
    """How chords are laid out, see `theory.voicing`: `chorale` keeps the rules of four-part writing,
    `parallel` moves one shape, `rootless` leaves the root to the bass."""
    cadence: bool = True
    """Whether a section that leads on ends open; styles of endless loops do not."""
    cadences: Cadences | None = None
    """How; None is what is usual for styles of triads or of sevenths."""
    final: dict[str, str]
    """Numeral of the last chord, by major and minor."""
    colours: Colours
    loop: tuple[Loop, ...]

    @model_validator(mode="after")
    def _sum(self) -> Self:
        check_shares((loop.weight for loop in self.loop), of="loop")
        if set(self.final) != {"major", "minor"}:
            raise ValueError("final must name a chord for major and for minor")
        _check_numerals(self.final.values())
        return self
