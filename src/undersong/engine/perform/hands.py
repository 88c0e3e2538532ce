"""What hands, lips and a bow do with the notes: strums, strings, one note at a time, legato.

The score has chords whose notes begin together; a player's do not always. Here a strum runs
over the strings, a string that is plucked again stops its last note, a melody instrument lets a note
go when the next begins, and notes that touch are joined. What a word does to one note alone is in
`articulations`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.playing import Touch
from undersong.engine.perform.strokes import STROKE, scattered
from undersong.engine.perform.timing import Onsets
from undersong.engine.theory.articulations import (
    PLAIN,
    ROLL_SECONDS,
    SLIDE_CENTS,
    SLIDE_GAP_SECONDS,
    SLIDE_SECONDS,
    SLIDE_SEMITONES,
    Figure,
    Line,
    figures,
    timed,
)

CUT_SECONDS = 0.025
"""A note that is stopped by its own string or breath is gone in this time."""

LEGATO_GAP_SECONDS, LEGATO_SEMITONES = 0.03, 7
JOINED_SEMITONES = 12
"""Within which a note may grow out of the one before where the score says so."""

OVERLAP_SECONDS = 0.03
JOIN_SKIP_SECONDS, JOIN_ATTACK_SECONDS = 0.07, 0.03
"""A joined note is entered there, behind its attack, and fades in so quickly."""

FRET_SHARE = 0.35
"""Of the time between two frets in which the pitch moves."""

TRILL_HZ, TRILL_AFTER, TRILL_TURN = 6.4, 0.1, 0.3
"""A trill within one note: how often, after how long, and which share of a turn the pitch moves."""

STROKE_SKIP, STROKE_SPAN, STROKE_ATTACK, STROKE_RELEASE = 0.12, 1.4, 0.016, 0.07
"""A stroke of a trembling bow is entered somewhere in the steady sound."""


@dataclass(frozen=True, eq=False)
class Gestures:
    """Notes as they leave the hands, (N,) each, in the order of the score.

    Attributes
    ----------
    joined : the note grows out of the one before, its attack is not heard.
    muted : the palm lies on the strings.
    from_cents, glide_seconds : the pitch comes from there in that time.
    skip_seconds, attack_seconds : where in its sound the note begins, and in what time; 0 as usual.
    hardness : factor of how bright it is.
    other : word under which the note has another source, or nothing.
    pitch_lines, level_lines : cents and dB by seconds since the start of the note.
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
    skip_seconds: npt.NDArray[np.float64]
    attack_seconds: npt.NDArray[np.float64]
    hardness: npt.NDArray[np.float64]
    other: list[str]
    pitch_lines: list[Line]
    level_lines: list[Line]


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
        muted=np.zeros(count, np.bool_),
        from_cents=np.zeros(count),
        glide_seconds=np.zeros(count),
        skip_seconds=np.zeros(count),
        attack_seconds=np.zeros(count),
        hardness=np.ones(count),
        other=[""] * count,
        pitch_lines=[[] for _ in range(count)],
        level_lines=[[] for _ in range(count)],
    )
    words = [figures().get(word, PLAIN) for word in onsets.articulation]
    for i, figure in enumerate(words):
        if onsets.articulation[i]:
            _articulate(made, onsets, i, figure, touch)
    for chord in _chords(onsets):
        _spread(made, onsets, chord, touch)
    if touch.strings:
        _stop_strings(made, onsets, touch.strings)
    elif not touch.mono:
        _strike_again(made, onsets)
    if touch.mono:
        _one_at_a_time(made, onsets, legato=touch.legato)
    _join(made, onsets, words)
    for i, figure in enumerate(words):
        made.pitch_lines[i] = _pitch_line(made, onsets, i, figure, touch)
        if figure.fade:
            made.level_lines[i] += timed(figure.fade, _written_seconds(made, i, figure))
        made.level_lines[i] += [(share * made.length_seconds[i], db) for share, db in figure.level]
    return made


