"""The bands: between which values people's songs lie, for the measures of a style.

The figures and their sources stand in `bands.toml`. Goals of our own go before people's bands, and a style
may be held against more than one repertoire, any of which will do.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from undersong.engine.styles.sheet import Sheet

FACTS = tomllib.loads(Path(__file__).with_name("bands.toml").read_text(encoding="utf-8"))


class Band(NamedTuple):
    """Lowest and highest value, and the mean of people's songs."""

    low: float
    high: float
    mean: float

    def has(self, value: float) -> bool:
        """Whether a value lies inside, rounding aside."""
        return self.low - 1e-9 <= value <= self.high + 1e-9


MACHINE_KICK = Band(0.8, 1.0, 0.95)
"""What is programmed repeats its kick exactly; the pattern may change once in a while."""
PLAYED = ("folk", "pop_rock")
"""A tune that nobody sings may also go as fiddlers' tunes do, or as singers' where its style has others."""
JAZZ_CHORDS = (4.0, 24.0)
RAPPED: dict[str, Callable[[float], tuple[float, float]]] = {
    "12 notes in a sung bar": lambda own: (0.5 * own, 1.25 * own),
    "12 bars sung": lambda _own: (0.4, 1.0),
    "16 verse again": lambda _own: (0.0, 1.0),
    "19 syllables a bar": lambda own: (0.75 * own, 1.25 * own),
}
"""Bands of rap by the syllables a bar of the style's sheet; its choruses are sung, with fewer."""


@cache
def _fact(table: str, measure: str) -> Band | None:
    found = (
        (FACTS["people"] | {k: FACTS[k] for k in ("goals", "played", "riffs", "modern")})
        .get(table, {})
        .get(measure)
    )
    return Band(found["low"], found["high"], found["mean"]) if found else None


def bands_of(measure: str, sheet: Sheet, *, sung: bool) -> tuple[Band, ...]:
    """Return the bands of a measure in a style, any of which will do; none where it is not judged."""
    own = FACTS["styles"].get(sheet.id, {})
    people = [*own.get("people", ["pop_rock"]), *(() if sung else PLAYED)]
    if measure.startswith("25 kick"):
        machine = sheet.drums.vary_kick == 0
        if machine != (measure == "25 kick comes round"):
            return ()
        return (MACHINE_KICK if machine else _kick(sheet, own.get("kick", "rock")),)
    if sung and sheet.tune.delivery == "rap" and measure in RAPPED:
        return (_rapped(measure, sheet),)
    if measure == "22 chords" and "standards" in own.get("people", ()):
        return (Band(*JAZZ_CHORDS, 11.0),)
    for table in _own_tables(sheet, sung=sung, modern=own.get("modern", False)):
        if found := _fact(table, measure):
            return (found,)
    tables = [_fact(table, measure) for table in people]
    named = tuple(dict.fromkeys(band for band in tables if band))
    last = _fact("pop_rock", measure)
    return named or ((last,) if last else ())


def _own_tables(sheet: Sheet, *, sung: bool, modern: bool) -> list[str]:
    """The tables that go before people's bands, the nearest first."""
    if sung:
        return ["modern", "goals"] if modern else ["goals"]
    return ["riffs", "played", "goals"] if sheet.tune.theme != "tune" else ["played", "goals"]


def _kick(sheet: Sheet, kind: str) -> Band:
    """A player's kick moves as players' do, or as little as his sheet says."""
    played = _fact(f"kick_{kind}", "25 kick as the bar before")
    assert played is not None
    return played._replace(high=max(played.high, 1.0 - sheet.drums.vary_kick / 2))


def _rapped(measure: str, sheet: Sheet) -> Band:
    own = sheet.tune.syllables_per_bar
    return Band(*RAPPED[measure](own), own)
