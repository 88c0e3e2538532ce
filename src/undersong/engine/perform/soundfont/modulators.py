"""Modulators: how hard and how high a note is played, at work on the generators.

A modulator takes one or two sources (velocity, key, a controller), bends each by a curve, multiplies them
with its amount and adds the result to a generator. Ten are there in every instrument (`DEFAULTS`); one in a
file with the same sources and the same target takes the place of a default, one of a preset is added.
After sections 8.2, 8.4 and 9.5 of the specification 2.04.

Controllers stand where General MIDI leaves them: nobody turns a wheel while a score is performed; bends,
vibrato and swells come from the hands. Modulators that a modulator shall move (links) have no effect.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.soundfont import generators as g

Floats: TypeAlias = npt.NDArray[np.float64]

MIDDLE, HIGHEST = 64.0, 127.0

_NONE, _VELOCITY, _KEY = 0, 2, 3
_AT_REST = {10: 0.0, 13: 0.0, 14: MIDDLE, 16: 2.0}
"""Pressure of a key and of the channel, the pitch wheel, its range."""

_CONTROLLER = 0x80
_CONTROLLERS = {7: 100.0, 8: MIDDLE, 10: MIDDLE, 11: HIGHEST}
"""Volume, balance, pan and expression; all others are at zero."""

_LINEAR, _CONCAVE, _CONVEX, _SWITCH = 0, 1, 2, 3
_ABSOLUTE = 2
_REVERB, _CHORUS, _PITCH = 16, 15, 59
"""Sends are the mix's business; the pitch wheel has a target that is no generator."""


@dataclass(frozen=True)
class Modulator:
    """One modulator.

    Attributes
    ----------
    source, amount_source : as the file has them: an index with the curve's kind, direction and polarity.
    kind : generator that it works on.
    transform : 0, or 2 for the absolute value.
    """

    source: int
    kind: int
    amount: float
    amount_source: int = 0
    transform: int = 0

    @property
    def identity(self) -> tuple[int, int, int, int]:
        """Return what makes two modulators the same one, whatever their amounts."""
        return self.source, self.kind, self.amount_source, self.transform


SOFT_IS_DULL = Modulator(0x0102, g.FILTER_FC, -2_400.0)
SOFT_IS_DULL_BEFORE = Modulator(0x0102, g.FILTER_FC, -2_400.0, 0x0D02)
"""Before version 2.04 velocity closed the filter in the lower half of its range only, with a jump of an
octave between 63 and 64. No player obeys that, and no bank counts on it."""

_LATEST = (2, 4)

DEFAULTS = (
    Modulator(0x0502, g.ATTENUATION, 960.0),
    SOFT_IS_DULL,
    Modulator(0x000D, g.VIB_LFO_TO_PITCH, 50.0),
    Modulator(0x0081, g.VIB_LFO_TO_PITCH, 50.0),
    Modulator(0x0587, g.ATTENUATION, 960.0),
    Modulator(0x028A, g.PAN, 1_000.0),
    Modulator(0x058B, g.ATTENUATION, 960.0),
    Modulator(0x00DB, _REVERB, 200.0),
    Modulator(0x00DD, _CHORUS, 200.0),
    Modulator(0x020E, _PITCH, 12_700.0, 0x0010),
)


def defaults_for(version: tuple[int, int], own: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """Return the default modulators of a file's version.

    Parameters
    ----------
    own : modulators of the zone. Many files of every version silence the older form of velocity's hold on the
        filter; they mean whichever is in force.
    """
    silenced = version < _LATEST or SOFT_IS_DULL_BEFORE.identity in {m.identity for m in own}
    return tuple(m for m in DEFAULTS if not (silenced and m is SOFT_IS_DULL))


def replaced(below: Iterable[Modulator], above: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """Return both; where two are the same, the one above alone."""
    return tuple({m.identity: m for m in (*below, *above)}.values())


def added(below: Iterable[Modulator], above: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """Return both; where two are the same, one with the sum of their amounts."""
    found = {m.identity: m for m in below}
    for m in above:
        same = found.get(m.identity)
        found[m.identity] = replace(same, amount=same.amount + m.amount) if same else m
    return tuple(found.values())


def moved(modulators: Iterable[Modulator], key: Floats, velocity: Floats) -> Iterator[tuple[int, Floats]]:
    """Yield by how much each modulator moves which generator, for notes (N,) of MIDI keys and velocities."""
    for m in modulators:
        if m.amount == 0.0 or not 0 <= m.kind < g.COUNT:
            continue
        amount = m.amount * curve(m.source, key, velocity)
        if m.amount_source:
            amount = amount * curve(m.amount_source, key, velocity)
        yield m.kind, np.abs(amount) if m.transform == _ABSOLUTE else amount


def curve(source: int, key: Floats, velocity: Floats) -> Floats:
    """Return a source after its curve: 0 to 1, or −1 to 1 where it is bipolar."""
    place = _place(source, key, velocity)
    if place is None:
        return np.full(len(key), 1.0 if source & 0xFF == _NONE else 0.0)
    shape, falling, bipolar = source >> 10, bool(source & 0x100), bool(source & 0x200)
    full = 128.0 if shape in (_LINEAR, _SWITCH) else HIGHEST
    if shape == _SWITCH:
        place = np.where(place >= MIDDLE, full, 0.0)
    share = np.clip(1.0 - place / full if falling else place / full, 0.0, 1.0)
    if shape in (_LINEAR, _SWITCH):
        return np.asarray(2.0 * share - 1.0 if bipolar else share)
    bend = concave if shape == _CONCAVE else convex
    if bipolar:
        away = 2.0 * share - 1.0
        return np.asarray(np.sign(away) * bend(np.abs(away)))
    return bend(share) if shape in (_CONCAVE, _CONVEX) else np.zeros(len(key))


def concave(share: Floats) -> Floats:
    """Return −40/96 log10(1 − x), from 0 to 1: slow at first."""
    return np.clip(-40.0 / 96.0 * np.log10(np.maximum(1.0 - share, 1e-9)), 0.0, 1.0)


def convex(share: Floats) -> Floats:
    """Return the curve that is quick at first."""
    return np.asarray(1.0 - concave(1.0 - np.asarray(share)))


def _place(source: int, key: Floats, velocity: Floats) -> Floats | None:
    """Where a source stands, 0 to 127; None for what stands nowhere."""
    index = source & 0x7F
    if source & _CONTROLLER:
        return np.full(len(key), _CONTROLLERS.get(index, 0.0))
    if index in (_VELOCITY, _KEY):
        return velocity if index == _VELOCITY else key
    still = _AT_REST.get(index)
    return None if still is None else np.full(len(key), still)
