"""What hands, lips and a bow do with the notes: strums, strings, one note at a time, legato.

The score has chords whose notes begin together; a player's do not always. Here a strum runs
over the strings, a string that is plucked again stops its last note, a melody instrument lets a note
go when the next begins, and notes that touch are joined.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.playing import Touch
from undersong.engine.perform.timing import TICKS, Onsets

ROLL_SECONDS = 0.03
"""Between two notes of a rolled chord."""

CUT_SECONDS = 0.025
"""A note that is stopped by its own string or breath is gone in this time."""

GHOST_SECONDS = 0.045
MUTED_SECONDS = 0.22
STROKE_SECONDS = 0.11
"""From one stroke of a trembling plectrum to the next, about."""

LEGATO_GAP_SECONDS, LEGATO_SEMITONES = 0.03, 7
OVERLAP_SECONDS = 0.03
SLIDE_SECONDS, SLIDE_CENTS = 0.1, 200.0
SLIDE_GAP_SECONDS = 0.12


@dataclass(frozen=True, eq=False)
class Gestures:
    """Notes as they leave the hands, (N,) each, in the order of the score.

    Attributes
    ----------
    joined : the note grows out of the one before, its attack is not heard.
    muted : the palm lies on the strings.
    from_cents, glide_seconds : the pitch comes from there in that time.
    """

    start_seconds: npt.NDArray[np.float64]
    length_seconds: npt.NDArray[np.float64]
    release_seconds: npt.NDArray[np.float64]
    pitch: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.float64]
    joined: npt.NDArray[np.bool_]
    muted: npt.NDArray[np.bool_]
    from_cents: npt.NDArray[np.float64]
    glide_seconds: npt.NDArray[np.float64]


def gestures_of(onsets: Onsets, touch: Touch) -> Gestures:
    """Return how the notes of a part are played by hand."""
    count = len(onsets)
    made = Gestures(
        start_seconds=onsets.start_seconds.copy(),
        length_seconds=onsets.length_seconds.copy(),
        release_seconds=np.full(count, touch.release_ms / 1000.0),
        pitch=onsets.pitch,
        velocity=onsets.velocity.copy(),
        joined=np.zeros(count, np.bool_),
        muted=np.array([word == "palm-mute" for word in onsets.articulation], np.bool_),
        from_cents=np.zeros(count),
        glide_seconds=np.zeros(count),
    )
    _articulate(made, onsets)
    for chord in _chords(onsets):
        _spread(made, onsets, chord, touch)
    if touch.strings:
        _stop_strings(made, onsets, touch.strings)
    if touch.mono:
        _one_at_a_time(made, onsets, legato=touch.legato)
    return made


def trembled(onsets: Onsets, touch: Touch) -> Onsets:
    """Return the notes, every long trembling one as its strokes where strings are plucked."""
    strokes = [
        max(1, round(length / STROKE_SECONDS)) if touch.strings and word == "tremolo" else 1
        for length, word in zip(onsets.length_seconds, onsets.articulation, strict=True)
    ]
    if max(strokes, default=1) == 1:
        return onsets
    source = np.repeat(np.arange(len(onsets)), strokes)
    stroke = np.concatenate([np.arange(count) for count in strokes])
    length = onsets.length_seconds[source] / np.array(strokes)[source]
    # The way back is a little lighter than the way there.
    velocity = onsets.velocity[source] * np.where(stroke % 2 == 1, 0.86, np.where(stroke == 0, 1.0, 0.94))
    return Onsets(
        start_seconds=onsets.start_seconds[source] + stroke * length,
        length_seconds=length,
        pitch=onsets.pitch[source],
        velocity=velocity,
        articulation=tuple(onsets.articulation[i] for i in source),
        ticks=onsets.ticks[source] + stroke * (TICKS // 8),
        beat_seconds=onsets.beat_seconds[source],
    )


def _articulate(made: Gestures, onsets: Onsets) -> None:
    for i, word in enumerate(onsets.articulation):
        if word == "ghost":
            made.velocity[i] *= 0.6
            made.length_seconds[i] = min(made.length_seconds[i], GHOST_SECONDS)
            made.release_seconds[i] = min(made.release_seconds[i], 0.05)
        elif word == "accent":
            made.velocity[i] = min(1.0, made.velocity[i] * 1.15)
        elif word == "staccato":
            made.length_seconds[i] *= 0.55
            made.release_seconds[i] = min(made.release_seconds[i], 0.08)
        elif word == "palm-mute":
            made.length_seconds[i] = min(made.length_seconds[i], MUTED_SECONDS)
            made.release_seconds[i] = min(made.release_seconds[i], 0.06)
        elif word == "slide":
            made.from_cents[i], made.glide_seconds[i] = _slide_from(onsets, i), SLIDE_SECONDS


def _slide_from(onsets: Onsets, i: int) -> float:
    """Cents that a slide comes from: the note that has just sounded, or below where none is near."""
    gap = onsets.start_seconds[i] - onsets.start_seconds - onsets.length_seconds
    earlier = np.flatnonzero((onsets.ticks < onsets.ticks[i]) & (gap < SLIDE_GAP_SECONDS))
    if len(earlier):
        # The latest, and of a chord the nearest.
        last = earlier[onsets.ticks[earlier] == onsets.ticks[earlier].max()]
        steps = onsets.pitch[last] - onsets.pitch[i]
        step = int(steps[np.argmin(np.abs(steps))])
        if 0 < abs(step) <= LEGATO_SEMITONES:
            return 100.0 * step
    return -SLIDE_CENTS


def _chords(onsets: Onsets) -> Iterator[npt.NDArray[np.int64]]:
    """Indices of notes that begin together, two or more."""
    order = np.argsort(onsets.ticks, kind="stable")
    starts = np.flatnonzero(np.diff(onsets.ticks[order], prepend=-1))
    for group in np.split(order, starts[1:]):
        if len(group) > 1:
            yield group


def _spread(made: Gestures, onsets: Onsets, chord: npt.NDArray[np.int64], touch: Touch) -> None:
    """Let the notes of a chord begin one after the other."""
    words = {onsets.articulation[i] for i in chord}
    order = chord[np.argsort(onsets.pitch[chord], kind="stable")]
    if "roll" in words:
        delay = ROLL_SECONDS * np.arange(len(order))
        made.start_seconds[order] += delay
        made.length_seconds[order] = np.maximum(made.length_seconds[order] - delay, 0.05)
        return
    if not touch.strum_ms:
        return
    strummed = bool(words & {"strum-down", "strum-up"})
    upwards = "strum-up" in words
    if upwards:
        # An up-stroke is lighter, and hardly reaches the low strings.
        made.velocity[order] *= np.where(np.arange(len(order)) < len(order) - 4, 0.6, 0.88)
        order = order[::-1]
    hard = float(np.mean(made.velocity[order]))
    gap = touch.strum_ms / 1000.0 * (1.35 - 0.6 * hard) if strummed else 0.002
    gap = min(gap, 0.3 * float(made.length_seconds[order].min()) / len(order))
    # The beat is felt where the stroke is under way, not where it begins.
    delay = gap * (np.arange(len(order)) - (0.35 * (len(order) - 1) if strummed else 0.0))
    made.start_seconds[order] = np.maximum(made.start_seconds[order] + delay, 0.0)


def _stop_strings(made: Gestures, onsets: Onsets, strings: tuple[int, ...]) -> None:
    """Let each string sound one note at a time."""
    last: dict[int, int] = {}
    order = np.lexsort((onsets.pitch, onsets.ticks))
    ticks, taken = -1, set[int]()
    for i in order:
        if onsets.ticks[i] != ticks:
            ticks, taken = int(onsets.ticks[i]), set()
        string = _string_for(int(onsets.pitch[i]), strings, taken)
        taken.add(string)
        if string in last:
            _end_by(made, last[string], float(made.start_seconds[i]))
        last[string] = int(i)


def _string_for(pitch: int, strings: tuple[int, ...], taken: set[int]) -> int:
    """The highest free string that reaches down to the pitch, else the lowest free one."""
    free = [s for s in range(len(strings)) if s not in taken] or list(range(len(strings)))
    return max((s for s in free if strings[s] <= pitch), key=lambda s: strings[s], default=free[0])


def _one_at_a_time(made: Gestures, onsets: Onsets, *, legato: bool) -> None:
    """End every note where the next begins; join those that touch."""
    order = np.lexsort((onsets.pitch, onsets.ticks))
    for before, i in pairwise(order):
        if onsets.ticks[i] == onsets.ticks[before]:
            continue
        start, end = made.start_seconds[i], made.start_seconds[before] + made.length_seconds[before]
        interval = int(onsets.pitch[before] - onsets.pitch[i])
        near = 0 < abs(interval) <= LEGATO_SEMITONES and start - end < LEGATO_GAP_SECONDS
        if legato and near and onsets.articulation[i] in ("", "slide"):
            made.joined[i] = True
            if onsets.articulation[i] != "slide":
                made.from_cents[i] = float(np.clip(interval * 100.0, -50.0, 50.0))
                made.glide_seconds[i] = 0.05
            made.length_seconds[before] = start - made.start_seconds[before] + OVERLAP_SECONDS
            made.release_seconds[before] = 2.0 * OVERLAP_SECONDS
        else:
            _end_by(made, int(before), float(start))


def _end_by(made: Gestures, note: int, seconds: float) -> None:
    """Stop a note quickly if it still sounds at `seconds`."""
    if made.start_seconds[note] + made.length_seconds[note] + made.release_seconds[note] > seconds:
        room = max(seconds - float(made.start_seconds[note]), 0.005)
        if made.length_seconds[note] >= room:
            made.length_seconds[note] = room
            made.release_seconds[note] = CUT_SECONDS
