"""A preset's regions: which sample sounds for which keys and velocities, and everything that is set for it.

A preset has zones that name instruments, an instrument has zones that name samples; a first zone that names
nothing is global and lends what it sets to the others. In an instrument a zone's value takes the place
of the global one and of the default; a preset's is added to the instrument's. Ranges cut each other.
A region is one way from the preset down to a sample, with all of this worked out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.modulators import Floats, Modulator, added, defaults_for, replaced
from undersong.engine.perform.soundfont.tables import Rows, Tables, text_of

MOST_REGIONS = 20_000
"""Of a preset; the richest pianos have some hundreds."""

Range: TypeAlias = tuple[int, int]

EVERYTHING: Range = (0, 127)


@dataclass(frozen=True, eq=False)
class Region:
    """One sample of a preset, and when and how it sounds.

    Attributes
    ----------
    keys, velocities : lowest and highest that it answers.
    sample : row in the table of samples.
    values : (COUNT,) generators.
    """

    keys: Range
    velocities: Range
    sample: int
    values: Floats
    modulators: tuple[Modulator, ...]


@dataclass
class _Zone:
    """What a zone sets."""

    values: dict[int, int] = field(default_factory=dict)
    keys: Range = EVERYTHING
    velocities: Range = EVERYTHING
    child: int | None = None
    modulators: tuple[Modulator, ...] = ()


def regions_of(tables: Tables, preset: int) -> tuple[Region, ...]:
    """Return the regions of a row of the presets' table.

    Raises
    ------
    BankError
        If a pointer leads out of a table, or the preset has more regions than anything real.
    """
    found: list[Region] = []
    instruments: dict[int, list[_Zone]] = {}
    for outer in _preset_zones(tables, preset):
        child = _child(outer)
        if child not in instruments:
            instruments[child] = list(_instrument_zones(tables, child))
        for inner in instruments[child]:
            keys, velocities = _both(outer.keys, inner.keys), _both(outer.velocities, inner.velocities)
            if keys is None or velocities is None:
                continue
            if len(found) == MOST_REGIONS:
                name = text_of(tables.presets["name"][preset])
                raise tables.broken(f"its preset {name} has more than {MOST_REGIONS} regions")
            found.append(_region(tables, keys, velocities, outer, inner))
    return tuple(found)


def _region(tables: Tables, keys: Range, velocities: Range, outer: _Zone, inner: _Zone) -> Region:
    values = g.defaults()
    for kind, value in inner.values.items():
        values[kind] = value
    for kind, value in outer.values.items():
        if kind not in g.INSTRUMENT_ONLY:
            values[kind] += value
    sample = _child(inner)
    if not sample < len(tables.samples) - 1:
        raise tables.broken(f"the sample {sample} is asked for, and there are {len(tables.samples) - 1}")
    below = defaults_for(tables.version, inner.modulators)
    modulators = added(replaced(below, inner.modulators), outer.modulators)
    return Region(keys, velocities, sample, values, modulators)


def _child(zone: _Zone) -> int:
    assert zone.child is not None  # noqa: S101 - zones without one are global and not yielded
    return zone.child


def _both(one: Range, other: Range) -> Range | None:
    """What two ranges have in common."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def _preset_zones(tables: Tables, preset: int) -> Iterator[_Zone]:
    bags = tables.span(tables.presets, "bag", preset, tables.preset_bags)
    t = tables
    yield from _zones(
        t, bags, t.preset_bags, t.preset_generators, t.preset_modulators, child_kind=g.INSTRUMENT
    )


def _instrument_zones(tables: Tables, instrument: int) -> Iterator[_Zone]:
    bags = tables.span(tables.instruments, "bag", instrument, tables.instrument_bags)
    t = tables
    yield from _zones(
        t, bags, t.instrument_bags, t.instrument_generators, t.instrument_modulators, child_kind=g.SAMPLE
    )


def _zones(
    tables: Tables, bags: range, table: Rows, generators: Rows, modulators: Rows, *, child_kind: int
) -> Iterator[_Zone]:
    """Yield the zones that name a child, each with what a global one lends it."""
    common = _Zone()
    for bag in bags:
        zone = _Zone(dict(common.values), common.keys, common.velocities)
        for row in tables.span(table, "generator", bag, generators):
            _set(zone, int(generators["kind"][row]), int(generators["amount"][row]), child_kind)
            if zone.child is not None:
                break  # what follows the child is to be ignored
        own = [_modulator(modulators[row]) for row in tables.span(table, "modulator", bag, modulators)]
        zone.modulators = replaced(common.modulators, own)
        if zone.child is not None:
            yield zone
        elif bag == bags.start:
            common = zone


def _set(zone: _Zone, kind: int, amount: int, child_kind: int) -> None:
    if kind == child_kind:
        zone.child = amount & 0xFFFF
    elif kind in (g.KEY_RANGE, g.VELOCITY_RANGE):
        low, high = sorted((amount & 0xFF, (amount >> 8) & 0xFF))
        if kind == g.KEY_RANGE:
            zone.keys = low, high
        else:
            zone.velocities = low, high
    elif kind < g.COUNT and kind not in (g.INSTRUMENT, g.SAMPLE):
        zone.values[kind] = amount


def _modulator(row: np.void) -> Modulator:
    return Modulator(
        source=int(row["source"]),
        kind=int(row["kind"]),
        amount=float(row["amount"]),
        amount_source=int(row["amount_source"]),
        transform=int(row["transform"]),
    )
