"""When each sound is sung: the spoken phrase stretched onto its notes.

The phrase is spoken by the network, slowly and in its head; then time is bent so that each
vowel begins on its note. Consonants, and the ways into and out of vowels, keep their spoken
pace: that is what words are understood by. What is stretched is the middle of vowels. Where
notes leave less time than speech takes, the syllable is compressed as a whole.

Two facts about the network, found by measuring its spectra on voiceless consonants:

* A sound appears before its place in the list of lengths says: a vowel begins 25 ms after the
  place of the consonant before it begins, and the stress mark's place holds the vowel's body.
* So to hold a vowel, its stress mark is stretched; to hold its last part (the second half of
  a diphthong, the way into an ŋ), its own place. A singer holds the first half and leaves
  the second for the end: most of the time goes to the mark, and a diphthong without one gets one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice.network import FRAME_SECONDS, Speech
from undersong.engine.perform.voice.phrases import Phrase, Sung
from undersong.units import Seconds

VOWELS = frozenset("AIOQWYaeiouɑɐɒæɔəɚɛɜɨɪʊʌᵊᵻ")
DIPHTHONGS = frozenset("AIOQWY")
MARKS = "ˈˌ"

ONSET_FRAMES = 2  # from the place of the last consonant before a vowel to the sound of the vowel
MARK_SHARE = 0.8  # of the time that a vowel is held goes to its stress mark
LAST_VOWEL_FRAMES = 12  # a last vowel's place also holds the silence after it; so much of it is vowel

Frames = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Vowel:
    """Where the vowel of a syllable stands, in frames of the sung phrase.

    `onset` is where it begins, `release` where its held part ends and the way out of it begins.
    `spoken_onset` and `spoken_release` are the same moments of the spoken phrase.
    """

    onset: float
    release: float
    spoken_onset: int
    spoken_release: int


@dataclass(frozen=True)
class Plan:
    """How the spoken phrase becomes the sung one.

    Attributes
    ----------
    start : when the first frame of the sung phrase begins, in seconds of the song; may be negative.
    places : (F,) place in the spoken phrase, in its frames, of each frame of the sung phrase.
    vowels : one for each syllable.
    """

    start: Seconds
    places: Frames
    vowels: tuple[Vowel, ...]


def written(phrase: Phrase) -> str:
    """Return the phonemes of a phrase as the network reads them."""
    return "".join(
        (" " if index and sung.syllable.starts_word else "") + _with_mark(sung.syllable.phonemes)
        for index, sung in enumerate(phrase.syllables)
    )


def plan(phrase: Phrase, speech: Speech) -> Plan:
    """Return the way from the spoken phrase to the sung one, vowels on their notes."""
    spoken = _spoken_syllables(phrase, speech)
    total = int(speech.lengths.sum())
    begin = phrase.start / FRAME_SECONDS - spoken[0].onset  # in frames of the song
    knots = [(0.0, 0.0)]
    vowels = []
    for index, (sung, here) in enumerate(zip(phrase.syllables, spoken, strict=True)):
        onset = sung.start / FRAME_SECONDS - begin
        following = spoken[index + 1] if index + 1 < len(spoken) else None
        target = (phrase.syllables[index + 1].start if following else sung.end) / FRAME_SECONDS - begin
        until = following.onset if following else here.end
        release = _hold(knots, here, onset, target - onset - (until - here.onset))
        if target - onset < until - here.onset and following:
            release = onset + (here.end - here.onset) * (target - onset) / (until - here.onset)
        vowels.append(Vowel(onset, release, here.onset, here.end))
    knots.append((knots[-1][0] + total - knots[-1][1], float(total)))
    sung_at, spoken_at = np.array(knots).T
    frames = int(np.ceil(sung_at[-1]))
    places = np.interp(np.arange(frames) + 0.5, sung_at, spoken_at)
    return Plan(begin * FRAME_SECONDS, places, tuple(vowels))


@dataclass(frozen=True)
class _Spoken:
    """Frames of the spoken phrase: where the vowel sounds, the mark's place, the vowel's place, its end."""

    onset: int
    mark: int | None
    vowel: int
    end: int


def _hold(knots: list[tuple[float, float]], here: _Spoken, onset: float, extra: float) -> float:
    """Add the knots of a syllable that is held `extra` frames longer than spoken; return its release."""
    knots.append((onset, float(here.onset)))
    if extra <= 0:
        if here.end > here.onset:
            return onset + here.end - here.onset
        return onset
    to_mark = 0.0 if here.mark is None else MARK_SHARE * extra
    if here.mark is not None:
        knots.append((onset + here.mark - here.onset, float(here.mark)))
    knots.append((onset + here.vowel - here.onset + to_mark, float(here.vowel)))
    release = onset + here.end - here.onset + extra
    knots.append((release, float(here.end)))
    return release


def _spoken_syllables(phrase: Phrase, speech: Speech) -> list[_Spoken]:
    bounds = np.concatenate([[0], np.cumsum(speech.lengths)])
    places = _vowel_places(speech.phonemes)
    spoken = []
    for index, (at, sung) in enumerate(zip(places, phrase.syllables, strict=True)):
        marked = speech.phonemes[at - 1] in MARKS
        consonant = at - 1 - marked
        begins = _begins_with_consonant(sung)
        onset = bounds[consonant] + ONSET_FRAMES if begins else bounds[at - marked]
        onset = int(min(onset, bounds[at + 1] - 1))
        mark = max(int(bounds[at - 1]), onset + 1) if marked else None
        vowel = max(int(bounds[at]), onset + 1)
        end = max(int(bounds[at + 1]), vowel + 1)
        if index + 1 == len(places):
            end = min(end, max(vowel + 6, onset + LAST_VOWEL_FRAMES))
        spoken.append(_Spoken(onset, mark, vowel, end))
    return spoken


def _vowel_places(phonemes: str) -> list[int]:
    return [index for index, sound in enumerate(phonemes) if sound in VOWELS]


def _begins_with_consonant(sung: Sung) -> bool:
    return sung.syllable.phonemes.lstrip(MARKS)[:1] not in VOWELS


def _with_mark(phonemes: str) -> str:
    """A diphthong without a stress mark gets a weak one, so that its first half can be held."""
    at = next((i for i, c in enumerate(phonemes) if c in VOWELS), None)
    if at is None or phonemes[at] not in DIPHTHONGS or phonemes[at - 1 : at] in tuple(MARKS):
        return phonemes
    return f"{phonemes[:at]}ˌ{phonemes[at:]}"
