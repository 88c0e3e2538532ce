"""The tune as a throat sings it: pitch frame by frame.

A score has steps; a singer has a curve. It glides into each note while the consonant before it
sounds, so that the note is reached as its vowel begins; leaps overshoot a little; a phrase is
scooped into from below; a held note wavers late, first shallow and then deeper; and everything
drifts by a few cents, since no muscle holds still. After J. Sundberg, The Science of the Singing
Voice (1987), and Y. Ohishi et al., "A stochastic model of singing voice F0 contours" (2012).
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice.network import FRAME_SECONDS, Floats
from undersong.engine.perform.voice.phrases import Phrase, Tone
from undersong.engine.voices.catalogue import Voice
from undersong.units import Seconds

ARRIVED_SECONDS = 0.012  # after the start of a vowel its pitch is there
DRIFT_CENTS = 4.0
DRIFT_HZ = 1.2
JITTER_CENTS = 1.5
VIBRATO_GROWS_SECONDS = 0.45
RATE_WANDERS = 0.05
OVERSHOOT = 0.04  # of a leap
OVERSHOOT_CENTS = 25.0  # at most
SCOOP_SECONDS = 0.09

Curve = npt.NDArray[np.float64]


def pitch_curve(
    phrase: Phrase, voice: Voice, *, start: Seconds, frames: int, rng: np.random.Generator
) -> Floats:
    """Return the pitch of each frame in Hz, also where nothing is voiced.

    Parameters
    ----------
    start : when the first frame begins, in seconds of the song.
    """
    time: Curve = np.asarray(start + (np.arange(frames) + 0.5) * FRAME_SECONDS, np.float64)
    tones = [tone for sung in phrase.syllables for tone in sung.tones]
    cents = _glides(time, tones, voice) + _scoop(time, phrase, voice)
    for tone in tones:
        cents += _vibrato(time, tone, voice, rng)
    cents += _drift(frames, rng)
    # 6900 cents are the A of 440 Hz.
    return np.asarray(440.0 * np.exp2((cents - 6900.0) / 1200.0), np.float32)


def _glides(time: Curve, tones: list[Tone], voice: Voice) -> Curve:
    """Steps from tone to tone, each a half cosine that ends as the tone begins, then a small overshoot."""
    cents = np.full(len(time), 100.0 * tones[0].pitch)
    for before, tone in pairwise(tones):
        step = 100.0 * (tone.pitch - before.pitch)
        length = min(voice.glide_seconds, 0.5 * (before.end - before.start) + ARRIVED_SECONDS)
        arrived = tone.start + ARRIVED_SECONDS
        share = np.clip((time - arrived + length) / length, 0.0, 1.0)
        cents += step * (0.5 - 0.5 * np.cos(np.pi * share))
        over = float(np.clip(OVERSHOOT * step, -OVERSHOOT_CENTS, OVERSHOOT_CENTS))
        since = np.clip((time - arrived) / 0.09, 0.0, 1.0)
        cents += over * np.sin(np.pi * since)
    return cents


def _scoop(time: Curve, phrase: Phrase, voice: Voice) -> Curve:
    since = np.clip((time - phrase.start + 0.03) / SCOOP_SECONDS, 0.0, 1.0)
    return -voice.scoop_cents * (1.0 - since) ** 2 * (time < phrase.start + SCOOP_SECONDS)


def _vibrato(time: Curve, tone: Tone, voice: Voice, rng: np.random.Generator) -> Curve:
    """A sine that begins late, grows, and never beats quite evenly."""
    rate = voice.vibrato_hz * (1.0 + 0.04 * rng.standard_normal())
    depth = voice.vibrato_cents * float(np.clip(1.0 + 0.15 * rng.standard_normal(), 0.6, 1.4))
    phase = rng.uniform(0.0, 2.0 * np.pi)
    since = time - tone.start - voice.vibrato_after_seconds
    left = tone.end - time
    grown = np.clip(since / VIBRATO_GROWS_SECONDS, 0.0, 1.0) * np.clip(left / 0.12, 0.0, 1.0)
    wander = RATE_WANDERS * np.sin(2.0 * np.pi * 0.9 * since + phase)
    return np.asarray(depth * grown**1.5 * np.sin(2.0 * np.pi * rate * since + wander * 6.0))


def _drift(frames: int, rng: np.random.Generator) -> Curve:
    """Slow wandering around 0 and a little unrest from frame to frame."""
    every = max(2, round(1.0 / (DRIFT_HZ * FRAME_SECONDS)))
    points = rng.standard_normal(frames // every + 3)
    slow = np.interp(np.arange(frames) / every, np.arange(len(points)), points)
    # Straight lines between points have less power than the points: a third is lost on average.
    return np.asarray(DRIFT_CENTS * 1.2 * slow + JITTER_CENTS * rng.standard_normal(frames))
