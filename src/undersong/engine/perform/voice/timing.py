"""When each sound is sung: the spoken phrase stretched onto its notes.

The phrase is spoken by the network, slowly and in its head; then time is bent so that each
vowel begins on its note. Consonants, and the ways into and out of vowels, keep their spoken
pace: that is what words are understood by. What is stretched is the middle of vowels. Where
notes leave less time than speech takes, the syllable is compressed as a whole.

Two facts about the network, found by measuring its spectra on voiceless consonants:

* A sound appears before its place in the list of lengths says: a vowel begins about when the
  place of the consonant before it begins, and the stress mark's place holds the vowel's body.
* So to hold a vowel, its stress mark is stretched; to hold its last part (the second half of
  a diphthong, the way into an ŋ), its own place. A singer holds the first half and leaves
  the second for the end: most of the time goes to the mark, and a diphthong without one gets one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.voice.network import FRAME_SECONDS, Speech
from undersong.engine.perform.voice.phrases import VOWELS, Phrase, Sung
from undersong.units import Seconds

DIPHTHONGS = frozenset("AIOQWY")
MARKS = "ˈˌ"

# Frames from where the place of the last consonant before a vowel begins to where the vowel sounds (its level
# between 500 and 3500 Hz within 6 dB of its peak); medians over 600 syllables. Others: 0.
ONSETS = {"f": 2, "θ": 1.5, "s": 3, "ʃ": 4.5, "ʧ": 2.5, "h": 1, "p": 1.5, "t": 1.5, "k": 1.5}
STRESSED_ONSETS = {"h": 4, "p": 6.5, "t": 6.5, "k": 6.5}  # with the breath of a stressed stop
ONSET_ALONE = -2  # from the mark's or vowel's own place, where no consonant goes before
MARKED_FROM_SECONDS = 0.45
MARK_SHARE = 0.8  # of the time that a vowel is held goes to its stress mark
LONGEST_WAY_OUT = 14.0  # frames at most go to the vowel's own place, where it has a mark
VOWEL_SHARE = 0.5  # of a note belongs to its vowel, if that shortens consonants to no less than this:
LEAST_CONSONANT = 0.55  # of their length in slow speech
MOST_CONSONANT = 0.65  # of a note, however short it is
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
    spoken_onset: float
    spoken_release: float


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
        (" " if index and sung.syllable.starts_word else "") + _with_mark(sung)
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
        way_out = following.onset - here.end if following else 0.0
        length = target - onset - _shortened(way_out, target - onset)
        _hold(knots, here, onset, length)
        vowels.append(Vowel(onset, onset + length, here.onset, here.end))
    knots.append((knots[-1][0] + total - knots[-1][1], float(total)))
    sung_at, spoken_at = np.array(knots).T
    frames = int(np.ceil(sung_at[-1]))
    places = np.interp(np.arange(frames) + 0.5, sung_at, spoken_at)
    return Plan(begin * FRAME_SECONDS, places, tuple(vowels))


@dataclass(frozen=True)
class _Spoken:
    """Frames of the spoken phrase: where the vowel sounds, the mark's place, the vowel's place, its end."""

    onset: float
    mark: float | None
    vowel: float
    end: float


def _shortened(consonants: float, note: float) -> float:
    """Frames that are left for `consonants` in a note of `note` frames, so that its vowel is heard."""
    fair = max((1.0 - VOWEL_SHARE) * note, LEAST_CONSONANT * consonants)
    return min(consonants, fair, MOST_CONSONANT * note)


def _hold(knots: list[tuple[float, float]], here: _Spoken, onset: float, length: float) -> None:
    """Add the knots of a vowel that begins at `onset` and is held or hurried to `length` frames."""
    spoken = here.end - here.onset
    knots.append((onset, here.onset))
    extra = length - spoken
    if extra > 0:
        to_mark = 0.0 if here.mark is None else max(MARK_SHARE * extra, extra - LONGEST_WAY_OUT)
        if here.mark is not None:
            knots.append((onset + here.mark - here.onset, here.mark))
        knots.append((onset + here.vowel - here.onset + to_mark, here.vowel))
    knots.append((onset + length, here.end))


def _spoken_syllables(phrase: Phrase, speech: Speech) -> list[_Spoken]:
    bounds = np.concatenate([[0], np.cumsum(speech.lengths)])
    places = _vowel_places(speech.phonemes)
    spoken = []
    for index, (at, sung) in enumerate(zip(places, phrase.syllables, strict=True)):
        marked = speech.phonemes[at - 1] in MARKS
        begins = at - marked - 1 if _begins_with_consonant(sung) else at - marked
        onset = bounds[begins] + _onset(speech.phonemes[:at], marked=marked, alone=begins == at - marked)
        onset = min(max(onset, 0.0), bounds[at + 1] - 1.0)
        mark = max(float(bounds[at - 1]), onset + 1) if marked else None
        vowel = max(float(bounds[at]), onset + 1)
        end = max(float(bounds[at + 1]), vowel + 1)
        if index + 1 == len(places):
            end = min(end, max(vowel + 6, onset + LAST_VOWEL_FRAMES))
        spoken.append(_Spoken(onset, mark, vowel, end))
    return spoken


def _onset(before: str, *, marked: bool, alone: bool) -> float:
    """Frames from the place of the consonant (or of the vowel, if it's alone) to the sound of the vowel."""
    if alone:
        return ONSET_ALONE
    consonants = before.rstrip(MARKS)
    last = consonants[-1]
    # A stop after s has no breath: "top" has, "stop" has not.
    if marked and last in STRESSED_ONSETS and not consonants[:-1].endswith("s"):
        return STRESSED_ONSETS[last]
    return ONSETS.get(last, 0.0)


def _vowel_places(phonemes: str) -> list[int]:
    return [index for index, sound in enumerate(phonemes) if sound in VOWELS]


def _begins_with_consonant(sung: Sung) -> bool:
    return sung.syllable.phonemes.lstrip(MARKS)[:1] not in VOWELS


def _with_mark(sung: Sung) -> str:
    """Phonemes of a syllable; one that must be held by its first half gets a weak mark if it has none.

    Those are diphthongs, and whatever is held so long that its way out would be all one hears.
    """
    phonemes = sung.syllable.phonemes
    at = next(i for i, c in enumerate(phonemes) if c in VOWELS)
    held = phonemes[at] in DIPHTHONGS or sung.end - sung.start > MARKED_FROM_SECONDS
    if not held or phonemes[at - 1 : at] in tuple(MARKS):
        return phonemes
    return f"{phonemes[:at]}ˌ{phonemes[at:]}"
