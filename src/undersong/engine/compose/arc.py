"""The arc: how much energy each section has, so that the song goes somewhere.

Energy is the one number that drives parts, density, register and level together. It comes from the sheet by
the name of the section and moves with the energy that was asked. On top of that the song has a shape: what
comes back has grown, the first chorus leaves room for the last, right before the last one something is
missing, and nothing is livelier than it. Among many choruses some in the middle hold back, so that no two
neighbours are the same. In recorded songs choruses lie 1 dB above verses and intros 3.5 dB below the song's
mean.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import CLIMAXES, LEAD_IN, VERSES, climax_of
from undersong.engine.styles.sheet import Sheet

# Where the sheet has no value for a section that was asked for.
USUAL = {
    "intro": 0.35,
    "verse": 0.45,
    "prechorus": 0.6,
    "chorus": 0.85,
    "postchorus": 0.8,
    "theme": 0.6,
    "bridge": 0.5,
    "solo": 0.7,
    "interlude": 0.5,
    "build": 0.62,
    "drop": 0.9,
    "climax": 0.95,
    "breakdown": 0.32,
    "outro": 0.45,
}
REACH = 0.3  # by which the asked energy may move a section
RETURN = 0.04  # by which a section that returns is livelier
HELD_BACK = 0.05  # by which a climax is calmer for each one that is still to come, twice at most
MISSING = 0.06  # by which the section before the last climax is calmer
OVER_VERSES = 0.18  # a decibel; by which a chorus is livelier than any verse at least
OVER_IN_RAMP = 0.12  # the same where every section is livelier than the one before
MANY, THINNED = 5, 0.2  # from so many climaxes on, every second one in the middle is so much calmer
LOWEST, LOWEST_RAMP, QUIET = 0.05, 0.15, 0.22


def energies(
    stretches: Sequence[Stretch], sheet: Sheet, asked: float, wishes: Collection[FormWish] = ()
) -> list[float]:
    """Return the energy of each section, 0 to 1.

    Parameters
    ----------
    asked : the brief's energy, 0 calm to 1 driving.
    """
    names = [s.name for s in stretches]
    climax = climax_of(names)
    last = max(i for i, name in enumerate(names) if name == climax)
    found = [
        sheet.energy.get(name, _usual(name, sheet)) + REACH * (asked - 0.5) + grown
        for name, grown in zip(names, _growth(names, climax), strict=True)
    ]
    if last and names[last - 1] not in (*LEAD_IN, climax):
        found[last - 1] -= MISSING
    if FormWish.BUILDS in wishes:
        found = _ramp(found, stretches, last)
    found = _above_verses(found, names, by=OVER_IN_RAMP if FormWish.BUILDS in wishes else OVER_VERSES)
    if climax in CLIMAXES:
        found[last] = max(found)
    if FormWish.QUIET_END in wishes:
        first = last + 1 if last + 1 < len(found) else max(1, last)
        found[first:] = [min(e, QUIET) for e in found[first:]]
    if FormWish.BIG_END in wishes:
        found[-1] = max(*found, 0.9)
    return [round(min(max(e, LOWEST), 1.0), 3) for e in found]


def thinned(names: Sequence[str], climax: str) -> frozenset[int]:
    """Return which sections hold back because there are many of their kind."""
    places = [i for i, name in enumerate(names) if name == climax and name in CLIMAXES]
    return frozenset(places[2:-1:2]) if len(places) >= MANY else frozenset()


def _usual(name: str, sheet: Sheet) -> float:
    """A value for a name that the sheet lacks, moved by how lively the style is as a whole."""
    shared = [name for name in sheet.energy if name in USUAL]
    moved = sum(sheet.energy[n] - USUAL[n] for n in shared) / max(1, len(shared))
    return min(max(USUAL.get(name, 0.5) + moved, LOWEST), 0.95)


def _growth(names: Sequence[str], climax: str) -> list[float]:
    totals, seen = Counter(names), Counter[str]()
    thin = thinned(names, climax)
    found = []
    for index, name in enumerate(names):
        seen[name] += 1
        if name in CLIMAXES:
            left = totals[name] - seen[name]
            grown = RETURN if not left and totals[name] > 1 else -HELD_BACK * min(left, 2)
            found.append(grown - (THINNED if index in thin else 0.0))
        else:
            found.append(RETURN * min(seen[name] - 1, 2))
    return found


def _ramp(values: Sequence[float], stretches: Sequence[Stretch], last: int) -> list[float]:
    """Calm at first, everybody at the last climax: a line upwards with a little of each section's own."""
    bars = [s.bars for s in stretches]
    whole = max(1, sum(bars[:last]))
    found = []
    for index, value in enumerate(values):
        share = min(1.0, sum(bars[:index]) / whole)
        found.append(LOWEST_RAMP + (1.0 - LOWEST_RAMP) * share + 0.15 * (value - 0.6))
    top = max(found[: last + 1])
    return [e if i <= last else min(e, top, values[i] + 0.1) for i, e in enumerate(found)]


def _above_verses(values: list[float], names: Sequence[str], *, by: float) -> list[float]:
    """Choruses over verses and themes, and room for that where those are lively already."""
    climax = climax_of(names)
    verses = [e for e, name in zip(values, names, strict=True) if name in VERSES]
    if not verses or climax not in CLIMAXES:
        return values
    thin = thinned(names, climax)
    ceiling = min(max(verses), 1.0 - by - HELD_BACK)
    return [
        min(e, ceiling)
        if name in VERSES
        else max(e, ceiling + by)
        if name in CLIMAXES and i not in thin
        else e
        for i, (e, name) in enumerate(zip(values, names, strict=True))
    ]
