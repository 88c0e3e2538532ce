"""Oscillators without aliases: what each kind makes of single cycles (`wavetables`).

plain   one cycle, read at the speed of its pitch
pulse   two saws, one against the other, apart by the width
sync    a saw that is begun anew by another: a sum of shifted saws, one for each of its jumps, so it is as
        clean as they are at any ratio, and the ratio may move
bent    a sine whose phase another sine moves (Chowning 1973), no farther than its sidebands have room
morph   two cycles, mixed
hiss    a table of noise

What moves (width, ratio, depth, mixture) is found at both ends of a run and goes straight between, so
nothing steps. A place in a cycle is a fraction of a turn in 32 bits: it wraps by itself.
"""

from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.kernels import njit
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Hz

PLAIN, PULSE, SYNC, BENT, MORPH, HISS = range(6)

HISS_SAMPLES = 2**16
HISS_HIGHEST_HZ = 17_000.0
LOWEST_ALIAS_HZ = RATE_HZ - 16_000.0
"""What is above folds back below 16 kHz."""

_ALIAS = 3e-5
"""−90 dB: the strongest sideband that may fold back."""
_DEEPEST = 24.0
_HIGHEST_ORDER, _PLACES = 64, 160
"""A sideband of a higher order is nothing at the deepest bend."""
_TURN, _WRAP = 2**32, 2**32 - 1
_FRACTION_BITS = 20
_FRACTION, _UNIT = 2**_FRACTION_BITS - 1, np.float32(2.0**-_FRACTION_BITS)
"""A place in a cycle: 12 bits of its 4096 points, 20 bits between two of them."""
_NARROWEST = 0.02

Records: TypeAlias = npt.NDArray[Any]
"""Rows of a record type."""

Record: TypeAlias = Any
"""One row, its fields as attributes, as compiled functions see it."""

OSCILLATOR = np.dtype(
    [
        ("kind", np.int64),
        ("ratio", np.float64),  # of the note's frequency
        ("left", np.float64),
        ("right", np.float64),
        ("shape", np.float64),  # width of a pulse, octaves of a sync, depth of bending, share of a mixture
        ("sweep", np.float64),  # how far that moves to and fro …
        ("sweep_hz", np.float64),
        ("fall", np.float64),  # … and how far above it begins
        ("fall_samples", np.float64),  # to 1/e
        ("touch", np.float64),  # 0 to 1, how much less of it soft notes have
        ("bender", np.float64),  # ratio of the sine that bends
    ]
)
"""One oscillator; all notes of a part have the same ones."""


@cache
def hiss() -> npt.NDArray[np.float32]:
    """Return a second and a half of white noise below 17 kHz, over and over, (HISS_SAMPLES,), rms 0.5."""
    random = Seeds(0).stream("dsp/oscillators/hiss")
    hz = np.fft.rfftfreq(HISS_SAMPLES, 1.0 / RATE_HZ)
    lines = random.normal(size=(len(hz), 2)) @ np.array([1.0, 1.0j]) * ((hz > 20.0) & (hz < HISS_HIGHEST_HZ))
    wave = np.fft.irfft(lines, HISS_SAMPLES)
    made = (0.5 * wave / np.sqrt(np.mean(wave**2))).astype(np.float32)
    made.flags.writeable = False
    return np.asarray(made)


@cache
def deepest(carrier_hz: Hz, bender_hz: Hz) -> float:
    """Return how far, in radians, one sine may bend another before a sideband folds back below 16 kHz."""
    if carrier_hz + bender_hz >= LOWEST_ALIAS_HZ or bender_hz >= RATE_HZ / 2.0:
        return 0.0
    # The first sideband that folds back; its level is the Bessel function of that order (Chowning 1973).
    order = int(np.ceil((LOWEST_ALIAS_HZ - carrier_hz) / bender_hz))
    if order > _HIGHEST_ORDER:
        return _DEEPEST
    depths = np.linspace(0.0, _DEEPEST, 481)
    louder = np.flatnonzero(np.abs(_bessel(order, depths)) > _ALIAS)
    return float(depths[louder[0] - 1]) if len(louder) else _DEEPEST


