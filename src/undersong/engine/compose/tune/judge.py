"""Judging whole phrases: what makes a tune of a walk.

A walk is good by its steps; a tune is good as a whole. What no single step knows is weighed here: its span,
one peak on a stressed syllable, leaps that return as often as they do in songs, as many repeated
notes as the style likes, gestures that come again, chord tones where the beat is strong, an end that
is lower than what came before and that closes or opens. All draws of a phrase are judged at once.

Leaps return because of range, not because of a rule: 62 % of those that leave the middle, 38 % of those that
approach it (CoCoPops, 7,099 leaps).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undersong.engine.compose.tune.degrees import cadence_shares
from undersong.engine.compose.tune.wish import Frame, Place, Wish

WIDE = 7  # semitones: the leap that a phrase may be known by
LEAP, FAR = 5, 8
SPAN_LOSS, SPAN_SLACK = 0.35, 1.5
FEW_PITCHES_LOSS = 0.5
FAR_LOSS, LEAPS_LOSS, USUAL_LEAPS = 1.5, 0.6, 1.3
UNISON_LOSS, UNISONS = 4.0, 0.27
ONE_PEAK, TWIN_PEAK_LOSS = 0.8, 0.3
STRESSED_PEAK, UNSTRESSED_PEAK_LOSS, WISHED = 0.5, 0.6, 2.0
RETURNS, STAYS, RUNS_ON = (-0.1, 0.1), -0.2, -0.8  # after a leap towards the middle, and away from it
FALLS, RISES, FALL = 0.7, -0.3, 0.5
SEESAW_LOSS = 0.5
MOTIF_GAIN, ECHO_GAIN, MOST_ECHO = 0.35, 0.5, 2.0
STRONG, STRONG_SHARE, STRONG_LOSS = 2.6, 0.55, 2.0
LONG_BEATS, LONG_LOSS = 1.0, 0.6
KEPT_GAIN = 0.7  # worth of a pitch that comes again, where it is to be kept firmly
CADENCE_GAIN = 1.6
MIDDLE_LOSS = 0.15

Tunes = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


def tune_scores(tunes: Tunes, notes: Sequence[Place], frame: Frame, wish: Wish) -> Scores:
    """Return how good each of several tunes of one phrase is; higher is better.

    Parameters
    ----------
    tunes : MIDI pitches, (tunes, notes).

    Returns
    -------
    (tunes,), rounded, so that the best is the best on every processor.
    """
    count, length = tunes.shape
    if length < 2:
        return np.zeros(count)
    scores = _shape(tunes, frame, wish) + _leaps(tunes, frame) + _peaks(tunes, notes, wish)
    scores += _gestures(tunes, wish) + _chords(tunes, notes)
    for index, pitch in (wish.kept or {}).items():
        scores += KEPT_GAIN * min(1.0, wish.kept_gain / 100.0) * (tunes[:, index] == pitch)
    if wish.cadence:
        scores += CADENCE_GAIN * cadence_shares(frame.key, wish.cadence)[tunes[:, -1] % 12]
    away = np.abs(tunes.mean(axis=1) - frame.middle)
    return np.asarray(np.round(scores - MIDDLE_LOSS * away, 6), np.float64)


def _shape(tunes: Tunes, frame: Frame, wish: Wish) -> Scores:
    """Span, number of pitches, repeated notes, the fall at the end."""
    length = tunes.shape[1]
    span = tunes.max(axis=1) - tunes.min(axis=1)
    scores = -SPAN_LOSS * np.maximum(0.0, np.abs(span - wish.span) - SPAN_SLACK)
    pitches = (np.diff(np.sort(tunes, axis=1), axis=1) > 0).sum(axis=1) + 1
    scores -= FEW_PITCHES_LOSS * np.maximum(0, length // 3 + 1 - pitches)
    unisons = (np.diff(tunes, axis=1) == 0).mean(axis=1)
    scores -= UNISON_LOSS * np.abs(unisons - UNISONS * frame.unison)
    if length >= 4 and wish.arc not in ("rising", "valley"):
        below = tunes[:, 1:-1].mean(axis=1) - tunes[:, -1]
        scores += np.where(below > FALL, FALLS, np.where(below < -FALL, RISES, 0.0))
    return np.asarray(scores, np.float64)


def _leaps(tunes: Tunes, frame: Frame) -> Scores:
    """Not too many, not too far, and back as often as songs come back."""
    sizes = np.abs(np.diff(tunes, axis=1))
    scores = -FAR_LOSS * np.maximum(0, (sizes >= FAR).sum(axis=1) - 1)
    leaps = (sizes >= LEAP).sum(axis=1)
    scores = scores - LEAPS_LOSS * np.maximum(0.0, leaps - USUAL_LEAPS * frame.leap)
    a, b, c = tunes[:, :-2], tunes[:, 1:-1], tunes[:, 2:]
    away = np.abs(b - frame.middle) > np.abs(a - frame.middle)
    onward = (c - b) * (b - a)
    towards, leaving = RETURNS
    after = np.where(
        onward < 0, np.where(away, leaving, towards), np.where((onward > 0) & away, RUNS_ON, STAYS)
    )
    return np.asarray(scores + (after * (sizes[:, :-1] >= LEAP)).sum(axis=1), np.float64)


def _peaks(tunes: Tunes, notes: Sequence[Place], wish: Wish) -> Scores:
    """One peak, on a stressed syllable, on the one that was wished."""
    length = tunes.shape[1]
    top = tunes == tunes.max(axis=1, keepdims=True)
    tops = top.sum(axis=1)
    stretch = length - np.argmax(top[:, ::-1], axis=1) - np.argmax(top, axis=1)
    scores = np.where(stretch == tops, ONE_PEAK, -TWIN_PEAK_LOSS * (tops - 1))
    stressed = (top & np.array([n.stress == 1 for n in notes])).any(axis=1)
    scores = scores + np.where(stressed, STRESSED_PEAK, -UNSTRESSED_PEAK_LOSS)
    if wish.peak is not None:
        scores = scores + WISHED * top[:, wish.peak]
    if wish.leap is not None and 0 < wish.leap < length:
        scores = scores + WISHED * (tunes[:, wish.leap] - tunes[:, wish.leap - 1] >= WIDE)
    return np.asarray(scores, np.float64)


def _gestures(tunes: Tunes, wish: Wish) -> Scores:
    """The song's motif, pairs of moves that come again; but no seesaw."""
    moves = np.diff(tunes, axis=1)
    scores = np.zeros(len(tunes))
    for index, move in enumerate(wish.motif[: moves.shape[1]]):
        scores += MOTIF_GAIN * (moves[:, index] == move)
    if moves.shape[1] >= 2:
        pairs = moves[:, :-1] * 100 + moves[:, 1:]
        # Two repeated notes in a row are no gesture: each such pair counts as different from all others.
        pairs = np.where(pairs == 0, 100_000 + np.arange(pairs.shape[1])[None, :], pairs)
        again = (np.diff(np.sort(pairs, axis=1), axis=1) == 0).sum(axis=1)
        scores += ECHO_GAIN * np.minimum(MOST_ECHO, again)
    if tunes.shape[1] >= 5:
        a, b, c, d = tunes[:, :-4], tunes[:, 1:-3], tunes[:, 2:-2], tunes[:, 4:]
        scores -= SEESAW_LOSS * ((a == c) & (c != b) & (a == d)).sum(axis=1)
    return scores


def _chords(tunes: Tunes, notes: Sequence[Place]) -> Scores:
    """Tones of the chord on strong places and under long notes."""
    inside = np.zeros((len(notes), 12), np.bool_)
    for index, note in enumerate(notes):
        inside[index, list(note.chord.pitch_classes)] = True
    fits = inside[np.arange(len(notes)), tunes % 12]
    strong = np.array([n.weight >= STRONG for n in notes])
    long = np.array([n.beats >= LONG_BEATS for n in notes])
    scores = -LONG_LOSS * (~fits & long).sum(axis=1)
    if strong.any():
        scores = scores - STRONG_LOSS * np.maximum(0.0, STRONG_SHARE - fits[:, strong].mean(axis=1))
    return np.asarray(scores, np.float64)
