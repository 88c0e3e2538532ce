"""Choosing pitches for a rhythm: many tunes are drawn, the best one is kept.

A tune is a walk over the pitches of a range. Each step has a weight by its interval, each note a
weight by what it is: a degree of the key, a tone of the chord (the more so the longer and the
stronger it is), near to the middle of the range and to the arc of the phrase, and at the end of a phrase a
degree that closes or opens. Whole walks are drawn with exactly the probability that the
product of these weights gives (forward filtering, backward sampling), so that intervals come
out as often as in recorded songs rather than always the likeliest; then the draws are ranked
by what no single step knows (`judge`).

Figures: composition.md 2.4, after CoCoPops (404 songs) and POP909. Leaps return because the
middle of the range pulls, not because of a rule.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from undersong.engine.compose.tune.degrees import blue_classes, cadence_shares
from undersong.engine.compose.tune.judge import WIDE, tune_scores
from undersong.engine.compose.tune.wish import Frame, Place, Wish
from undersong.units import MidiPitch

DRAWS = 40
# Weight of an interval by its semitones; the table is symmetric but for large leaps, which go up.
INTERVALS = {
    0: 0.85,
    1: 0.70,
    2: 1.0,
    3: 0.46,
    4: 0.32,
    5: 0.21,
    6: 0.004,
    7: 0.11,
    8: 0.022,
    9: 0.022,
    12: 0.03,
}
FALLING_LEAP, FALLING_FAR = 0.7, 0.15  # a fall of more than a fifth is hard to sing, and heard as a mistake
NO_INTERVAL = 1e-4
WIDE_GAIN = 14.0  # the leap that a phrase is known by: a fifth and more, upwards
SHORT_BLUE, HELD_BLUE = 0.75, 0.35  # beats up to which a blue note passes, and what is left of it beyond
OFF_SCALE = 0.02  # tones of a chord that are not in the scale
ARC = {  # offset from the middle, in semitones, at the beginning, the middle and the end of a phrase
    "falling": (3.5, 0.5, -3.5),
    "arch": (-2.0, 3.5, -2.5),
    "level-falling": (1.5, 1.5, -3.0),
    "rising": (-3.0, -1.0, 3.0),
    "level": (0.0, 0.5, 0.0),
    "valley": (2.5, -2.5, 0.5),
}
ARC_SHARES = {
    "falling": 0.27,
    "arch": 0.37,
    "level-falling": 0.18,
    "rising": 0.07,
    "level": 0.04,
    "valley": 0.07,
}
USUAL_SPAN = 7.0  # of a phrase whose arc is as in `ARC`
WIDTH = 5.0  # semitones from the arc at which a pitch has a quarter of its weight

Table = npt.NDArray[np.float64]


def draw_arc(rng: np.random.Generator) -> str:
    """Return an arc as often as phrases have it."""
    names, shares = list(ARC_SHARES), np.array(list(ARC_SHARES.values()))
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def choose_pitches(
    notes: Sequence[Place], frame: Frame, wish: Wish, rng: np.random.Generator, *, draws: int = DRAWS
) -> tuple[MidiPitch, ...]:
    """Return the pitches of a phrase, one a note."""
    tunes = draw_tunes(notes, frame, wish, rng, draws=draws)
    best = tunes[int(np.argmax(tune_scores(tunes, notes, frame, wish)))]
    return tuple(int(p) for p in best)


def draw_tunes(
    notes: Sequence[Place], frame: Frame, wish: Wish, rng: np.random.Generator, *, draws: int
) -> npt.NDArray[np.int64]:
    """Return tunes drawn by their weights, (draws, notes), not ranked; some may be equal."""
    pitches = np.arange(frame.lowest, frame.highest + 1)
    here = _notes_weights(pitches, notes, frame, wish)
    steps = [_step_weights(pitches, frame)] * len(notes)
    if wish.leap is not None and wish.leap < len(notes):
        up = pitches[None, :] - pitches[:, None] >= WIDE
        steps[wish.leap] = np.where(up, WIDE_GAIN * steps[wish.leap], steps[wish.leap])
    return pitches[_walks(here, steps, rng, draws)]


@lru_cache(maxsize=256)
def _among(classes: Collection[int]) -> npt.NDArray[np.bool_]:
    """Which of the twelve pitch classes are among some."""
    table = np.zeros(12, np.bool_)
    table[list(classes)] = True
    return table


@lru_cache(maxsize=256)
def _intervals(unison: float, leap: float) -> Table:
    """Weight of each interval from 60 semitones down to 60 up, (121,)."""
    moves = np.arange(-60, 61)
    table = np.full(moves.shape, NO_INTERVAL)
    for semitones, weight in INTERVALS.items():
        scale = unison if semitones == 0 else leap if semitones >= 5 else 1.0
        table[np.abs(moves) == semitones] = weight * scale
    return np.where(moves < -7, table * FALLING_FAR, np.where(moves <= -5, table * FALLING_LEAP, table))


def _step_weights(pitches: npt.NDArray[np.int64], frame: Frame) -> Table:
    """Weight of going from pitch i to pitch j."""
    moves = np.clip(pitches[None, :] - pitches[:, None], -60, 60)
    return np.asarray(_intervals(frame.unison, frame.leap)[moves + 60], np.float64)


def _notes_weights(pitches: npt.NDArray[np.int64], notes: Sequence[Place], frame: Frame, wish: Wish) -> Table:
    """Weight of pitch p for note i, (notes, pitches)."""
    shares = np.array(frame.shares)
    share = shares[pitches % 12]
    blue = _among(blue_classes(frame.key))[pitches % 12] & (share > 0.0)
    table = np.empty((len(notes), len(pitches)))
    arc = _arc(wish.arc, len(notes), wish.span / USUAL_SPAN)
    for i, note in enumerate(notes):
        inside = _among(note.chord.pitch_classes)[pitches % 12]
        own = np.where(inside & (share < OFF_SCALE), OFF_SCALE, share)
        if note.beats > SHORT_BLUE or i == len(notes) - 1:
            own = np.where(blue & ~inside, HELD_BLUE * own, own)
        away = (pitches - frame.middle - arc[i]) / WIDTH
        table[i] = own * _chord_weight(pitches, note, frame, inside) / (1.0 + away * away) ** 2
    if wish.cadence:
        table[-1] *= cadence_shares(frame.key, wish.cadence)[pitches % 12]
    if wish.before is not None:
        near = _step_weights(np.append(pitches, wish.before), frame)[-1, :-1]
        table[0] *= near + 0.08
    for index, pitch in (wish.kept or {}).items():
        table[index] *= np.where(pitches == pitch, wish.kept_gain, 1.0)
    for index, pitch in (wish.fixed or {}).items():
        table[index] = np.where(pitches == pitch, 1.0, 0.0)
    if wish.peak is not None:
        table[wish.peak] *= 1.0 + 0.25 * np.maximum(pitches - frame.middle, 0.0)
    return table


def _chord_weight(
    pitches: npt.NDArray[np.int64], note: Place, frame: Frame, inside: npt.NDArray[np.bool_]
) -> Table:
    """How much better a tone of the chord is: longer and stronger notes want it more."""
    held = (1.15 if note.beats >= 1.0 else 0.9) * min(note.beats, 3.0)
    want = 1.2 + held + 0.25 * max(note.weight - 1.0, 0.0)
    # A chord of five notes has most of the scale: its tones need less help than a triad's.
    want = 1.0 + (want - 1.0) * min(1.0, 3.0 / len(note.chord.pitch_classes))
    weight = np.where(inside, want / frame.colour, 1.0)
    if note.beats >= 1.0:
        # A semitone above a chord tone grates when it is held; the fourth over a major chord above all.
        above = _among(note.chord.pitch_classes[:4])[(pitches - 1) % 12] & ~inside
        weight = np.where(above, 0.25, weight)
    return weight


def _arc(name: str, count: int, scale: float) -> list[float]:
    begin, middle, end = (scale * offset for offset in ARC[name])
    places = [i / max(count - 1, 1) for i in range(count)]
    return [
        begin + (middle - begin) * 2 * u if u < 0.5 else middle + (end - middle) * (2 * u - 1) for u in places
    ]


def _walks(
    here: Table, steps: Sequence[Table], rng: np.random.Generator, draws: int
) -> npt.NDArray[np.int64]:
    """Indices of pitches, (draws, notes), drawn with the probability of the whole walk."""
    count = len(here)
    ahead = np.ones_like(here)
    for i in range(count - 2, -1, -1):
        ahead[i] = (steps[i + 1] * (here[i + 1] * ahead[i + 1])[None, :]).sum(axis=1)
        ahead[i] /= ahead[i].max()
    chance = rng.random((draws, count))
    walks = np.empty((draws, count), np.int64)
    rows = np.tile(here[0] * ahead[0], (draws, 1))
    for i in range(count):
        if i:
            rows = steps[i][walks[:, i - 1]] * (here[i] * ahead[i])[None, :]
        total = np.cumsum(rows, axis=1)
        walks[:, i] = (total < chance[:, i, None] * total[:, -1:]).sum(axis=1)
    return walks
