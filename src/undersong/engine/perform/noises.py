"""What is heard of the playing beside the notes: keys, fingers on strings, breath, pads, rosin.

Short bands of noise, far below the notes. They are hardly heard as such, but without them a part is too
clean to have been played: a key falls back, a finger leaves the string, a hand slides along it, somebody
takes breath before a phrase and begins a note with the tongue, pads close, a bow takes hold of the string.
How loud they are against the note is said in `playing.toml`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.bank.bake import LOUDNESS, Sample
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.hands import Gestures
from undersong.engine.perform.playing import Noises
from undersong.engine.perform.sampler import Records, play, voices
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Audio, Hz, Seconds

TAKES = 3
HIGHEST_HZ, FADE_HZ = 17_000.0, 4_000.0
"""Where the noises end, as the notes do, and below which they grow thin."""

FADING_SECONDS = 1.5
"""A key that falls back is softer the longer its note had faded."""

SHORT_RELEASE_SECONDS = 0.03
"""Notes that end quicker were stopped by the next one, and nothing is let go."""

PHRASE_REST_SECONDS = 0.4
"""A rest in which somebody takes breath."""

SHIFT_SEMITONES, SHIFT_LOWEST_PITCH = 4, 62
"""A hand that moves so far is heard on the wound strings, which play below this pitch."""


@dataclass(frozen=True)
class Rush:
    """A band of noise that rises, then falls to 1/e in `fall`."""

    low_hz: Hz
    high_hz: Hz
    seconds: Seconds
    rise: Seconds
    fall: Seconds


RUSHES = {
    "key": Rush(90.0, 900.0, 0.09, 0.004, 0.018),
    "string": Rush(900.0, 5_000.0, 0.09, 0.004, 0.018),
    "squeak": Rush(1_700.0, 4_200.0, 0.16, 0.045, 0.04),
    "breath": Rush(900.0, 5_500.0, 0.34, 0.2, 0.05),
    "tongue": Rush(700.0, 6_500.0, 0.1, 0.006, 0.022),
    "pad": Rush(250.0, 2_200.0, 0.04, 0.002, 0.007),
    "bow": Rush(1_200.0, 7_000.0, 0.12, 0.012, 0.03),
}


@lru_cache(maxsize=len(RUSHES) * TAKES)
def rush(name: str, take: int) -> Sample:
    """Return one take of a noise, as loud as a baked note."""
    how = RUSHES[name]
    size = round(how.seconds * RATE_HZ)
    wave = Seeds(take).stream(f"perform/noises/{name}").normal(size=(2, size))
    wave[1] = 0.7 * wave[0] + 0.7 * wave[1]
    hz = np.maximum(np.fft.rfftfreq(2 * size, 1.0 / RATE_HZ), 1.0)
    mask = 1.0 / np.sqrt((1.0 + (how.low_hz / hz) ** 4) * (1.0 + (hz / how.high_hz) ** 4))
    mask *= np.clip((HIGHEST_HZ - hz) / FADE_HZ, 0.0, 1.0)
    wave = np.fft.irfft(np.fft.rfft(wave, 2 * size) * mask, 2 * size)[:, :size]
    time = np.arange(size) / RATE_HZ
    rising = np.minimum(time / how.rise, 1.0)
    fading = np.exp(-np.maximum(time - how.rise, 0.0) / how.fall)
    wave *= rising * rising * fading * (1.0 - time / how.seconds)
    scale = float(np.abs(wave).max()) / 32_000.0
    pcm = np.round(np.concatenate([wave, wave]) / scale).astype(np.int16)
    loud = float(np.sqrt(np.max(np.mean(wave[:, : size // 8 * 8].reshape(2, 8, -1) ** 2, axis=(0, 2)))))
    return Sample(pcm, scale * LOUDNESS / loud, None)


def play_noises(
    out: Audio, made: Gestures, notes: Records, onsets: Onsets, noises: Noises, *, chance: Chance
) -> None:
    """Add the noises of playing to a stem (2, samples).

    Parameters
    ----------
    made, notes, onsets : the same notes as gestures, as voices and as they were to be played.
    """
    ends = made.start_seconds + made.length_seconds
    start, always = made.start_seconds, np.ones(len(onsets))
    faded = 0.4 + 0.6 * np.exp(-made.length_seconds / FADING_SECONDS)
    let_go = made.release_seconds > SHORT_RELEASE_SECONDS
    attacked = ~made.joined & (made.skip_seconds == 0.0)
    slid = np.array([word == "slide" for word in onsets.articulation], np.bool_)
    moves = (slid | _shifts(made, onsets)) & (made.pitch < SHIFT_LOWEST_PITCH)
    before = start - np.where(slid, 0.0, RUSHES["squeak"].rise + 0.03)
    heard = {
        "key": (noises.key, ends, let_go, faded),
        "string": (noises.string, ends, let_go, faded),
        "tongue": (noises.tongue, start, attacked, always),
        "bow": (noises.bow, start, attacked, always),
        "pad": (noises.pad, start - 0.002, made.joined, always),
        "breath": (noises.breath, start - RUSHES["breath"].rise - 0.1, _begins(made), always),
        "squeak": (noises.squeak, before, moves, always),
    }
    takes = np.array([turn_of(int(t), TAKES) for t in onsets.ticks], np.int64)
    for name, (below_db, seconds, chosen, share) in heard.items():
        if below_db is not None:
            accident_db = 2.0 * chance.normal(name, onsets.ticks, onsets.pitch)
            gain = share * 10.0 ** ((below_db + accident_db) / 20.0)
            added = _rushes(notes, seconds, gain)
            inside = chosen & (seconds >= 0.0) & (added["at"] < out.shape[1])
            for take in range(TAKES):
                play(out, rush(name, take), added[inside & (takes == take)])


def _rushes(notes: Records, seconds: npt.NDArray[np.float64], gain: npt.NDArray[np.float64]) -> Records:
    """Voices of a noise, one beside each note, as loud as it times `gain`."""
    made = voices(len(notes))
    made["at"] = np.round(seconds * RATE_HZ)
    made["full"] = (notes["full"] + notes["soft"]) * gain
    made["hold"], made["release"] = RATE_HZ, 64.0
    return made


def _begins(made: Gestures) -> npt.NDArray[np.bool_]:
    """Which notes begin a phrase: nothing has sounded for a while before them."""
    order = np.argsort(made.start_seconds, kind="stable")
    first = made.start_seconds[order]
    reached = np.maximum.accumulate((made.start_seconds + made.length_seconds)[order])
    found = np.zeros(len(order), np.bool_)
    found[order] = np.append(True, first[1:] - reached[:-1] > PHRASE_REST_SECONDS)
    return found


def _shifts(made: Gestures, onsets: Onsets) -> npt.NDArray[np.bool_]:
    """The lowest note of each chord to which the hand moves far along the neck."""
    found = np.zeros(len(onsets), np.bool_)
    order = np.lexsort((onsets.pitch, onsets.ticks))
    firsts = order[np.append(True, np.diff(onsets.ticks[order]) > 0)]
    away = np.abs(np.diff(made.pitch[firsts]))
    close = np.diff(made.start_seconds[firsts]) < 2.0
    found[firsts[1:][(away >= SHIFT_SEMITONES) & close]] = True
    return found
