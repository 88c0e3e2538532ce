"""What makes a phrase alive besides its tune: loudness, breath, colour, from frame to frame.

Loudness follows the score's velocities and the arch of the phrase; the network is told how
loud it is, so that its timbre follows. While a vowel is held, its loudness and resonances wander
slowly, as they do in people: a vowel that stands still sounds like a machine after a quarter
of a second.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice.network import FRAME_SECONDS, Floats, Speech
from undersong.engine.perform.voice.phrases import VOWELS, Phrase
from undersong.engine.perform.voice.timbre import BREATH_DB, Throat, tilt
from undersong.engine.perform.voice.timing import MARKS, Plan
from undersong.engine.voices.catalogue import Voice

HELD_ENERGY = -0.3  # of the network's measure, against the loudest of the spoken vowel
QUIETEST_VOWEL = 6.2  # spoken phrases fade towards their end, sung ones do not
ENERGY_OF_VELOCITY = 1.5  # velocity 0 to 1 changes the network's measure by so much
GAIN_DB_OF_VELOCITY = 8.0
NORMAL_VELOCITY = 0.7
VOWEL_LOUDNESS_DB = 31.0  # in the measure of `loudness`
EVENNESS = 0.75  # of the difference is taken away
LARGEST_GAIN_DB = 10.0
ARCH_DB = 1.5
LINK_ENERGY = 5.0
VOICELESS = frozenset("ptkfsθʃʧh")
SONORANTS = frozenset("mnlɹwj")
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
    for link in _links(phrase, plan):
        energy[link] = np.maximum(energy[link], LINK_ENERGY)
        voiced[link] = True
    smooth = np.convolve(np.pad(energy, 1, mode="edge"), np.full(3, 1 / 3), "valid")
    return smooth.astype(np.float32), voiced


def _links(phrase: Phrase, plan: Plan) -> Iterator[slice]:
    """Frames between syllables that a singer joins where a speaker stops: "rai-nis", not "rain | is"."""
    for (vowel, after), (sung, following) in zip(
        pairwise(plan.vowels), pairwise(phrase.syllables), strict=True
    ):
        voiced_end = sung.syllable.phonemes[-1] not in VOICELESS
        voiced_start = following.syllable.phonemes.lstrip(MARKS)[0] in VOWELS | SONORANTS
        if voiced_end and voiced_start:
            yield slice(int(vowel.release) - RELEASE_FRAMES, int(after.onset) + ATTACK_FRAMES)


def throat(voice: Voice, frames: int, rng: np.random.Generator) -> Throat:
    """Return how the throat of `voice` forms `frames` frames."""
    stretch = voice.formants * (1.0 + THROAT_WANDERS * _wandering(frames, rng))
    breath = 10.0 ** ((BREATH_DB + voice.breath_db) / 20.0)
    return Throat(
        stretch=stretch.astype(np.float32),
        breath=np.full(frames, breath, np.float32),
        air=10.0 ** (voice.air_db / 20.0),
        tilt=tilt(voice.brightness_db),
    )


def gains(phrase: Phrase, plan: Plan, loudness_db: Curve, rng: np.random.Generator) -> Floats:
    """Return by what each frame is multiplied, so that the phrase is as loud as the score says.

    Parameters
    ----------
    loudness_db : (F,) how loud the frames are; see `undersong.engine.perform.voice.timbre.loudness`.
    """
    db = _gain_db(phrase, plan, loudness_db) + LEVEL_WANDERS_DB * _wandering(len(loudness_db), rng)
    return np.asarray(10.0 ** (db / 20.0), np.float32)


def _gain_db(phrase: Phrase, plan: Plan, loudness_db: Curve) -> Curve:
    """Gain that makes vowels as loud as the score says, straight lines from vowel to vowel.

    The network whispers some vowels and shouts others, as speakers do; a singer carries the tune.
    """
    places, gains = [], []
    for vowel, sung in zip(plan.vowels, phrase.syllables, strict=True):
        first = int(vowel.onset) + 2
        last = max(first + 1, int(vowel.release) - RELEASE_FRAMES)
        inside = loudness_db[first:last]
        level = float(np.median(inside)) if len(inside) else VOWEL_LOUDNESS_DB
        even = float(np.clip(EVENNESS * (VOWEL_LOUDNESS_DB - level), -LARGEST_GAIN_DB, LARGEST_GAIN_DB))
        gain = even + GAIN_DB_OF_VELOCITY * (sung.velocity - NORMAL_VELOCITY)
        places += [first, last]
        gains += [gain, gain]
    # In the middle of a phrase people have the most breath.
    arch = ARCH_DB * np.sin(np.pi * np.linspace(0.0, 1.0, len(loudness_db)))
    return np.asarray(np.interp(np.arange(len(loudness_db)), places, gains) + arch)


def _wandering(frames: int, rng: np.random.Generator) -> Curve:
    """Smooth noise of deviation about 1, slower than `WANDER_HZ`."""
    every = max(2, round(1.0 / (2.0 * WANDER_HZ * FRAME_SECONDS)))
    points = rng.standard_normal(frames // every + 4)
    place = np.arange(frames) / every
    whole = place.astype(int)
    share = 0.5 - 0.5 * np.cos(np.pi * (place - whole))
    return np.asarray(1.2 * (points[whole] * (1.0 - share) + points[whole + 1] * share))
