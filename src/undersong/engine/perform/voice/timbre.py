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
from numpy import fft

from undersong.engine.kernels import njit
from undersong.engine.perform.voice.network import BIN_HZ, BINS, Floats, Spectra
from undersong.units import RATE_HZ, Db

WINDOW = 2205  # samples; 44100 / 2205 = 20 Hz a bin
WIDE_BINS = WINDOW // 2 + 1
HOP = WINDOW / 4  # 551.25 samples
HIGHEST_HARMONIC_HZ = 11_000.0  # the network was taught with harmonics up to here
LOUDEST = 7.0  # the network's own ceiling for logarithms of magnitudes
# A spectrum of 1200 samples at 24 kHz, written into one of 2205: the same sound needs larger numbers.
LARGER = WINDOW / 1200
# [1/s] * [s] per frame: what a wave of 1 Hz moves in one sample.
STEP_SECONDS = 1.0 / RATE_HZ

AIR_FROM_HZ, AIR_UNTIL_HZ = 8_500.0, 10_500.0  # the network's top, whose level goes on above
AIR_STARTS_HZ = 10_800.0  # above, the network's own spectrum falls off
AIR_SLOPE_DB = -20.0  # in an octave
BREATH_DB = -30.0  # level of hiss under a harmonic, at 4 kHz, for a voice of breath_db 0

Wave = npt.NDArray[np.float32]
Bins = npt.NDArray[np.complex64]
Levels = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Throat:
    """How a throat forms the sound of the folds, from frame to frame.

    Attributes
    ----------
    stretch : (F,) by which frequencies are multiplied.
    breath : (F,) magnitude of hiss against the harmonics at 4 kHz.
    air : magnitude of what is above the network's top against its natural continuation.
    tilt : (1103,) magnitude by which each bin is multiplied.
    """

    stretch: Floats
    breath: Floats
    air: float
    tilt: Floats


def tilt(db_at_4_khz: Db) -> Floats:
    """Return magnitudes of a slope that is 0 dB at 500 Hz and goes on until 8 kHz."""
    octaves = np.log2(np.clip(np.arange(WIDE_BINS) * BIN_HZ, 250.0, 8_000.0) / 500.0)
    slope: Floats = np.power(10.0, db_at_4_khz * octaves / 3.0 / 20.0).astype(np.float32)
    return slope


def shaped(
    spectra: Spectra, *, pitch_hz: Floats, told_hz: Floats, throat: Throat, rng: np.random.Generator
) -> Bins:
    """Return what sounds, frame by frame, as spectra at 44.1 kHz: (F, 1103).

    Parameters
    ----------
    spectra : what the network made of `told_hz`, of F frames.
    pitch_hz : (F,) the pitch that is sung, 0 where the folds rest.
    told_hz : (F,) the pitch that the network was told, 0 where the folds rest.
    """
    frames = len(pitch_hz)
    source = _pulses(pitch_hz.astype(np.float64), round(frames * HOP) + WINDOW, HIGHEST_HARMONIC_HZ)
    spectrum: Bins = fft.rfft(_framed(source, frames, _windows()), axis=1).astype(np.complex64, copy=False)
    hiss = rng.standard_normal((frames, 2 * WIDE_BINS), dtype=np.float32).view(np.complex64)
    harmonic, turn, free, phase = (np.ascontiguousarray(part.T) for part in spectra)
    _shape(spectrum, hiss, (harmonic, turn, free, phase), told_hz, (throat.stretch, throat.breath))
    _add_air(spectrum, hiss, throat.stretch, throat.air)
    spectrum *= throat.tilt
    return spectrum


def loudness(spectrum: Bins) -> Levels:
    """Return the level of each frame in dB as it is heard: without the lowest, with more of the high."""
    hz = np.arange(BINS) * BIN_HZ
    # The curve of ITU-R BS.1770 in its roughest form: nothing below 80 Hz, 4 dB more above 1.5 kHz.
    weights = ((hz > 80) * np.where(hz > 1500, 2.5, 1.0)).astype(np.float32)
    power = (spectrum.real[:, :BINS] ** 2 + spectrum.imag[:, :BINS] ** 2) @ weights
    return np.asarray(10.0 * np.log10(power + 1e-9), np.float64)


