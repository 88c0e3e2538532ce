"""Notes of which everything is known: what measuring must give back."""

import numpy as np
import numpy.typing as npt

from tools.fit.plan import Plan
from undersong.engine.perform.bank.tables import hertz, series
from undersong.units import RATE_HZ

Floats = npt.NDArray[np.float64]

FALLS_DB = np.array([12.0, 16.0, 20.0, 26.0, 34.0, 40.0, 50.0, 60.0])
LEVELS_DB = np.array([-3.0, 0.0, -9.0, -6.0, -15.0, -12.0, -24.0, -20.0])


def plan(kind: str = "struck", **more: object) -> Plan:
    told = {"name": "probe", "kind": kind, "source": "computed", "credit": "nobody", "licence": "CC0-1.0"}
    return Plan(**(told | more))


def plucked(
    midi: float = 57.0, *, stiffness: float = 2e-4, seconds: float = 2.0, rate_hz: int = RATE_HZ
) -> Floats:
    """Return a string of eight partials that begins after 50 ms: (samples,)."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    hz = series(midi, stiffness, len(LEVELS_DB))
    level = 10.0 ** ((LEVELS_DB[:, None] - FALLS_DB[:, None] * time) / 20.0)
    wave = np.sum(level * np.sin(2.0 * np.pi * hz[:, None] * time), axis=0) * np.minimum(time / 0.001, 1.0)
    return np.concatenate([np.zeros(round(0.05 * rate_hz)), 0.1 * wave])


def held(midi: float = 60.0, *, lines: tuple[tuple[float, float], ...] = ((0.0, 0.0),)) -> Floats:
    """Return three seconds of a tone of six partials, each of lines at (Hz beside it, dB)."""
    time = np.arange(3 * RATE_HZ) / RATE_HZ
    wave = np.zeros(len(time))
    for k in range(1, 7):
        for away, level in lines:
            wave += 10.0 ** ((level - 6.0 * (k - 1)) / 20.0) * np.sin(
                2.0 * np.pi * (k * hertz(midi) + away) * time
            )
    return 0.1 * wave * np.minimum(time / 0.03, 1.0)
