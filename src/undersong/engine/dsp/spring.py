"""A spring: echoes that are smeared into chirps, as in the tank of a guitar amplifier.

A wave on a helical spring travels at a speed that hangs on its frequency, up to a limit near 4 kHz above
which nothing comes through; each time it returns it is smeared more, which is the drip that a spring is known
by (Abel, Berners, Costello & Smith, "Spring reverb emulation using dispersive allpass filters in a
waveguide structure", AES 121, 2006; Välimäki, Parker & Abel, "Parametric spring reverberation effect",
JAES 2010). Since a spring is linear and does not change, its answer to a click is written down as
a spectrum, with all its echoes at once, and a sound is folded with it block by block.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import Curve
from undersong.engine.dsp.room import Room
from undersong.units import RATE_HZ, Audio

LIMIT_HZ = 4_300.0
"""Where waves on the spring stand still."""
SPRINGS = ((0.0334, 0.0411), (0.0362, 0.0443))
"""Seconds for one way there and back of two springs, for each side."""
SMEAR_SECONDS = 0.0135
"""By which a wave near the limit is later than a slow one, for each way."""
LOW_HZ = 90.0
HOP = 128
_SAMPLES = 1 << 17
_SHORTEST = 1e-4


def sprung(audio: Audio, room: Room, gain: float, *, send: Curve | None = None) -> None:
    """Add the springs' answer to a sound, in place.

    Parameters
    ----------
    audio : (2, samples).
    room : of which its seconds, pre-delay and low cut count.
    send : factors of what the springs hear, at samples 0, `HOP`, 2 `HOP` …
    """
    answers = _answers(room)
    size, step = _SAMPLES * 2, _SAMPLES * 2 - answers[1]
    heard = np.float32(0.5) * (audio[0] + audio[1])
    if send is not None:
        places = np.arange(audio.shape[1], dtype=np.float32) / np.float32(HOP)
        heard *= np.interp(places, np.arange(len(send)), send).astype(np.float32)
    for start in range(0, len(heard), step):
        block = heard[start : start + step]
        if not block.any():
            continue
        spectrum = np.fft.rfft(block, size)
        for side in range(2):
            answer = np.fft.irfft(spectrum * answers[0][side], size)
            end = min(start + len(block) + answers[1], len(heard))
            audio[side, start:end] += np.float32(gain) * answer[: end - start]


@cache
def _answers(room: Room) -> tuple[npt.NDArray[np.complex64], int]:
    """Return the spectra of both sides, and how many samples an answer is long."""
    count = min(int((room.seconds * 1.15 + 0.2 + room.pre_delay_seconds) * RATE_HZ), _SAMPLES)
    hz = np.asarray(np.fft.rfftfreq(_SAMPLES * 2, 1.0 / RATE_HZ), np.float64)
    made = []
    for side in range(2):
        first, second = (_spring(hz, seconds, room.seconds) for seconds in SPRINGS[side])
        total = first + second
        low = 1.0 / (1.0 + (max(LOW_HZ, room.low_cut_hz) / np.maximum(hz, 1e-3)) ** 4)
        delay = np.exp(-2j * np.pi * hz * room.pre_delay_seconds)
        wave = np.fft.irfft(total * low * delay)[:count]
        fade = min(2_048, count)
        wave[-fade:] *= np.linspace(1.0, 0.0, fade)
        # As loud as what goes in.
        made.append(np.fft.rfft(wave / np.sqrt(np.sum(wave**2)), _SAMPLES * 2))
    return np.stack(made).astype(np.complex64), count


def _spring(hz: npt.NDArray[np.float64], seconds: float, decay: float) -> npt.NDArray[np.complex128]:
    """Return the spectrum of all echoes of one spring: h + g h³ + g² h⁵ …, a geometric series."""
    share = np.clip(hz / LIMIT_HZ, 0.0, 0.999)
    # The delay of a wave grows towards the limit; the phase is its integral over frequency.
    smear = SMEAR_SECONDS * (1.0 / np.sqrt(1.0 - share**2) - 1.0)
    step = hz[1] - hz[0]
    phase = 2.0 * np.pi * np.cumsum(seconds / 2.0 + np.minimum(smear, 0.25)) * step
    top = 1.0 / np.sqrt(1.0 + (hz / (0.9 * LIMIT_HZ)) ** 16)
    way = top * np.exp(-1j * phase)
    # Each way there and back loses so much that 60 dB are gone after `decay`.
    round_trip = 10.0 ** (-3.0 * seconds / decay)
    return np.asarray(way / (1.0 + round_trip * way * way))
