"""What makes a phrase alive besides its tune: loudness, breath, colour, from frame to frame.

Loudness follows the score's velocities and the arch of the phrase; the network is told how
loud it is, so that its timbre follows. While a vowel is held, its loudness and resonances wander
slowly, as they do in people: a vowel that stands still sounds like a machine after a quarter
of a second.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice.network import FRAME_SECONDS, Floats, Speech
from undersong.engine.perform.voice.phrases import Phrase
from undersong.engine.perform.voice.timbre import BREATH_DB, Colour, tilt
from undersong.engine.perform.voice.timing import Plan
from undersong.engine.voices.catalogue import Voice

HELD_ENERGY = -0.3  # of the network's measure, against the loudest of the spoken vowel
QUIETEST_VOWEL = 6.2  # spoken phrases fade towards their end, sung ones do not
ENERGY_OF_VELOCITY = 1.5  # velocity 0 to 1 changes the network's measure by so much
GAIN_DB_OF_VELOCITY = 8.0
NORMAL_VELOCITY = 0.7
LEVEL_WANDERS_DB = 0.6
THROAT_WANDERS = 0.006
WANDER_HZ = 2.0
RELEASE_FRAMES = 6  # before the end of a held vowel, where the way to the next sound begins
ATTACK_FRAMES = 1

Curve = npt.NDArray[np.float64]


def energy_and_voicing(phrase: Phrase, speech: Speech, plan: Plan) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return what the network is told of loudness, and where the folds swing, for each sung frame.

    Consonants keep what they have in speech; a vowel is as loud as its loudest moment in speech
    for as long as it is held.
    """
    middles = np.arange(len(speech.energy)) + 0.5
    energy = np.interp(plan.places, middles, speech.energy)
    voiced = np.interp(plan.places, middles, speech.voiced.astype(float)) > 0.5
    for vowel, sung in zip(plan.vowels, phrase.syllables, strict=True):
        around = speech.energy[
            int(vowel.spoken_onset) : int(max(vowel.spoken_release, vowel.spoken_onset + 3))
        ]
        loudest = max(float(np.sort(around)[-3:].mean()), QUIETEST_VOWEL)
        first = int(vowel.onset) + ATTACK_FRAMES
        held = slice(first, max(first + 1, int(vowel.release) - RELEASE_FRAMES))
        level = loudest + HELD_ENERGY + ENERGY_OF_VELOCITY * (sung.velocity - NORMAL_VELOCITY)
        energy[held] = np.maximum(energy[held], level)
        voiced[held] = True
    smooth = np.convolve(np.pad(energy, 1, mode="edge"), np.full(3, 1 / 3), "valid")
    return smooth.astype(np.float32), voiced


def colour(phrase: Phrase, voice: Voice, plan: Plan, rng: np.random.Generator) -> Colour:
    """Return how the throat of `voice` changes over the phrase."""
    frames = len(plan.places)
    gain_db = _velocity_db(phrase, plan, frames) + LEVEL_WANDERS_DB * _wandering(frames, rng)
    stretch = voice.formants * (1.0 + THROAT_WANDERS * _wandering(frames, rng))
    breath = 10.0 ** ((BREATH_DB + voice.breath_db) / 20.0)
    return Colour(
        stretch=stretch.astype(np.float32),
        gain=(10.0 ** (gain_db / 20.0)).astype(np.float32),
        breath=np.full(frames, breath, np.float32),
        air=10.0 ** (voice.air_db / 20.0),
        tilt=tilt(voice.brightness_db),
    )


def _velocity_db(phrase: Phrase, plan: Plan, frames: int) -> Curve:
    """Level of each syllable, with a tenth of a second from one to the next."""
    onsets = [vowel.onset for vowel in plan.vowels]
    levels = [GAIN_DB_OF_VELOCITY * (s.velocity - NORMAL_VELOCITY) for s in phrase.syllables]
    steps = np.array(levels)[np.clip(np.searchsorted(onsets, np.arange(frames), side="right") - 1, 0, None)]
    width = round(0.1 / FRAME_SECONDS)
    return np.asarray(
        np.convolve(np.pad(steps, width // 2, mode="edge"), np.ones(width) / width)[width - 1 :][:frames]
    )


def _wandering(frames: int, rng: np.random.Generator) -> Curve:
    """Smooth noise of deviation about 1, slower than `WANDER_HZ`."""
    every = max(2, round(1.0 / (2.0 * WANDER_HZ * FRAME_SECONDS)))
    points = rng.standard_normal(frames // every + 4)
    place = np.arange(frames) / every
    whole = place.astype(int)
    share = 0.5 - 0.5 * np.cos(np.pi * (place - whole))
    return np.asarray(1.2 * (points[whole] * (1.0 - share) + points[whole + 1] * share))
