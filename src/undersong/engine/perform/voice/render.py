"""One phrase of the song, as sound with a place."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice import network
from undersong.engine.perform.voice.breath import GAP_SECONDS, breath
from undersong.engine.perform.voice.expression import energy_and_voicing, gains, throat
from undersong.engine.perform.voice.intonation import pitch_curve
from undersong.engine.perform.voice.phrases import Phrase
from undersong.engine.perform.voice.timbre import loudness, shaped, wave
from undersong.engine.perform.voice.timing import plan, written
from undersong.engine.voices.catalogue import Voice
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Samples

PACE = 0.55  # of speech: slow speech is clear speech, and singing is slower still
SPOKEN_HZ = 210.0  # where the network speaks
TOLD_SHARE = 0.3  # of the distance from there, in octaves, that it is told of
FADE_SAMPLES = 441
SILENT = 1e-4  # −80 dBFS


class Sounding(NamedTuple):
    """One channel of sound, and at which sample of the song it begins; that may be negative."""

    begins: Samples
    sound: npt.NDArray[np.float32]


def render(phrase: Phrase, voice: Voice, seeds: Seeds) -> Sounding:
    """Return the phrase as `voice` sings it, the breath before it included."""
    rng = seeds.stream(f"perform/voice/{phrase.name}")
    speech = network.speak(written(phrase), pace=PACE)
    way = plan(phrase, speech)
    energy, voiced = energy_and_voicing(phrase, speech, way)
    pitch = pitch_curve(phrase, voice, start=way.start, frames=len(way.places), rng=rng)
    tuned = np.where(voiced, pitch, np.float32(0.0))
    ends = np.cumsum(speech.lengths)
    sounds = np.minimum(np.searchsorted(ends, np.floor(way.places), side="right"), len(ends) - 1)
    features = np.ascontiguousarray(speech.features[:, sounds])
    told = _told(tuned)
    spectra = network.sound(features, told, energy)
    formed = throat(voice, len(tuned), rng)
    spectrum = shaped(spectra, pitch_hz=tuned, told_hz=told, throat=formed, rng=rng)
    sung = wave(spectrum, gains(phrase, way, loudness(spectrum), rng))
    first, sung = _trimmed(sung)
    begins = round(way.start * RATE_HZ) + first
    air = breath(phrase.rest_before - (phrase.start - begins / RATE_HZ), voice, rng)
    return _joined(air, sung, begins)


def _told(pitch_hz: network.Floats) -> network.Floats:
    """The pitch that the network is told of: the tune drawn towards the middle of its speech.

    It was taught by one speaker. Told of notes far above or below her, it shapes vowels badly.
    """
    middle = np.float32(SPOKEN_HZ)
    drawn = middle * (np.maximum(pitch_hz, np.float32(1.0)) / middle) ** np.float32(TOLD_SHARE)
    return np.where(pitch_hz > 0, drawn, np.float32(0.0)).astype(np.float32)


def _trimmed(sound: npt.NDArray[np.float32]) -> tuple[Samples, npt.NDArray[np.float32]]:
    """The sound without the silence around it, faded at both ends, and where it begins."""
    loud = np.flatnonzero(np.abs(sound) > SILENT)
    if not len(loud):
        return 0, sound[:0]
    first = max(int(loud[0]) - FADE_SAMPLES, 0)
    kept = sound[first : int(loud[-1]) + FADE_SAMPLES].copy()
    ramp = np.linspace(0.0, 1.0, min(FADE_SAMPLES, len(kept)), dtype=np.float32)
    kept[: len(ramp)] *= ramp
    kept[-len(ramp) :] *= ramp[::-1]
    return first, kept


def _joined(air: npt.NDArray[np.float32], sung: npt.NDArray[np.float32], begins: Samples) -> Sounding:
    if not len(air):
        return Sounding(begins, sung)
    gap = np.zeros(round(GAP_SECONDS * RATE_HZ), np.float32)
    return Sounding(begins - len(gap) - len(air), np.concatenate([air, gap, sung]))
