"""How a steady tone moves: how wide its players differ together, and a single player's vibrato."""

from typing import NamedTuple

import numpy as np

from tools.fit.spectrum import Spectrum
from tools.fit.takes import Take
from undersong.engine.perform.bank.tables import Zone
from undersong.units import RATE_HZ, Hz

VIBRATO_HZ = (3.5, 8.0)


class Movement(NamedTuple):
    """Pitch movement of the strongest partial.

    Attributes
    ----------
    spread_cents : rms of all of it.
    vibrato_hz, vibrato_cents : rate and depth of the strongest between 3.5 and 8 Hz.
    """

    spread_cents: float
    vibrato_hz: Hz
    vibrato_cents: float


def movement(take: Take, zone: Zone) -> Movement:
    """Measure the pitch movement of a recording's steady part."""
    first, last = take.loop or (round(0.3 * RATE_HZ), take.audio.shape[1])
    first = max(0, min(first, last - round(0.6 * RATE_HZ)))
    part = take.audio[0, first:last]
    k = int(np.argmax(zone.level_db[:12, -1]))
    hz, gap = zone.hz[k], zone.hz[0]
    envelope = Spectrum(part * np.hanning(len(part))).band(hz - 0.6 * gap, hz + 0.6 * gap)
    turns = envelope.inner[len(envelope.inner) // 8 : -max(len(envelope.inner) // 8, 1)]
    if len(turns) < 16:
        return Movement(0.0, 0.0, 0.0)
    steps = np.diff(np.unwrap(np.angle(turns))) * envelope.rate_hz / (2.0 * np.pi)
    cents = 1200.0 * np.log2(np.maximum(1.0 + steps / envelope.middle_hz, 0.5))
    cents -= cents.mean()
    weight = np.abs(turns[1:]) ** 2
    rms = float(np.sqrt(np.sum(weight * cents**2) / weight.sum()))
    heard = np.abs(np.fft.rfft(cents * np.hanning(len(cents)), 16 * len(cents)))
    grid = np.arange(len(heard)) * envelope.rate_hz / (16 * len(cents))
    heard *= (grid > VIBRATO_HZ[0]) & (grid < VIBRATO_HZ[1])
    peak = int(np.argmax(heard))
    return Movement(rms, float(grid[peak]), float(4.0 * heard[peak] / len(cents)))
