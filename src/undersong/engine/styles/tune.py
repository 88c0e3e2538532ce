"""How tunes of a style move.

Shares of syncopated notes, leaps, repeated notes and spans start from CoCoPops, POP909, OpenEWLD and
Nottingham (statistics only); hooks are rhythms of common use, written for this project.

Numbers of a few kinds of style, for whoever writes a sheet: folk and waltz `syncopation` -0.35, standards
-0.1, pop 0.1, funk and Afro-Latin 0.2 and more; `unison` 0.4 (folk, waltz) to 1.4 (chants, rap); `leap` 0.7
(bossa, indie) to 1.6 (cinematic, waltz); `span` 4 (drill) to 12 (waltz).
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT
from undersong.engine.styles.shares import Share, check_shares

HookSteps = Annotated[str, Field(pattern=r"^[x.-]{16}([x.-]{16})?$")]
"""One or two bars of 4/4 in sixteenths: x a note, - held on, . silence."""
PhraseForm = Annotated[str, Field(pattern=r"^[A-Da-d]{2,4}$")]
"""The phrases of a section: AABA; a small letter is the same phrase with another ending: ABAb."""
LastLift = Literal["plain", "third", "octave", "top", "pickup", "tail"]
People = Literal["pop_rock", "c_pop", "standards", "folk", "modern"]
"""Repertoires: British and American chart songs, Chinese pop, songs of 1900 to 1960, fiddlers' tunes, chart
songs since 2010 (of which only how dense they are is counted)."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TuneFacts:
    """The numbers of one style; what a sheet does not say is as here.

    Attributes
    ----------
    delivery : sung, or rap: verses are spoken on two to four close pitches, a line a bar, the rhyme on beat
        4; choruses are sung all the same.
    syllables_per_bar : of a rapped verse (boom-bap 10.4, trap 7, drill 8.5); sung words are as dense as
        tempo and voice allow.
    syncopation : gain of an early arrival, -1 to 1; about 0.1 gives a quarter of the notes.
    late_start : share of phrases whose first accent comes after the downbeat.
    pickup : share of played phrases that begin before their downbeat; sung ones go by their words.
    colour, unison, leap : readiness for notes outside the chord, repeated notes, leaps; 1 is usual.
    span : semitones between the lowest and the highest note of a phrase.
    breadth : distance of syllables, relative to what their slot suggests.
    silence : chance that a hook of one bar is followed by a bar of rest.
    notes : usual notes in a phrase of an instrument.
    scale : what tunes are made of: mode (all notes of it, its pentatonic first), pentatonic (hardly anything
        else), blues (minor pentatonic and blue notes over any chord), harmonic (leading tone in minor: tango,
        waltz, classical, metal), chromatic (approach notes: jazz).
    blue : share of thirds, fifths and sevenths that are bent to blue notes.
    forms : shares of the forms of four phrases (or two, or three: the blues' AAB), for all sections;
        empty takes the usual ones.
    sequence : share of new phrases that repeat the one before a step higher or lower.
    theme : what the lead plays where nobody sings: a tune (phrases with a form), a riff (a figure of one or
        two bars that goes round with another ending every fourth time), or cells (a few notes and much rest).
    solo : how it improvises: tune (embellishes), pentatonic (bends and repeated figures), jazz (guide
        tones, approach notes, enclosures), arpeggio (broken chords and runs), sparse (long notes).
    last_chorus : shares of how the last sung chorus goes beyond the others: plain, third (its peaks a third
        higher), octave, top (one higher top note), pickup, tail (another ending); empty takes the usual ones.
    people : the repertoires that its tunes are held against, any of which will do.
    hooks : rhythms of hooks; each song varies one of them. Other meters take as much as fits.
    """

    delivery: Literal["sung", "rap"] = "sung"
    syllables_per_bar: float = Field(default=9.0, ge=4, le=14)
    syncopation: float = Field(default=0.1, ge=-1, le=1)
    late_start: float = Field(default=0.2, ge=0, le=1)
    pickup: float = Field(default=0.35, ge=0, le=1)
    colour: float = Field(default=1.0, gt=0, le=3)
    unison: float = Field(default=1.0, gt=0, le=3)
    leap: float = Field(default=1.0, gt=0, le=3)
    span: float = Field(default=8.0, ge=3, le=14)
    breadth: float = Field(default=1.0, gt=0.5, le=2)
    silence: float = Field(default=0.0, ge=0, le=1)
    notes: tuple[int, int] = (5, 9)
    scale: Literal["mode", "pentatonic", "blues", "harmonic", "chromatic"] = "mode"
    blue: float = Field(default=0.0, ge=0, le=1)
    forms: dict[PhraseForm, Share] = Field(default_factory=dict)
    sequence: float = Field(default=0.1, ge=0, le=1)
    theme: Literal["tune", "riff", "cells"] = "tune"
    solo: Literal["tune", "pentatonic", "jazz", "arpeggio", "sparse"] = "tune"
    last_chorus: dict[LastLift, Share] = Field(default_factory=dict)
    people: tuple[People, ...] = Field(default=("pop_rock",), min_length=1)
    hooks: Annotated[tuple[HookSteps, ...], Field(min_length=1)] = (
        "x-x-x---x-x-....",
        "x--x--x-x---....",
        "..x-x-x-x---x---",
        "x---x-x-x---x-..",
        "x-x---x-x---....",
    )

    @model_validator(mode="after")
    def _sums(self) -> Self:
        for key, weights in (("forms", self.forms), ("last_chorus", self.last_chorus)):
            if weights:
                check_shares(weights.values(), of=key)
        return self
