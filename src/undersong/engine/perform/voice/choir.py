"""All phrases of a song, sung by as many workers as there are, put together in a fixed order."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from undersong.engine.model.progress import Progress
from undersong.engine.model.score import Score
from undersong.engine.perform.voice.phrases import phrases
from undersong.engine.perform.voice.render import Sounding, render
from undersong.engine.perform.voice.timbre import Wave
from undersong.engine.voices.catalogue import Voice, VoiceError, voices
from undersong.errors import quoted
from undersong.seeds import Seeds
from undersong.units import Audio, samples_of

ENTRY_SAMPLES = 441  # a hundredth of a second


def sing_phrases(score: Score, *, seeds: Seeds, workers: int, progress: Progress) -> Audio:
    """Return the voice of a song; see `undersong.engine.perform.voice.sing`."""
    audio = np.zeros((2, samples_of(score.duration_seconds)), np.float32)
    if score.vocals is None:
        return audio
    voice = _voice(score.vocals.voice)
    sung = phrases(score, voice)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        # `map` gives results in the order of the phrases, whoever was first.
        for done, sounding in enumerate(pool.map(lambda phrase: render(phrase, voice, seeds), sung), 1):
            _place(audio[0], sounding)
            progress(done / len(sung))
    audio[1] = audio[0]
    return audio


def _voice(name: str) -> Voice:
    if name not in voices():
        raise VoiceError(
            f"There is no voice {quoted(name)}.", field="voice", hint=f"Voices are {', '.join(voices())}."
        )
    return voices()[name]


def _place(channel: Wave, sounding: Sounding) -> None:
    begins, sound = sounding
    if begins < 0:
        begins, sound = 0, _entered(sound[-begins:])
    sound = sound[: max(0, len(channel) - begins)]
    channel[begins : begins + len(sound)] += sound


def _entered(sound: Wave) -> Wave:
    """What is left of a sound that began before the song, without the click of being cut."""
    ramp = np.linspace(0.0, 1.0, min(ENTRY_SAMPLES, len(sound)), dtype=np.float32)
    return np.asarray(np.concatenate([sound[: len(ramp)] * ramp, sound[len(ramp) :]]))
