"""How tunes of a style move.

Shares of syncopated notes, leaps, repeated notes and spans start from CoCoPops, POP909, OpenEWLD and
Nottingham (statistics only); hooks are rhythms of common use, written for this project.
"""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT

HookSteps = Annotated[str, Field(pattern=r"^[x.-]{16}([x.-]{16})?$")]
"""One or two bars of 4/4 in sixteenths: x a note, - held on, . silence."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TuneFacts:
    """The numbers of one style; what a sheet does not say is as here.

    Attributes
    ----------
    syncopation : gain of an early arrival, -1 to 1; about 0.1 gives a quarter of the notes.
    late_start : share of phrases whose first accent comes after the downbeat.
    colour, unison, leap : readiness for notes outside the chord, repeated notes, leaps; 1 is usual.
    span : semitones between the lowest and the highest note of a phrase.
    breadth : distance of syllables, relative to what their slot suggests.
    silence : chance that a hook of one bar is followed by a bar of rest.
    notes : usual notes in a phrase of an instrument.
    blue : share of thirds, fifths and sevenths that are bent to blue notes.
    hooks : rhythms of hooks; other meters take as much as fits.
    """

    syncopation: float = Field(default=0.1, ge=-1, le=1)
    late_start: float = Field(default=0.2, ge=0, le=1)
    colour: float = Field(default=1.0, gt=0, le=3)
    unison: float = Field(default=1.0, gt=0, le=3)
    leap: float = Field(default=1.0, gt=0, le=3)
    span: float = Field(default=8.0, ge=3, le=14)
    breadth: float = Field(default=1.0, gt=0.5, le=2)
    silence: float = Field(default=0.0, ge=0, le=1)
    notes: tuple[int, int] = (5, 9)
    blue: float = Field(default=0.0, ge=0, le=1)
    hooks: tuple[HookSteps, ...] = (
        "x-x-x---x-x-....",
        "x--x--x-x---....",
        "..x-x-x-x---x---",
        "x---x-x-x---x-..",
        "x-x---x-x---....",
    )
