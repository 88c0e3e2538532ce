"""Partials that beat: two reeds a little apart, ranks of pipes, a rotor that turns.

None of these is a wavering. Each partial is a few lines that stand still, and what is heard is their sum: so
the lines are looked for in the spectrum of the partial's own envelope, strongest first, and each is taken
away before the next is looked for. What is left over is wavering.
"""

import numpy as np

from tools.fit.spectrum import Envelope
from undersong.engine.perform.bank.tables import BEATS, Floats
from undersong.units import Hz

FROM_SECONDS, UNTIL_SECONDS = 0.4, 3.4
SOFTEST_DB = 26.0
"""A line so far below the strongest is not heard to beat."""

CLOSEST_HZ = 0.35
"""Closer ones would not beat once in the loop of a baked note."""

NO_BEATS = (np.zeros(BEATS), np.full(BEATS, np.inf), np.zeros(BEATS))


def beating(whole: Envelope, hz: Hz, reach_hz: Hz) -> tuple[Floats, Floats, Floats, float, float]:
    """Return the lines beside the strongest of a partial near `hz`, and what is left of wavering.

    Returns
    -------
    offsets in Hz (BEATS,), levels in dB below (BEATS,), infinite where there is no line, and phases at 0 s
    against the strongest (BEATS,); rms in dB of the wavering that is left, and its rate in Hz.
    """
    turns = whole.inner
    first, last = (round(t * whole.rate_hz) for t in (FROM_SECONDS, UNTIL_SECONDS))
    first = min(first, len(turns) // 3)
    turns = turns[first : min(last, int(len(turns) * 0.9))]
    seconds = (first + np.arange(len(turns))) / whole.rate_hz
    rest = turns * np.exp(-2.0j * np.pi * (hz - whole.middle_hz) * seconds)
    lines = []
    for _ in range(BEATS + 1):
        offset, gain = _strongest(rest, whole.rate_hz, reach_hz)
        rest = rest - gain * np.exp(2.0j * np.pi * offset * (seconds - seconds[0]))
        lines.append((offset, gain * np.exp(-2.0j * np.pi * offset * seconds[0])))
    main, strongest = max(lines, key=lambda line: abs(line[1]))
    loudest = abs(strongest)
    offsets, below, phases = np.zeros(BEATS), np.full(BEATS, np.inf), np.zeros(BEATS)
    beside = [line for line in lines if abs(line[0] - main) >= CLOSEST_HZ]
    for i, (offset, gain) in enumerate(sorted(beside, key=lambda line: -abs(line[1]))[:BEATS]):
        below_db = 20.0 * np.log10(loudest / max(abs(gain), 1e-12))
        if below_db < SOFTEST_DB:
            offsets[i], below[i], phases[i] = offset - main, below_db, np.angle(gain / strongest)
    level = np.abs(rest)
    left = float(np.sqrt(np.mean(level**2)) / max(loudest, 1e-12))
    sway = float(np.clip(8.686 * left / np.sqrt(2.0), 0.0, 4.0))
    pace = float(np.std(np.diff(rest)) * whole.rate_hz / (2.0 * np.pi) / max(float(np.std(rest)), 1e-12))
    return offsets, below, phases, sway, min(pace, 6.0)


def _strongest(rest: np.ndarray, rate_hz: Hz, reach_hz: Hz) -> tuple[Hz, complex]:
    """Frequency and complex gain of the strongest line within `reach_hz` of 0 Hz."""
    window = np.hanning(len(rest))
    size = 8 * len(rest)
    lines = np.fft.fft(rest * window, size) / window.sum()
    hz = np.fft.fftfreq(size, 1.0 / rate_hz)
    near = np.flatnonzero(np.abs(hz) <= reach_hz)
    best = int(near[np.argmax(np.abs(lines[near]))])
    return float(hz[best]), complex(lines[best])
