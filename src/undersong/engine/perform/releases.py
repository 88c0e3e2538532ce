"""What is heard when a note is let go: the key that falls back, the finger that leaves the string.

A short band of noise, far below the note, and softer the longer the note had faded. It is hardly
heard as such, but without it the ends of notes are too clean to have been played.
"""

from functools import lru_cache

import numpy as np

from undersong.engine.perform.bank.bake import LOUDNESS, Sample
from undersong.engine.perform.sampler import Records, play, voices
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Audio, Db

SECONDS = 0.09
KEY_HZ, STRING_HZ = (90.0, 900.0), (900.0, 5_000.0)
FADING_SECONDS = 1.5


@lru_cache(maxsize=2)
def release_noise(*, string: bool) -> Sample:
    """Return the noise of a key or of a finger, as loud as a baked note."""
    low_hz, high_hz = STRING_HZ if string else KEY_HZ
    size = round(SECONDS * RATE_HZ)
    wave = Seeds(0).stream(f"perform/release/{string}").normal(size=(2, size))
    wave[1] = 0.7 * wave[0] + 0.7 * wave[1]
    hz = np.maximum(np.fft.rfftfreq(2 * size, 1.0 / RATE_HZ), 1.0)
    mask = 1.0 / np.sqrt((1.0 + (low_hz / hz) ** 4) * (1.0 + (hz / high_hz) ** 4))
    wave = np.fft.irfft(np.fft.rfft(wave, 2 * size) * mask, 2 * size)[:, :size]
    time = np.arange(size) / RATE_HZ
    wave *= np.minimum(time / 0.004, 1.0) * np.exp(-time / 0.018) * (1.0 - time / SECONDS)
    scale = float(np.abs(wave).max()) / 32_000.0
    pcm = np.round(np.concatenate([wave, wave]) / scale).astype(np.int16)
    # The louder half is about the first 25 ms.
    loud = float(np.sqrt(np.mean(wave[:, : size // 4] ** 2)))
    return Sample(pcm, scale * LOUDNESS / loud, None)


def play_releases(out: Audio, notes: Records, *, below_db: Db, string: bool) -> None:
    """Add the noise at the end of every note that is let go, `below_db` against the note."""
    gone = notes[notes["release"] > 0.03 * RATE_HZ]
    made = voices(len(gone))
    faded = np.exp(-gone["hold"] / (FADING_SECONDS * RATE_HZ))
    made["at"] = gone["at"] + gone["hold"]
    made["hold"], made["release"] = RATE_HZ, 64.0
    made["full"] = (gone["full"] + gone["soft"]) * 10.0 ** (below_db / 20.0) * (0.4 + 0.6 * faded)
    play(out, release_noise(string=string), made[made["at"] < out.shape[1]])