def _articulate(made: Gestures, onsets: Onsets, i: int, figure: Figure, touch: Touch) -> None:
    word = onsets.articulation[i]
    made.velocity[i] = min(1.0, made.velocity[i] * figure.velocity)
    made.length_seconds[i] *= figure.length
    if figure.longest_ms is not None:
        made.length_seconds[i] = min(made.length_seconds[i], figure.longest_ms / 1000.0)
    if figure.release_ms is not None:
        made.release_seconds[i] = min(made.release_seconds[i], figure.release_ms / 1000.0)
    made.length_seconds[i] += figure.over_ms / 1000.0
    made.muted[i] = figure.muted
    made.other[i] = word if figure.other and word in touch.others else ""
    if figure.enters_ms and not figure.joins:
        made.skip_seconds[i] = figure.enters_ms / 1000.0
        made.attack_seconds[i] = figure.attack_ms / 1000.0
    if word == "slide":
        made.from_cents[i], made.glide_seconds[i] = _slide_from(onsets, i), SLIDE_SECONDS
    elif word == "tremolo" and touch.strings:
        made.release_seconds[i] = min(made.release_seconds[i], CUT_SECONDS)
    elif word == STROKE:
        made.skip_seconds[i] = STROKE_SKIP + STROKE_SPAN * float(scattered(onsets.ticks[i : i + 1])[0])
        # A section does not turn its bows as one: its strokes run into each other.
        blurred = 1.0 if touch.mono else 1.8
        made.attack_seconds[i], made.release_seconds[i] = blurred * STROKE_ATTACK, blurred * STROKE_RELEASE


def _pitch_line(made: Gestures, onsets: Onsets, i: int, figure: Figure, touch: Touch) -> Line:
    length = _written_seconds(made, i, figure)
    if figure.pitch:
        unit = 100.0 * float(onsets.below[i]) if figure.unit == "step" else 1.0
        return [(at, unit * value) for at, value in timed(figure.pitch, length)]
    if onsets.articulation[i] == "trill" and touch.tremolo != "strokes":
        return _trilled(100.0 * float(onsets.above[i]), length)
    start, glide = float(made.from_cents[i]), float(made.glide_seconds[i])
    if glide <= 0.0 or start == 0.0:
        return []
    steps = round(abs(start) / 100.0)
    if onsets.articulation[i] != "slide" or not touch.frets or steps < 2:
        return [(0.0, start), (glide, 0.0)]
    # The finger goes over the frets: a stair, each step of it quick.
    each = glide / steps
    stair = [(0.0, start)]
    for step in range(1, steps + 1):
        cents = start * (1.0 - step / steps)
        stair += [(step * each - FRET_SHARE * each, stair[-1][1]), (step * each, cents)]
    return stair


def _written_seconds(made: Gestures, i: int, figure: Figure) -> float:
    """Length of a note without what it is heard over it."""
    return max(float(made.length_seconds[i]) - figure.over_ms / 1000.0, 0.02)


def _trilled(cents: float, length: float) -> Line:
    turn = 0.5 / TRILL_HZ
    found: Line = [(0.0, 0.0)]
    at, up = TRILL_AFTER, True
    while at + 2.0 * turn < length or not up:
        before = found[-1][1]
        now = cents if up else 0.0
        found += [(at, before), (at + TRILL_TURN * turn, now)]
        at, up = at + turn, not up
    return found


def _slide_from(onsets: Onsets, i: int) -> float:
    """Cents that a slide comes from: the note that has just sounded, or below where none is near."""
    gap = onsets.start_seconds[i] - onsets.start_seconds - onsets.length_seconds
    earlier = np.flatnonzero((onsets.ticks < onsets.ticks[i]) & (gap < SLIDE_GAP_SECONDS))
    if len(earlier):
        # The latest, and of a chord the nearest.
        last = earlier[onsets.ticks[earlier] == onsets.ticks[earlier].max()]
        steps = onsets.pitch[last] - onsets.pitch[i]
        step = int(steps[np.argmin(np.abs(steps))])
        if 0 < abs(step) <= SLIDE_SEMITONES:
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
        # An up-stroke is lighter and thinner, and hardly reaches the low strings.
        low = np.arange(len(order)) < len(order) - 4
        made.velocity[order] *= np.where(low, 0.6, 0.88)
        made.hardness[order] *= np.where(low, 0.7, 1.0)
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