def wave(spectrum: Bins, gain: Floats) -> Wave:
    """Return the sound of frames: one channel, the middle of frame 0 at sample 0.

    Parameters
    ----------
    spectrum : (F, 1103).
    gain : (F,) by which each frame is multiplied.
    """
    pieces = fft.irfft(spectrum * gain[:, None], n=WINDOW, axis=1)
    return _overlapped(pieces.astype(np.float32, copy=False), _windows(), round(len(gain) * HOP))


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
    told_hz: Floats,
    throat: tuple[Floats, Floats],
) -> None:
    """Turn the spectra of pulses, in place, into those of the voice, up to the network's top."""
    harmonic, turn, free, phase = network
    stretch, breath = throat
    pi, ceiling = np.float32(np.pi), np.float32(LOUDEST)
    for k in range(spectrum.shape[0]):
        # Frame k begins (1/2 − late) samples after the network's frame of 50 ms does.
        turned = np.float32(2.0 * np.pi * (0.5 - (k % 4) / 4.0) / WINDOW)
        last = min(int((BINS - 1) * stretch[k]), WIDE_BINS - 1)
        voiced = told_hz[k] > 0.0
        told_bins = np.float64(told_hz[k]) / BIN_HZ
        heard = _harmonics(harmonic[k], turn[k], told_bins) if voiced else np.zeros((1, 3))
        for b in range(WIDE_BINS):
            if b > last:
                spectrum[k, b] = 0.0
                continue
            place = b / stretch[k]
            low = min(int(place), BINS - 2)
            share = np.float32(place - low)
            loose = np.exp(min(free[k, low] + (free[k, low + 1] - free[k, low]) * share, ceiling))
            # Seen from the start of the window, phases turn by half a circle from bin to bin; a bin
            # that has moved takes the phase it had as seen from the middle.
            near = int(place + np.float32(0.5))
            angle = phase[k, near] + pi * np.float32((near - b) & 1) + turned * np.float32(b)
            beside = complex(loose * np.cos(angle), loose * np.sin(angle))
            if voiced:
                x = min(max(place / told_bins, 1.0), len(heard) - 1.0)
                left = min(int(x), len(heard) - 2)
                part = x - left
                tuned = np.exp(heard[left, 0] + (heard[left + 1, 0] - heard[left, 0]) * part)
                real = heard[left, 1] + (heard[left + 1, 1] - heard[left, 1]) * part
                imag = heard[left, 2] + (heard[left + 1, 2] - heard[left, 2]) * part
                size = max(np.sqrt(real * real + imag * imag), 1e-3)
                rise = min(1.0, b * BIN_HZ / 4000.0)
                # Under a harmonic the network's hiss is in step with the pitch it was told: it is made anew.
                if loose < tuned:
                    beside = hiss[k, b] * (np.float32(0.7) * loose)
                beside += hiss[k, b] * np.float32(breath[k] * tuned * rise)
                spectrum[k, b] = spectrum[k, b] * complex(tuned * real / size, tuned * imag / size) + beside
            else:
                h = harmonic[k, low] + (harmonic[k, low + 1] - harmonic[k, low]) * share
                t = turn[k, low] + (turn[k, low + 1] - turn[k, low]) * share
                tuned, angle = np.exp(min(h, ceiling)), pi * np.tanh(t)
                spectrum[k, b] *= complex(tuned * np.cos(angle), tuned * np.sin(angle))
                spectrum[k, b] += beside


@njit(cache=True, nogil=True)
def _lobe(bins: float) -> float:
    """Spectrum of a Hann window `bins` away from its peak of 1."""
    if abs(bins) < 1e-6:
        return 1.0
    if abs(abs(bins) - 1.0) < 1e-6:
        return 0.5
    return float(np.sin(np.pi * bins) / (np.pi * bins * (1.0 - bins * bins)))


@njit(cache=True, nogil=True)
def _harmonics(harmonic: Floats, turn: Floats, told_bins: float) -> npt.NDArray[np.float64]:
    """Logarithm and direction (real, imaginary) of the harmonics that the network means, from number 0.

    Its spectra are true only where the pitch it was told has harmonics: each is what the bins of its main
    lobe make of it. Between harmonics they may be anything, so another pitch must not be read off there.
    """
    count = int(HIGHEST_HARMONIC_HZ / BIN_HZ / told_bins)
    out = np.zeros((count + 1, 3))
    for n in range(1, count + 1):
        place = n * told_bins
        real, imag, total = 0.0, 0.0, 0.0
        first = int(np.floor(place)) - 1
        for b in range(max(first, 0), min(first + 4, BINS)):
            away = b - place
            weight = _lobe(away) ** 2
            size = weight * np.exp(min(harmonic[b], np.float32(LOUDEST)))
            angle = np.pi * np.tanh(turn[b])
            real += size * np.cos(angle)
            imag += size * np.sin(angle)
            total += weight
        size = np.sqrt(real * real + imag * imag)
        out[n, 0] = np.log(max(size / total, 1e-6))
        out[n, 1], out[n, 2] = real / max(size, 1e-12), imag / max(size, 1e-12)
    out[0] = out[1]
    return out


@njit(cache=True, nogil=True)
def _add_air(spectrum: Bins, hiss: Bins, stretch: Floats, air: float) -> None:
    """Let hiss go on above the network's top, from the level that is just below."""
    for k in range(spectrum.shape[0]):
        low, high = int(AIR_FROM_HZ * stretch[k] / BIN_HZ), int(AIR_UNTIL_HZ * stretch[k] / BIN_HZ)
        power = 0.0
        for b in range(low, high):
            power += spectrum[k, b].real ** 2 + spectrum[k, b].imag ** 2
        # A complex number of two normal ones has a mean power of 2.
        level = air * np.sqrt(0.5 * power / (high - low))
        starts = int(AIR_STARTS_HZ * stretch[k] / BIN_HZ)
        for b in range(starts, WIDE_BINS):
            # AIR_SLOPE_DB in an octave is this power of the frequency.
            spectrum[k, b] += hiss[k, b] * np.float32(level * (b / starts) ** (AIR_SLOPE_DB / 6.0206))


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