def _bessel(order: int, depths: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the Bessel function of the first kind by its integral over one turn, exact to rounding."""
    # The mean over so many places is wrong by functions of an order so much higher, which are nothing here.
    turn = np.arange(_PLACES) * (2.0 * np.pi / _PLACES)
    return np.asarray(np.cos(order * turn - np.multiply.outer(depths, np.sin(turn))).mean(axis=1))


@njit(cache=True, nogil=True, inline="always")
def _read(table: npt.NDArray[np.float32], place: int) -> np.float32:
    """Read a cycle at a place: a straight line between two points."""
    j = place >> _FRACTION_BITS
    f = np.float32(place & _FRACTION) * _UNIT
    return table[j] + (table[j + 1] - table[j]) * f  # type: ignore[no-any-return]  # numba has no types


@njit(cache=True, nogil=True, inline="always")
def _within(x: float, lowest: float, highest: float) -> float:
    return float(min(max(x, lowest), highest))


@njit(cache=True, nogil=True)
def _shape(osc: Record, own: float, wobble: float, hard: float, now: float) -> float:
    """Where what moves in an oscillator stands after `now` samples."""
    shape = own
    if osc.sweep > 0.0:
        shape += osc.sweep * np.sin(2.0 * np.pi * (wobble + now / 44_100.0 * osc.sweep_hz))
    if osc.fall != 0.0:
        shape += osc.fall * np.exp(-now / osc.fall_samples)
    return float(shape * (1.0 - osc.touch * (1.0 - hard)))


@njit(cache=True, nogil=True)
def oscillate(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32],
    scratch: npt.NDArray[np.float32],
    place: npt.NDArray[np.int64],
    bender: npt.NDArray[np.int64],
    oscillators: Records,
    cycles: npt.NDArray[np.float32],
    which: npt.NDArray[np.int64],
    others: npt.NDArray[np.int64],
    limits: npt.NDArray[np.float64],
    noise: npt.NDArray[np.float32],
    v: Record,
    step: float,
    now: float,
    times: int,
    wide: bool,
) -> None:
    """Fill one run, left and right, and move each oscillator's place on.

    Parameters
    ----------
    sides : (2, run), overwritten; scratch : (run,); place, bender : (O,).
    which, others : (O,) rows of `cycles`; limits : (O,) the farthest that each may be bent.
    step : turns of the note's own frequency in one sample of the run; now : samples since it began.
    times : samples of the run in one of the song.
    """
    sides[:] = np.float32(0.0)
    for o in range(len(oscillators)):
        osc = oscillators[o]
        d = int(step * osc.ratio * _TURN)
        if osc.kind == PLAIN:
            _plain(sides, cycles[which[o]], place[o], d, osc, wide)
        else:
            if osc.kind == HISS:
                _hiss(scratch, noise, place, o, times)
            else:
                _moved(scratch, place[o], d, bender, o, osc, cycles[which[o]], cycles[others[o]], limits[o],
                       v, step, now, times)  # fmt: skip
            for i in range(len(scratch)):
                sides[0, i] += np.float32(osc.left) * scratch[i]
            if wide:
                for i in range(len(scratch)):
                    sides[1, i] += np.float32(osc.right) * scratch[i]
        if osc.kind != HISS:
            place[o] = (place[o] + len(scratch) * d) & _WRAP


@njit(cache=True, nogil=True, inline="always")
def _plain(  # noqa: PLR0917 - a compiled function takes no keywords
    sides: npt.NDArray[np.float32], table: npt.NDArray[np.float32], p: int, d: int, osc: Record, wide: bool
) -> None:
    left, right = np.float32(osc.left), np.float32(osc.right)
    if wide:
        for i in range(sides.shape[1]):
            x = _read(table, (p + i * d) & _WRAP)
            sides[0, i] += left * x
            sides[1, i] += right * x
    else:
        for i in range(sides.shape[1]):
            sides[0, i] += left * _read(table, (p + i * d) & _WRAP)


@njit(cache=True, nogil=True)
def _hiss(
    line: npt.NDArray[np.float32],
    noise: npt.NDArray[np.float32],
    place: npt.NDArray[np.int64],
    o: int,
    times: int,
) -> None:
    first = place[o] >> 16
    for i in range(len(line)):
        line[i] = noise[(first + i // times) & (HISS_SAMPLES - 1)]
    place[o] = ((first + len(line) // times) & (HISS_SAMPLES - 1)) << 16


@njit(cache=True, nogil=True)
def _moved(  # noqa: PLR0917 - a compiled function takes no keywords
    line: npt.NDArray[np.float32],
    p: int,
    d: int,
    bender: npt.NDArray[np.int64],
    o: int,
    osc: Record,
    table: npt.NDArray[np.float32],
    other: npt.NDArray[np.float32],
    limit: float,
    v: Record,
    step: float,
    now: float,
    times: int,
) -> None:
    """Fill a run with what has a shape that may move."""
    own = v.width if osc.kind == PULSE and v.width > 0.0 else osc.shape
    a = _shape(osc, own, v.wobble, v.hard, now)
    b = _shape(osc, own, v.wobble, v.hard, now + len(line) / times)
    if osc.kind == PULSE:
        _pulse(line, table, p, d, a, b)
    elif osc.kind == SYNC:
        _sync(line, table, p, d, 2.0 ** max(a, 0.0), 2.0 ** max(b, 0.0))
    elif osc.kind == BENT:
        e = int(step * osc.ratio * osc.bender * _TURN)
        _bent(line, table, p, d, bender[o], e, min(a, limit), min(b, limit))
        bender[o] = (bender[o] + len(line) * e) & _WRAP
    else:
        _morph(line, table, other, p, d, a, b)


@njit(cache=True, nogil=True)
def _pulse(  # noqa: PLR0917 - a compiled function takes no keywords
    line: npt.NDArray[np.float32], table: npt.NDArray[np.float32], p: int, d: int, a: float, b: float
) -> None:
    a, b = _within(a, _NARROWEST, 1.0 - _NARROWEST), _within(b, _NARROWEST, 1.0 - _NARROWEST)
    q, e = p + int(a * _TURN), d + int((b - a) * _TURN / len(line))
    for i in range(len(line)):
        line[i] = _read(table, (p + i * d) & _WRAP) - _read(table, (q + i * e) & _WRAP)


@njit(cache=True, nogil=True)
def _sync(  # noqa: PLR0917 - a compiled function takes no keywords
    line: npt.NDArray[np.float32], table: npt.NDArray[np.float32], p: int, d: int, a: float, b: float
) -> None:
    """A saw at `a` (at the end `b`) times the pitch, begun anew each turn.

    It jumps k/a of a turn after it began, k = 1, 2 …, and, by what is left, when it begins anew. Where the
    ratio passes a whole number there is a jump more or less: the run is split there.
    """
    size = len(line)
    first, whole = 0, int(a)
    while first < size:
        last = size
        if b > whole + 1:
            last = int(np.ceil((whole + 1 - a) / (b - a) * size))
        elif b < whole:
            last = int(np.floor((whole - a) / (b - a) * size)) + 1
        last = min(max(last, first), size)
        for i in range(first, last):
            rest = np.float32(a + (b - a) * i / size - whole)
            line[i] = rest * _read(table, (p + i * d) & _WRAP)
        for k in range(1, whole + 1):
            q, e = p - int(k / a * _TURN), d - int((k / b - k / a) * _TURN / size)
            for i in range(first, last):
                line[i] += _read(table, (q + i * e) & _WRAP)
        first = last
        whole += 1 if b > a else -1


@njit(cache=True, nogil=True)
def _bent(  # noqa: PLR0917 - a compiled function takes no keywords
    line: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    p: int,
    d: int,
    q: int,
    e: int,
    a: float,
    b: float,
) -> None:
    depth, rise = a / (2.0 * np.pi) * _TURN, (b - a) / (2.0 * np.pi) * _TURN / len(line)
    for i in range(len(line)):
        ahead = int((depth + rise * i) * _read(table, (q + i * e) & _WRAP))
        line[i] = _read(table, (p + i * d + ahead) & _WRAP)


@njit(cache=True, nogil=True)
def _morph(  # noqa: PLR0917 - a compiled function takes no keywords
    line: npt.NDArray[np.float32],
    table: npt.NDArray[np.float32],
    other: npt.NDArray[np.float32],
    p: int,
    d: int,
    a: float,
    b: float,
) -> None:
    a, b = _within(a, 0.0, 1.0), _within(b, 0.0, 1.0)
    share, rise = np.float32(a), np.float32((b - a) / len(line))
    for i in range(len(line)):
        q = (p + i * d) & _WRAP
        x = _read(table, q)
        line[i] = x + (share + rise * np.float32(i)) * (_read(other, q) - x)
