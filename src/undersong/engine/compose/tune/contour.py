"""Choosing pitches for a rhythm: many tunes are drawn, the best one is kept.

A tune is a walk over the pitches of a range. Each step has a weight by its interval, each note a
weight by what it is: a degree of the key, a tone of the chord (the more so the longer and the
stronger it is), near to the middle of the range and to the arc of the phrase, and at the end of a phrase a
degree that closes or opens. Whole walks are drawn with exactly the probability that the
product of these weights gives (forward filtering, backward sampling), so that intervals come
out as often as in recorded songs rather than always the likeliest; then the draws are ranked
by what no single step knows: span, one peak, leaps that return, repeated notes, likeness to
the song's motif.

Figures: composition.md 2.4, after CoCoPops (404 songs) and POP909. Leaps return because the
middle of the range pulls, not because of a rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.compose.tune.degrees import Shares, blue_classes, degree_shares
from undersong.engine.model import ChordSpan
from undersong.engine.theory.key import Key
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
FALLING_LEAP = 0.7
NO_INTERVAL = 1e-4
WIDE, WIDE_GAIN = 7, 14.0  # the leap that a phrase is known by: a fifth and more, upwards
SHORT_BLUE, HELD_BLUE = 0.75, 0.35  # beats up to which a blue note passes, and what is left of it beyond
OFF_SCALE = 0.02  # tones of a chord that are not in the scale
CLOSED_MAJOR = {0: 1.0, 4: 0.3, 7: 0.2}
CLOSED_MINOR = {0: 1.0, 3: 0.35, 7: 0.2}
OPEN_MAJOR = {2: 1.0, 7: 0.9, 4: 0.7, 9: 0.5, 11: 0.2, 5: 0.2}
OPEN_MINOR = {7: 1.0, 3: 0.8, 2: 0.7, 10: 0.7, 5: 0.5}
CADENCE_FLOOR = 0.04
CADENCE_GAIN = 1.6
KEPT_GAIN = 0.7  # worth of a pitch that comes again, in the ranking, where it is to be kept firmly
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


@dataclass(frozen=True)
class Place:
    """What is known of a note before it has a pitch.

    Attributes
    ----------
    beats : its length.
    weight : of its place in the bar, early arrival counted; see `places`.
    stress : of its syllable, 0 to 2.
    chord : sounding there, or arriving while it sounds.
    """

    beats: float
    weight: float
    stress: int
    chord: ChordSpan


@dataclass(frozen=True)
class Frame:
    """Where a tune may move.

    Attributes
    ----------
    key : of the song.
    lowest, highest : pitches that are never left.
    middle : pitch around which it moves.
    colour : how readily notes outside the chord are taken, 1 usual, less is plainer.
    unison : how readily notes repeat, 1 usual.
    leap : how readily it leaps, 1 usual.
    scale, blue : which degrees it is made of, see `degrees`.
    """

    key: Key
    lowest: MidiPitch
    highest: MidiPitch
    middle: float
    colour: float = 1.0
    unison: float = 1.0
    leap: float = 1.0
    scale: str = "mode"
    blue: float = 0.0

    @property
    def shares(self) -> Shares:
        """How usual each pitch class is."""
        return degree_shares(self.key, self.scale, self.blue)


@dataclass(frozen=True)
class Wish:
    """What a phrase should be.

    Attributes
    ----------
    arc : a key of `ARC`.
    cadence : "closed", "open" or "" for any end.
    before : last pitch of the phrase before, or None.
    kept : pitches that should come again, by index.
    fixed : pitches that must come, by index.
    motif : intervals of the song's motif in semitones, to be echoed at the beginning.
    peak : index of the note that should be the top, or None.
    span : usual distance of its lowest and highest note in semitones.
    leap : index of a note that should be reached by a wide leap upwards, or None.
    kept_gain : how firmly `kept` pitches are kept: their weight against the others'.
    """

    arc: str = "arch"
    cadence: str = ""
    before: MidiPitch | None = None
    kept: Mapping[int, MidiPitch] | None = None
    fixed: Mapping[int, MidiPitch] | None = None
    motif: Sequence[int] = ()
    peak: int | None = None
    span: float = 7.0
    leap: int | None = None
    kept_gain: float = 200.0


def draw_arc(rng: np.random.Generator) -> str:
    """Return an arc as often as phrases have it."""
    names, shares = list(ARC_SHARES), np.array(list(ARC_SHARES.values()))
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def choose_pitches(
    notes: Sequence[Place], frame: Frame, wish: Wish, rng: np.random.Generator, *, draws: int = DRAWS
) -> tuple[MidiPitch, ...]:
    """Return the pitches of a phrase, one a note."""
    tunes = draw_tunes(notes, frame, wish, rng, draws=draws)
    scores = [tune_score(t, notes, frame, wish) for t in tunes]
    return tunes[int(np.argmax(np.round(scores, 6)))]


def draw_tunes(
    notes: Sequence[Place], frame: Frame, wish: Wish, rng: np.random.Generator, *, draws: int
) -> list[tuple[MidiPitch, ...]]:
    """Return tunes drawn by their weights, not ranked; some may be equal."""
    pitches = np.arange(frame.lowest, frame.highest + 1)
    here = _notes_weights(pitches, notes, frame, wish)
    steps = [_step_weights(pitches, frame)] * len(notes)
    if wish.leap is not None and wish.leap < len(notes):
        up = pitches[None, :] - pitches[:, None] >= WIDE
        steps[wish.leap] = np.where(up, WIDE_GAIN * steps[wish.leap], steps[wish.leap])
    walks = _walks(here, steps, rng, draws)
    return [tuple(int(pitches[i]) for i in walk) for walk in walks]


def tune_score(tune: Sequence[MidiPitch], notes: Sequence[Place], frame: Frame, wish: Wish) -> float:
    """Rank a whole phrase: what makes it a tune rather than a walk; higher is better."""
    if len(tune) < 2:
        return 0.0
    moves = [b - a for a, b in pairwise(tune)]
    sizes = [abs(m) for m in moves]
    top, span = max(tune), max(tune) - min(tune)
    score = -0.35 * max(0.0, abs(span - wish.span) - 1.5)
    score -= 0.5 * max(0, len(tune) // 3 + 1 - len(set(tune)))
    score -= 1.5 * max(0, sum(size > 7 for size in sizes) - 1)
    score -= 0.6 * max(0.0, sum(size >= 5 for size in sizes) - 1.3 * frame.leap)
    score += _leaps_return(tune, frame.middle) + _falls(tune, wish)
    score -= 4.0 * abs(sum(size == 0 for size in sizes) / len(sizes) - 0.27 * frame.unison) ** 1
    score += _peak(tune, notes, top, wish)
    score -= 0.5 * sum(
        a == c != b and a == d for a, b, c, d in zip(tune, tune[1:], tune[2:], tune[4:], strict=False)
    )
    score += 0.35 * sum(a == b for a, b in zip(moves, wish.motif, strict=False))
    score += 0.5 * _echo(moves)
    strong = [tune[i] % 12 in n.chord.pitch_classes for i, n in enumerate(notes) if n.weight >= 2.6]
    if strong:
        score -= 2.0 * max(0.0, 0.55 - sum(strong) / len(strong))
    score -= 0.6 * sum(
        n.beats >= 1.0 and p % 12 not in n.chord.pitch_classes for p, n in zip(tune, notes, strict=True)
    )
    score += (
        KEPT_GAIN
        * min(1.0, wish.kept_gain / 100.0)
        * sum(tune[i] == pitch for i, pitch in (wish.kept or {}).items())
    )
    if wish.cadence:
        score += CADENCE_GAIN * float(_cadence(np.array(tune[-1:]), frame.key, wish.cadence)[0])
    return score - 0.15 * abs(sum(tune) / len(tune) - frame.middle)


def _peak(tune: Sequence[MidiPitch], notes: Sequence[Place], top: MidiPitch, wish: Wish) -> float:
    at = [i for i, p in enumerate(tune) if p == top]
    one = 0.8 if at[-1] - at[0] == len(at) - 1 else -0.3 * (len(at) - 1)
    stressed = 0.5 if any(notes[i].stress == 1 for i in at) else -0.6
    wished = 2.0 if wish.peak is not None and wish.peak in at else 0.0
    if wish.leap is not None and 0 < wish.leap < len(tune):
        wished += 2.0 if tune[wish.leap] - tune[wish.leap - 1] >= WIDE else 0.0
    return one + stressed + wished


def _leaps_return(tune: Sequence[MidiPitch], middle: float) -> float:
    """Leaps away from the middle come back more often than not; what runs on is a fall down the stairs."""
    worth = 0.0
    for a, b, c in zip(tune, tune[1:], tune[2:], strict=False):
        if abs(b - a) >= 5:
            away = abs(b - middle) > abs(a - middle)
            onward = (c - b) * (b - a)
            worth += (0.1 if away else -0.1) if onward < 0 else -0.8 if onward > 0 and away else -0.2
    return worth


def _falls(tune: Sequence[MidiPitch], wish: Wish) -> float:
    """Phrases end lower than they were, as breath does, unless they were to rise."""
    if len(tune) < 4 or wish.arc in ("rising", "valley"):
        return 0.0
    below = sum(tune[1:-1]) / (len(tune) - 2) - tune[-1]
    return 0.7 if below > 0.5 else -0.3 if below < -0.5 else 0.0


def _echo(moves: Sequence[int]) -> float:
    """How much the phrase repeats its own gestures: pairs of moves that come again."""
    pairs = [p for p in pairwise(moves) if p != (0, 0)]
    return min(2.0, float(len(pairs) - len(set(pairs))))


def _step_weights(pitches: npt.NDArray[np.int64], frame: Frame) -> Table:
    """Weight of going from pitch i to pitch j."""
    size = np.abs(pitches[:, None] - pitches[None, :])
    falling = pitches[:, None] > pitches[None, :]
    table = np.full(size.shape, NO_INTERVAL)
    for semitones, weight in INTERVALS.items():
        scale = frame.unison if semitones == 0 else frame.leap if semitones >= 5 else 1.0
        table[size == semitones] = weight * scale
    return np.where(falling & (size >= 5), table * FALLING_LEAP, table)


def _notes_weights(pitches: npt.NDArray[np.int64], notes: Sequence[Place], frame: Frame, wish: Wish) -> Table:
    """Weight of pitch p for note i, (notes, pitches)."""
    shares = np.array(frame.shares)
    share = shares[pitches % 12]
    blue = np.isin(pitches % 12, list(blue_classes(frame.key))) & (share > 0.0)
    table = np.empty((len(notes), len(pitches)))
    arc = _arc(wish.arc, len(notes), wish.span / USUAL_SPAN)
    for i, note in enumerate(notes):
        inside = np.isin(pitches % 12, note.chord.pitch_classes)
        own = np.where(inside & (share < OFF_SCALE), OFF_SCALE, share)
        if note.beats > SHORT_BLUE or i == len(notes) - 1:
            own = np.where(blue & ~inside, HELD_BLUE * own, own)
        away = (pitches - frame.middle - arc[i]) / WIDTH
        table[i] = own * _chord_weight(pitches, note, frame, inside) / (1.0 + away * away) ** 2
    if wish.cadence:
        table[-1] *= _cadence(pitches, frame.key, wish.cadence)
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
        above = np.isin((pitches - 1) % 12, note.chord.pitch_classes[:4]) & ~inside
        weight = np.where(above, 0.25, weight)
    return weight


def _cadence(pitches: npt.NDArray[np.int64], key: Key, cadence: str) -> Table:
    closed = CLOSED_MINOR if key.minor else CLOSED_MAJOR
    opened = OPEN_MINOR if key.minor else OPEN_MAJOR
    wanted = closed if cadence == "closed" else opened
    return np.array([wanted.get(int(p - key.tonic) % 12, 0.0) + CADENCE_FLOOR for p in pitches])


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
