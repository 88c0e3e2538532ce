"""Where the partials of a note are.

A string's partials are a stiff series, f_k = k f0 √(1 + B k²): (f_k / k)² is a straight line over k², whose
height is f0² and whose slope is B (Fletcher & Rossing 1998, 2.18). A wind's or a bow's are the same with B =
0. A bar, a bell, a skin has modes anywhere: what stands 10 dB above the third of an octave around it.
"""

import numpy as np

from undersong.engine.perform.bank.tables import Floats
from undersong.units import RATE_HZ, Hz

HIGHEST_HZ = 16_000.0
STIFFEST = 2e-3
TONAL = 10.0
"""A mode has this many times the power of what is around it (10 dB): peaks of noise are not modes."""

_ASKED = 24
"""Partials that have a say in f0 and B."""


def series_lines(audio: Floats, pitch: Hz, *, stiff: bool, count: int, top_hz: Hz) -> tuple[Floats, float]:
    """Return the frequencies (K,) of a harmonic or stiff series near `pitch`, and its B."""
    size, heard = _long(audio, seconds=1.5, window=True)
    f0, stiffness = pitch, 0.0
    number, found, weight = [], [], []
    for k in range(1, count + 1):
        guess = k * f0 * np.sqrt(1.0 + stiffness * k * k)
        if guess > min(HIGHEST_HZ, top_hz):
            break
        reach = guess * 0.035 if k < 3 else 0.2 * f0
        hz, strength = _peak(heard, size, guess - reach, guess + reach)
        number.append(float(k))
        found.append(hz)
        weight.append(strength)
        if 2 <= k <= _ASKED:
            f0, stiffness = _line(np.array(number), np.array(found), np.array(weight), pitch, stiff)
    if not number:
        return np.array([pitch]), 0.0
    n = np.array(number)
    return n * f0 * np.sqrt(1.0 + stiffness * n * n), stiffness


def _line(n: Floats, hz: Floats, strength: Floats, pitch: Hz, stiff: bool) -> tuple[Hz, float]:
    keep = strength > 0.003 * strength.max()
    if keep.sum() < 2:
        return pitch, 0.0
    degree = 1 if stiff and n[-1] > 4 else 0
    slope, height = np.append(
        np.zeros(1 - degree),
        np.polyfit(n[keep] ** 2, (hz[keep] / n[keep]) ** 2, degree, w=np.sqrt(strength[keep])),
    )
    f0 = float(np.clip(np.sqrt(max(height, 1.0)), pitch * 0.96, pitch * 1.04))
    return f0, float(np.clip(slope / max(height, 1.0), 0.0, STIFFEST))


def mode_lines(audio: Floats, *, gap_hz: Hz, count: int, top_hz: Hz, window: bool) -> Floats:
    """Return the frequencies of at most `count` modes, the strongest that are `gap_hz` apart, rising."""
    size, heard = _long(audio, seconds=1.5 if window else 1.0, window=window)
    power = heard[: int(min(HIGHEST_HZ, top_hz) * size / RATE_HZ)] ** 2
    sums, at = np.append(0.0, np.cumsum(power)), np.arange(len(power))
    reach = (at * 0.12).astype(int) + int(40.0 * size / RATE_HZ)
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach, len(power))
    floor = np.maximum(TONAL * (sums[high] - sums[low]) / (high - low), 1e-8 * power.max())
    peak = np.zeros(len(power), np.bool_)
    peak[1:-1] = (power[1:-1] >= power[:-2]) & (power[1:-1] > power[2:])
    tonal = np.flatnonzero(peak & (power > floor))
    chosen: list[float] = []
    for hz in tonal[np.argsort(-power[tonal], kind="stable")] * RATE_HZ / size:
        if hz > 30.0 and all(abs(hz - other) > gap_hz for other in chosen):
            chosen.append(float(hz))
        if len(chosen) == count:
            break
    chosen = chosen or [float(np.argmax(power)) * RATE_HZ / size]
    return np.sort([_peak(heard, size, hz - 2.0, hz + 2.0)[0] for hz in chosen])


def body_band(lines: np.ndarray, hz: Floats) -> tuple[Hz, Hz, Hz] | None:
    """Return pitch and band of a drum's gliding body; None where 3/4 of the power are above 400 Hz."""
    power = np.abs(lines) ** 2
    low = (hz >= 35.0) & (hz < 400.0)
    if power[hz < 400.0].sum() < 0.25 * power.sum():
        return None
    pitch = float(hz[low][np.argmax(power[low])])
    above = power[(hz > 1.4 * pitch) & (hz < 4.0 * pitch)].max(initial=0.0)
    return pitch, 0.3 * pitch, (4.0 if above < 0.02 * power[low].max() else 1.9) * pitch


def _long(audio: Floats, *, seconds: float, window: bool) -> tuple[int, Floats]:
    part = audio[: round(seconds * RATE_HZ)]
    size = 1 << (int(np.ceil(np.log2(max(len(part), RATE_HZ)))) + 1)
    return size, np.asarray(np.abs(np.fft.rfft(part * np.hanning(len(part)) if window else part, size)))


def _peak(heard: Floats, size: int, low_hz: Hz, high_hz: Hz) -> tuple[Hz, float]:
    """Frequency and height of the highest line of a range: a parabola through its logarithms."""
    first = max(1, int(low_hz * size / RATE_HZ))
    last = min(int(high_hz * size / RATE_HZ) + 1, len(heard) - 2)
    i = first + int(np.argmax(heard[first : max(last, first + 1)]))
    a, b, c = np.log(heard[i - 1 : i + 2] + 1e-12)
    bend = a - 2.0 * b + c
    shift = 0.5 * (a - c) / bend if bend < -1e-9 else 0.0
    return float((i + np.clip(shift, -1.0, 1.0)) * RATE_HZ / size), float(heard[i])
