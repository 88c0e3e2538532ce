"""From a score to what is sung in one breath: phrases of syllables, timed in seconds.

A breath is taken where the score rests. Notes that follow each other within `LEGATO_SECONDS`
are sung in one, even across lines, since the network joins words better than any fade.
Notes outside the voice's range are brought in by octaves: first the whole song, so that the tune
keeps its shape, then single notes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from undersong.engine.model.score import Role, Score, SungNote, Syllable
from undersong.engine.theory.clock import Clock
from undersong.engine.voices.catalogue import Voice
from undersong.errors import RequestError, quoted
from undersong.units import Beats, MidiPitch, Seconds

VOWELS = frozenset("AIOQWYaeiouɑɐɒæɔəɚɛɜɨɪʊʌᵊᵻ")
LEGATO_SECONDS = 0.14
LONGEST_PHRASE = 48  # syllables; the network was taught on sentences, not on pages


class SyllableError(RequestError):
    """A syllable that can't be sung."""

    code = "syllable"


@dataclass(frozen=True)
class Tone:
    """One pitch of a syllable, from `start` to `end` in seconds of the song."""

    start: Seconds
    end: Seconds
    pitch: MidiPitch


@dataclass(frozen=True)
class Sung:
    """One syllable on its tones; more than one tone is a melisma."""

    syllable: Syllable
    tones: tuple[Tone, ...]
    velocity: float

    @property
    def start(self) -> Seconds:
        """When its vowel begins."""
        return self.tones[0].start

    @property
    def end(self) -> Seconds:
        """When its last tone ends."""
        return self.tones[-1].end


@dataclass(frozen=True)
class Phrase:
    """What is sung in one breath.

    Attributes
    ----------
    name : unique in the song and unmoved by changes elsewhere in it, for streams of randomness.
    rest_before : seconds of silence before it, since the last phrase or the start of the song.
    """

    name: str
    syllables: tuple[Sung, ...]
    rest_before: Seconds

    @property
    def start(self) -> Seconds:
        """When its first vowel begins."""
        return self.syllables[0].start

    @property
    def end(self) -> Seconds:
        """When its last tone ends."""
        return self.syllables[-1].end


def phrases(score: Score, voice: Voice) -> tuple[Phrase, ...]:
    """Return everything that is sung, in order of time.

    Raises
    ------
    SyllableError
        If a syllable has not exactly one vowel.
    """
    if score.vocals is None:
        return ()
    notes = [(number, note) for number, line in enumerate(score.vocals.lines) for note in line.notes]
    shift = _octaves_for_all([note for _, note in notes], voice)
    clock = _Clock(Clock.of(score), score.feel.offset_ms.get(Role.VOICE, 0.0) / 1000)
    groups: list[list[tuple[int, Sung]]] = []
    for number, sung in _syllables(notes, clock, voice, shift):
        if groups and not _breathes(groups[-1], sung):
            groups[-1].append((number, sung))
        else:
            groups.append([(number, sung)])
    return tuple(_named(groups))


@dataclass(frozen=True)
class _Clock:
    song: Clock
    late: Seconds

    def seconds(self, beats: Beats) -> Seconds:
        return max(0.0, self.song.played(beats) + self.late)


def _syllables(
    notes: list[tuple[int, SungNote]], clock: _Clock, voice: Voice, shift: int
) -> Iterator[tuple[int, Sung]]:
    """Syllables with their tones, each with the number of its line."""
    open_syllable: tuple[int, Sung] | None = None
    for number, note in notes:
        tone = Tone(
            clock.seconds(note.start_beats),
            clock.seconds(note.start_beats + note.length_beats),
            _inside(note.pitch + shift, voice),
        )
        if note.syllable is None and open_syllable is not None:
            sung = open_syllable[1]
            open_syllable = (open_syllable[0], replace(sung, tones=(*sung.tones, tone)))
            continue
        if open_syllable is not None:
            yield open_syllable
        # A song can't begin by holding on what was never sung: then it is hummed.
        syllable = note.syllable or Syllable(text="mm", phonemes="əm")
        _check(syllable)
        open_syllable = (number, Sung(syllable, (tone,), note.velocity))
    if open_syllable is not None:
        yield open_syllable


def _check(syllable: Syllable) -> None:
    vowels = sum(sound in VOWELS for sound in syllable.phonemes)
    if vowels != 1:
        raise SyllableError(
            f"The syllable {quoted(syllable.text)}, {quoted(syllable.phonemes)}, has {vowels} vowels.",
            hint="A syllable needs exactly one: join it with its neighbour or split it.",
        )


def _breathes(group: list[tuple[int, Sung]], following: Sung) -> bool:
    if not following.syllable.starts_word:
        return False
    return following.start - group[-1][1].end > LEGATO_SECONDS or len(group) >= LONGEST_PHRASE


def _named(groups: list[list[tuple[int, Sung]]]) -> Iterator[Phrase]:
    """Phrases called by their line and their place in it."""
    seen: dict[int, int] = {}
    ended = 0.0
    for group in groups:
        number = group[0][0]
        seen[number] = seen.get(number, 0) + 1
        syllables = tuple(sung for _, sung in group)
        yield Phrase(f"line-{number + 1}/{seen[number]}", syllables, syllables[0].start - ended)
        ended = syllables[-1].end


def _octaves_for_all(notes: list[SungNote], voice: Voice) -> int:
    """Semitones, a multiple of 12, that bring most of the song's time into the range; 0 if it fits."""

    def outside(shift: int) -> float:
        return sum(
            float(n.length_beats) for n in notes if not voice.lowest <= n.pitch + shift <= voice.highest
        )

    return min((0, -12, 12, -24, 24, -36, 36, -48, 48, 60, -60), key=outside)


def _inside(pitch: int, voice: Voice) -> MidiPitch:
    """The nearest pitch of the same name inside the range, which is at least an octave wide."""
    while pitch < voice.lowest:
        pitch += 12
    while pitch > voice.highest:
        pitch -= 12
    return pitch