def _strike_again(made: Gestures, onsets: Onsets) -> None:
    """Let a key, bar or pipe end its last note where the same one is struck again."""
    last: dict[int, int] = {}
    for i in np.lexsort((onsets.pitch, onsets.ticks)):
        pitch = int(onsets.pitch[i])
        if pitch in last:
            _end_by(made, last[pitch], float(made.start_seconds[i]), at_once=2.0 * CUT_SECONDS)
        last[pitch] = int(i)


def _one_at_a_time(made: Gestures, onsets: Onsets, *, legato: bool) -> None:
    """End every note where the next begins; join those that touch."""
    order = np.lexsort((onsets.pitch, onsets.ticks))
    for before, i in pairwise(order):
        if onsets.ticks[i] == onsets.ticks[before]:
            continue
        start, end = made.start_seconds[i], made.start_seconds[before] + made.length_seconds[before]
        interval = int(onsets.pitch[before] - onsets.pitch[i])
        near = 0 < abs(interval) <= LEGATO_SEMITONES and start - end < LEGATO_GAP_SECONDS
        if legato and near and onsets.articulation[i] in ("", "slide", "legato"):
            _grow(made, int(before), int(i), JOIN_SKIP_SECONDS, JOIN_ATTACK_SECONDS)
            if onsets.articulation[i] != "slide":
                made.from_cents[i] = float(np.clip(interval * 100.0, -50.0, 50.0))
                made.glide_seconds[i] = 0.05
        else:
            _end_by(made, int(before), float(start))


def _join(made: Gestures, onsets: Onsets, words: list[Figure]) -> None:
    """Let notes grow out of the one before where the score says so and one has just sounded near by."""
    joining = [i for i, figure in enumerate(words) if figure.joins and not made.joined[i]]
    ends = onsets.start_seconds + onsets.length_seconds
    for i in joining:
        gap = onsets.start_seconds[i] - ends
        away = np.abs(onsets.pitch - onsets.pitch[i])
        near = (onsets.ticks < onsets.ticks[i]) & (gap < SLIDE_GAP_SECONDS)
        near &= (away > 0) & (away <= JOINED_SEMITONES)
        before = np.flatnonzero(near)
        if len(before):
            latest = before[onsets.ticks[before] == onsets.ticks[before].max()]
            last = int(latest[np.argmin(away[latest])])
            _grow(made, last, i, words[i].enters_ms / 1000.0, words[i].attack_ms / 1000.0)
            made.hardness[i] *= words[i].hardness


def _grow(made: Gestures, before: int, i: int, skip: float, attack: float) -> None:
    """Let a note grow out of another."""
    made.joined[i] = True
    made.skip_seconds[i], made.attack_seconds[i] = skip, attack
    made.length_seconds[before] = max(
        float(made.start_seconds[i] - made.start_seconds[before]) + min(attack, OVERLAP_SECONDS), 0.005
    )
    made.release_seconds[before] = 2.0 * min(max(attack, 0.5 * CUT_SECONDS), OVERLAP_SECONDS)


def _end_by(made: Gestures, note: int, seconds: float, *, at_once: float = CUT_SECONDS) -> None:
    """Stop a note quickly if it still sounds at `seconds`."""
    if made.start_seconds[note] + made.length_seconds[note] + made.release_seconds[note] > seconds:
        room = max(seconds - float(made.start_seconds[note]), 0.005)
        if made.length_seconds[note] >= room:
            made.length_seconds[note] = room
            made.release_seconds[note] = at_once
