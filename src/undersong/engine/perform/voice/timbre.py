"""From the network's spectra to sound at 44.1 kHz in another throat.

The network thinks in spectra of 20 Hz a bin, every 12.5 ms. They are made audible directly at
44.1 kHz: a window of 2205 samples has bins of 20 Hz too, and 551.25 samples are 12.5 ms, so
windows are shifted by quarters of a sample and nothing is resampled. On the way

* the resonances move (a longer throat has lower ones), and wander a little, as they do in people;
* the spectrum is tilted (a strong voice is brighter) and given breath;
* above 12 kHz, where the network ends, hiss goes on from the level that it has just below.

The folds are a train of pulses that holds every harmonic up to the highest the network knows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy import fft

from undersong.engine.perform.voice.network import BIN_HZ, BINS, Floats, Spectra
from undersong.units import RATE_HZ, Db

WINDOW = 2205  # samples; 44100 / 2205 = 20 Hz a bin
WIDE_BINS = WINDOW // 2 + 1
HOP = WINDOW / 4  # 551.25 samples
HIGHEST_HARMONIC_HZ = 11_500.0
LOUDEST = 7.0  # the network's own ceiling for logarithms of magnitudes
# A spectrum of 1200 samples at 24 kHz, written into one of 2205: the same sound needs larger numbers.
LARGER = WINDOW / 1200
# [1/s] * [s] per frame: what a wave of 1 Hz moves in one sample.
STEP_SECONDS = 1.0 / RATE_HZ

AIR_FROM_HZ, AIR_UNTIL_HZ = 9_000.0, 11_000.0  # the network's top, whose level goes on above
AIR_SLOPE_DB = -14.0  # in an octave
HARMONIC_SHARE = np.float32(
    0.1
)  # mean power of bins against that of a harmonic's peak, harmonics 300 Hz apart
BREATH_DB = -30.0  # level of hiss under a harmonic, at 4 kHz, for a voice of breath_db 0

Wave = npt.NDArray[np.float32]
Bins = npt.NDArray[np.complex64]


@dataclass(frozen=True)
class Colour:
    """How a throat changes from frame to frame.

    Attributes
    ----------
    stretch : (F,) by which frequencies are multiplied.
    gain : (F,) by which everything is multiplied.
    breath : (F,) magnitude of hiss against the harmonics at 4 kHz.
    air : magnitude of what is above 12 kHz against its natural continuation.
    tilt : (1103,) magnitude by which each bin is multiplied.
    """

    stretch: Floats
    gain: Floats
    breath: Floats
    air: float
    tilt: Floats


def tilt(db_at_4_khz: Db) -> Floats:
    """Return magnitudes of a slope that is 0 dB at 500 Hz and goes on until 8 kHz."""
    octaves = np.log2(np.clip(np.arange(WIDE_BINS) * BIN_HZ, 250.0, 8_000.0) / 500.0)
    slope: Floats = np.power(10.0, db_at_4_khz * octaves / 3.0 / 20.0).astype(np.float32)
    return slope


def wave(spectra: Spectra, pitch_hz: Floats, colour: Colour, rng: np.random.Generator) -> Wave:
    """Return the sound of frames: one channel, the middle of frame 0 at sample 0.

    Parameters
    ----------
    spectra : of F frames.
    pitch_hz : (F,), 0 where the folds rest.
    """
    frames = len(pitch_hz)
    length = round(frames * HOP)
    source = _pulses(pitch_hz.astype(np.float64), length + WINDOW, HIGHEST_HARMONIC_HZ)
    windows = _windows()
    spectrum = fft.rfft(_framed(source, frames, windows), axis=1)
    hiss = rng.standard_normal((frames, 2 * WIDE_BINS), dtype=np.float32).view(np.complex64)
    harmonic, turn, free, phase = (np.ascontiguousarray(part.T) for part in spectra)
    throat = (colour.stretch, colour.gain, colour.breath, colour.tilt)
    _shape(spectrum, hiss, (harmonic, turn, free, phase), throat, colour.air)
    return _overlapped(fft.irfft(spectrum, n=WINDOW, axis=1), windows, length)


def _windows() -> Floats:
    """Four Hann windows, each a quarter of a sample later: (4, 2205)."""
    places = np.arange(WINDOW) - WINDOW // 2
    late = np.arange(4)[:, None] / 4
    inside = np.clip((places - late) / WINDOW, -0.5, 0.5)
    return np.asarray(0.5 + 0.5 * np.cos(2 * np.pi * inside), dtype=np.float32)


@njit(cache=True, nogil=True)
def _pulses(pitch_hz: npt.NDArray[np.float64], length: int, highest_hz: float) -> Wave:
    """All harmonics of the pitch with magnitude 1; the middle of frame 0 is at sample WINDOW // 2.

    The sum of cos(k t) for k = 1..n is sin((n + 1/2) t) / (2 sin(t / 2)) − 1/2.
    """
    out = np.zeros(length, dtype=np.float32)
    frames = len(pitch_hz)
    phase = 0.0
    for i in range(length):
        place = (i - WINDOW // 2) / HOP - 0.5  # a frame's pitch is that of its middle
        left = int(np.floor(place))
        share = place - left
        a = pitch_hz[min(max(left, 0), frames - 1)]
        b = pitch_hz[min(max(left + 1, 0), frames - 1)]
        # Where one neighbour rests, the pitch of the other holds to the middle between them.
        nearer = a if share < 0.5 else b
        hz = a + (b - a) * share if a > 0.0 and b > 0.0 else nearer
        if hz <= 0.0:
            continue
        phase += hz * STEP_SECONDS
        phase -= np.floor(phase)
        angle = 2.0 * np.pi * phase
        half = np.sin(0.5 * angle)
        count = np.floor(highest_hz / hz)
        if abs(half) < 1e-4:
            out[i] = count
        else:
            out[i] = np.sin((count + 0.5) * angle) / (2.0 * half) - 0.5
    return out


@njit(cache=True, nogil=True)
def _framed(source: Wave, frames: int, windows: Floats) -> Floats:
    """Windows of the source, scaled so that a harmonic of magnitude 1 peaks at 1: (F, 2205)."""
    out = np.empty((frames, WINDOW), dtype=np.float32)
    scale = np.float32(4.0 / WINDOW)
    for k in range(frames):
        # The source begins WINDOW // 2 samples early, so frame k's window begins at its whole place.
        start = int(k * HOP)
        row = windows[k % 4]
        for n in range(WINDOW):
            out[k, n] = source[start + n] * row[n] * scale
    return out


@njit(cache=True, nogil=True)
def _shape(
    spectrum: Bins,
    hiss: Bins,
    network: tuple[Floats, Floats, Floats, Floats],
    throat: tuple[Floats, Floats, Floats, Floats],
    air: float,
) -> None:
    """Turn the spectra of pulses, in place, into those of the voice."""
    harmonic, turn, free, phase = network
    stretch, gain, breath, tilt = throat
    pi, ceiling = np.float32(np.pi), np.float32(LOUDEST)
    for k in range(spectrum.shape[0]):
        # Frame k begins (1/2 − late) samples after the network's frame of 50 ms does.
        turned = np.float32(2.0 * np.pi * (0.5 - (k % 4) / 4.0) / WINDOW)
        last = min(int((BINS - 1) * stretch[k]), WIDE_BINS - 1)
        air_low, air_high = AIR_FROM_HZ * stretch[k] / BIN_HZ, AIR_UNTIL_HZ * stretch[k] / BIN_HZ
        top, count = np.float32(0.0), 0
        for b in range(last + 1):
            place = np.float32(b) / stretch[k]
            low = min(int(place), BINS - 2)
            share = place - np.float32(low)
            h = harmonic[k, low] + (harmonic[k, low + 1] - harmonic[k, low]) * share
            t = turn[k, low] + (turn[k, low + 1] - turn[k, low]) * share
            f = free[k, low] + (free[k, low + 1] - free[k, low]) * share
            tuned, loose = np.exp(min(h, ceiling)), np.exp(min(f, ceiling))
            angle = pi * np.tanh(t)
            # Seen from the start of the window, phases turn by half a circle from bin to bin; a bin
            # that has moved takes the phase it had as seen from the middle.
            near = int(place + np.float32(0.5))
            free_angle = phase[k, near] + pi * np.float32((near - b) & 1) + turned * np.float32(b)
            rise = min(np.float32(1.0), np.float32(b) * np.float32(BIN_HZ / 4000.0))
            value = spectrum[k, b] * complex(tuned * np.cos(angle), tuned * np.sin(angle))
            value += complex(loose * np.cos(free_angle), loose * np.sin(free_angle))
            value += hiss[k, b] * (breath[k] * tuned * rise)
            spectrum[k, b] = value * (gain[k] * tilt[b])
            if air_low <= b <= air_high:
                top += HARMONIC_SHARE * tuned * tuned + loose * loose
                count += 1
        level = gain[k] * np.float32(air) * np.sqrt(np.float32(0.5) * top / np.float32(max(count, 1)))
        for b in range(last + 1, WIDE_BINS):
            # AIR_SLOPE_DB in an octave is this power of the frequency.
            slope = (np.float32(b) / np.float32(last)) ** np.float32(AIR_SLOPE_DB / 6.0206)
            spectrum[k, b] = hiss[k, b] * (level * slope * tilt[b])


@njit(cache=True, nogil=True)
def _overlapped(pieces: Floats, windows: Floats, length: int) -> Wave:
    """Windowed pieces added up, each at its place; squared Hann windows at quarters sum to 3/2."""
    out = np.zeros(length, dtype=np.float32)
    frames = pieces.shape[0]
    for k in range(frames):
        start = int(k * HOP) - WINDOW // 2
        row = windows[k % 4]
        for n in range(max(0, -start), min(WINDOW, length - start)):
            out[start + n] += pieces[k, n] * row[n] * np.float32(LARGER * 2.0 / 3.0)
    return out
