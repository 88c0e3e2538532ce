"""The last chorus: the same tune, and more; and the last note of all.

A chorus that returns is sung as it was; the last one goes beyond. It is never another tune: at most a tenth
of its notes change where it has been heard once before, a third where twice, and those are notes that a
singer would take higher: the peak, the end, the last line.

Whatever was sung last, its last note closes the song: on the tonic, or on its third or fifth where the chord
has no tonic.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from undersong.engine.compose.tune.phrase import Phrase
from undersong.engine.model import ChordSpan
from undersong.engine.styles.tune import LastLift
from undersong.engine.theory.key import Key
from undersong.units import MidiPitch

USUAL: dict[LastLift, float] = {"plain": 0.08, "third": 0.30, "octave": 0.07, "top": 0.25, "tail": 0.30}
ONCE_BEFORE, OFTEN_BEFORE = 0.10, 0.34  # share of the notes that may change
LONG_BEATS = 1.0
LONGEST_END = 7  # semitones from the last note but one to the last of the song
THIRDS = (4, 3, 5)  # semitones above, in order of preference for what is not held


@dataclass(frozen=True)
class Ceiling:
    """What a lifted note may be.

    Attributes
    ----------
    chord : the chord under a note at a tick from the section's start, by its length in ticks.
    scale : pitch classes that tunes are made of.
    highest : pitch that is never passed.
    tick_beats : length of a tick.
    """

    chord: Callable[[int, int], ChordSpan]
    scale: frozenset[int]
    highest: MidiPitch
    tick_beats: float


def draw_lift(shares: Mapping[LastLift, float], rng: np.random.Generator) -> str:
    """Return how the last chorus of a song is lifted."""
    usual = shares or USUAL
    total = sum(usual.values())
    return str(rng.choice(list(usual), p=[share / total for share in usual.values()]))


def lifted(
    phrases: Sequence[Phrase], starts: Sequence[int], how: str, ceiling: Ceiling, *, times: int
) -> list[Phrase]:
    """Return the phrases of a chorus as they are sung the last time.

    Parameters
    ----------
    starts : tick at which each phrase's slot starts, from the section's start.
    how : plain, third, octave, top, pickup or tail, as in `styles.tune.TuneFacts.last_chorus`.
    times : how often it has been heard before.
    """
    found = list(phrases)
    count = sum(len(p.pitches) for p in phrases)
    budget = max(1, int((OFTEN_BEFORE if times > 1 else ONCE_BEFORE) * count))
    if how == "octave" and _octave(found, budget, ceiling):
        return found
    if how in ("third", "octave") and _third(found, starts, budget, ceiling):
        return found
    if how in ("tail", "pickup") and _tail(found, starts, ceiling):
        return found
    if how != "plain":
        _top(found, starts, ceiling)
    return found


def _octave(found: list[Phrase], budget: int, ceiling: Ceiling) -> bool:
    """The last line an octave up."""
    last = found[-1]
    if len(last.pitches) > budget or max(last.pitches) + 12 > ceiling.highest:
        return False
    found[-1] = replace(last, pitches=tuple(p + 12 for p in last.pitches))
    return True


def _third(found: list[Phrase], starts: Sequence[int], budget: int, ceiling: Ceiling) -> bool:
    """From the end backwards every note a third higher, as far as the budget goes."""
    changed = 0
    for index in range(len(found) - 1, -1, -1):
        phrase = found[index]
        pitches = list(phrase.pitches)
        # A line is raised as a whole or from one note on to its end, so that its tune stays one.
        first = max(0, len(pitches) - (budget - changed))
        for i in range(first, len(pitches)):
            higher = _above(pitches[i], starts[index], phrase, i, ceiling)
            if higher is not None:
                pitches[i] = higher
                changed += 1
        found[index] = replace(phrase, pitches=tuple(pitches))
        if changed >= budget or first > 0:
            break
    return changed > 0


def _above(pitch: MidiPitch, start: int, phrase: Phrase, index: int, ceiling: Ceiling) -> MidiPitch | None:
    """The third above a note that fits: held notes and last ones take tones of the chord."""
    length = phrase.lengths[index]
    chord = ceiling.chord(start + phrase.onsets[index], length).pitch_classes
    held = length * ceiling.tick_beats >= LONG_BEATS or index == len(phrase.pitches) - 1
    allowed = frozenset(chord) if held else ceiling.scale
    return next(
        (pitch + n for n in THIRDS if (pitch + n) % 12 in allowed and pitch + n <= ceiling.highest), None
    )


def _top(found: list[Phrase], starts: Sequence[int], ceiling: Ceiling) -> None:
    """The longest of the highest notes goes higher."""
    top = max(max(p.pitches) for p in found)
    peaks = [
        (phrase.lengths[i], -index, -i)
        for index, phrase in enumerate(found)
        for i, pitch in enumerate(phrase.pitches)
        if pitch == top
    ]
    _, index, i = max(peaks)
    phrase = found[-index]
    higher = _above(phrase.pitches[-i], starts[-index], phrase, -i, ceiling)
    if higher is not None:
        pitches = list(phrase.pitches)
        pitches[-i] = higher
        found[-index] = replace(phrase, pitches=tuple(pitches))


def _tail(found: list[Phrase], starts: Sequence[int], ceiling: Ceiling) -> bool:
    """The last line ends high: on the next tone of the last chord above, reached by a step."""
    last = found[-1]
    if len(last.pitches) < 3:
        return False
    chord = ceiling.chord(starts[-1] + last.onsets[-1], last.lengths[-1]).pitch_classes
    before, end = last.pitches[-2:]
    ends = [p for p in range(end + 3, min(end + 12, ceiling.highest) + 1) if p % 12 in chord]
    if not ends:
        return False
    goal = min(ends, key=lambda p: (abs(p - before), p))
    steps = [p for p in range(goal - 2, goal + 3) if p != goal and p % 12 in ceiling.scale]
    approach = min(steps, key=lambda p: (abs(p - before), p)) if steps and abs(before - goal) > 2 else before
    found[-1] = replace(last, pitches=(*last.pitches[:-2], approach, goal))
    return True


def ended(phrase: Phrase, key: Key, chord: ChordSpan, allowed: Sequence[MidiPitch]) -> Phrase:
    """Return a phrase that ends at home, if the chord under its last note lets it.

    Parameters
    ----------
    allowed : pitches of the voice.
    """
    home = [(key.tonic + step) % 12 for step in (0, 3 if key.minor else 4, 7)]
    last = phrase.pitches[-1]
    if last % 12 in home:
        return phrase
    before = phrase.pitches[-2] if len(phrase.pitches) > 1 else last
    fitting = [pc for pc in home if pc in chord.pitch_classes] or home[:1]
    goals = [p for p in allowed if p % 12 in fitting and abs(p - before) <= LONGEST_END]
    if not goals:
        return phrase
    goal = min(goals, key=lambda p: (fitting.index(p % 12) * 2 + abs(p - last) + abs(p - before) // 3, p))
    return replace(phrase, pitches=(*phrase.pitches[:-1], goal))
