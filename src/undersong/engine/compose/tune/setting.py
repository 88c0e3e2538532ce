"""Setting words to a rhythm: when each syllable of a line begins and how long it is held.

All rhythms of a line are weighed at once, by dynamic programming over the places of its slot:
stressed syllables on strong places, unstressed ones between them; distances near the usual one,
longer after stressed syllables and at commas, never shorter than can be understood; onsets where
an earlier line had them (its *model*), so that lines of one kind sound alike. A little chance,
different for each of several candidates, makes them differ; the best of them by the same
measure without the chance, and by what the song has already used, is taken.

Stress on strong places in 83 % [70 to 95 %] of neighbouring syllables is what recorded songs have.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from undersong.engine.compose.tune.places import EIGHTH, Places, Weights

SHORTEST_SECONDS = 0.165  # for any syllable
SHORTEST_STRESSED_SECONDS = 0.22
HURRIED_SECONDS = 0.1  # for a weak syllable of a rap whose line has no more room
SPOKEN_SECONDS = 0.145  # for any syllable of a rap, and a weak one in songs too quick for anything finer
LONGEST_GAP_SECONDS = 2.2
LONGEST_NOTE_SECONDS = 2.4
BREATH_SECONDS = 0.3
FILL = 0.6  # share of its slot that a line usually takes from first to last onset
USUAL_SECONDS = 0.43  # distance of syllables in a line with all the room it wants
EASY_SECONDS, FULL = 0.34, 0.85  # below this distance a sung line fills its slot further, but never beyond

STRESS_GAIN = (-0.5, 1.0, 0.25)  # by `Syllable.stress`, per unit of weight
STRESS_LENGTH = (0.85, 1.2, 1.0)  # usual distance to the next syllable, relative
EVEN_GAIN = 1.8
MODEL_GAIN = 1.6
INNER_LOSS = 1.5  # a gap inside a word, per step beyond two
PAUSE_GAIN = 1.4
CLASH_LOSS = 1.2  # a stressed syllable on a weaker place than its unstressed neighbour
CHANCE = 1.3
HIATUS_SECONDS, HIATUS_LOSS = 0.5, 1.5  # vowels that meet: the first one is not held longer than so
LAND_GAIN = 8.0
LAST_GAIN, LAST_PULL = 0.3, 3.0  # the last syllable likes a strong place, near the end of `FILL`
START_GAIN = 2.0
NEVER = -1e9

Table = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Words:
    """What the rhythm needs to know of a line.

    Attributes
    ----------
    stresses : of each syllable: 0 none, 1 primary, 2 secondary.
    inner : whether a syllable goes on with the word of the one before.
    pauses : after which syllables there is a comma or the like.
    hiatus : which syllables end in a vowel that another vowel follows at once.
    """

    stresses: tuple[int, ...]
    inner: tuple[bool, ...]
    pauses: frozenset[int] = frozenset()
    hiatus: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.stresses)

    @property
    def first_stress(self) -> int:
        """The syllable that wants the first strong place: the first stressed one among the first four."""
        return next((i for i, s in enumerate(self.stresses[:4]) if s == 1), 0)


@dataclass(frozen=True)
class Slot:
    """Where a line may stand, in ticks from the start of its section.

    Attributes
    ----------
    start, length : its bars.
    earliest : first tick at which it may begin, at most `start` for a pickup.
    latest : last tick at which its last syllable may begin.
    """

    start: int
    length: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Taste:
    """How a style and a song like their rhythms.

    Attributes
    ----------
    syncopation : gain of an early arrival; negative for styles that stay on the beat.
    breadth : usual distance of syllables, relative to what the slot suggests.
    held : length of the last note, relative to the usual distance.
    start : tick of the slot at which the first stressed syllable likes to be, or None for any.
    accents : gain of each place of a bar, (bar,): the song's own pattern.
    """

    syncopation: float = 0.0
    breadth: float = 1.0
    held: float = 2.0
    start: int | None = 0
    accents: Weights | None = None


@dataclass(frozen=True)
class Rhythm:
    """Onsets and lengths in ticks, onsets counted from the start of the section."""

    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    score: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Case:
    """A line to be set: its words, where it may stand, and what it should be like.

    Attributes
    ----------
    model : onsets of an earlier line of the same kind, from the start of its slot; may be empty.
    land : a syllable and the tick where it should fall, such as a rhyme on beat 4; or None.
    spoken : whether it is rapped: quicker, and as even as speech.
    """

    words: Words
    slot: Slot
    places: Places
    taste: Taste = Taste()
    model: tuple[int, ...] = ()
    land: tuple[int, int] | None = None
    spoken: bool = False


def set_words(
    case: Case, rng: np.random.Generator, *, candidates: int = 12, chance: float = 1.0
) -> list[Rhythm]:
    """Return rhythms for a line, best first.

    Parameters
    ----------
    candidates : how many are tried; equal ones are returned once.
    chance : how far the candidates differ, relative to what is usual.

    Returns
    -------
    At least one rhythm. A slot too small for the line at any understandable speed is filled evenly.
    """
    words, slot = case.words, case.slot
    shortest = _shortest(words, case.places, spoken=case.spoken)
    if case.spoken and slot.latest - slot.earliest < sum(shortest[:-1]):
        shortest = _hurried(words, case.places)
    if slot.latest - slot.earliest < sum(shortest[:-1]):
        return [_squeezed(words, slot)]
    found = {
        onsets: Rhythm(onsets, _lengths(onsets, case), score)
        for onsets, score in _search(case, rng, shortest, candidates, spread=CHANCE * chance)
    }
    return sorted(found.values(), key=lambda r: (-r.score, r.onsets))


def alignment(words: Words, rhythm: Rhythm, places: Places) -> float:
    """Return the share of neighbours of different stress whose stressed one has the stronger place.

    Anticipations count as the place they anticipate; 1.0 where there is nothing to compare.
    """
    weights = _heard_weights(rhythm, places)
    right = total = 0
    rank = (0, 2, 1)
    for i in range(len(words) - 1):
        one, two = rank[words.stresses[i]], rank[words.stresses[i + 1]]
        if one == two or weights[i] == weights[i + 1]:
            continue
        total += 1
        right += (one > two) == (weights[i] > weights[i + 1])
    return right / total if total else 1.0


def misplaced(words: Words, rhythm: Rhythm, places: Places) -> int:
    """Return how many stressed syllables have a weaker place than both their unstressed neighbours."""
    weights = _heard_weights(rhythm, places)
    return sum(
        words.stresses[i] == 1
        and words.stresses[i - 1] == words.stresses[i + 1] == 0
        and weights[i] < min(weights[i - 1], weights[i + 1])
        for i in range(1, len(words) - 1)
    )


def syncopated(rhythm: Rhythm, places: Places) -> float:
    """Return the share of notes that come before a stronger place and sound through it."""
    start = min(rhythm.onsets)
    plain = places.weight(start, max(rhythm.onsets) + 1)
    heard = _heard_weights(rhythm, places)
    early = sum(h > float(plain[o - start]) for h, o in zip(heard, rhythm.onsets, strict=True))
    return early / len(rhythm.onsets)


def _heard_weights(rhythm: Rhythm, places: Places) -> list[float]:
    start, stop = min(rhythm.onsets), max(rhythm.onsets) + 1
    longest = places.reach + 1
    table = places.effective(start, stop, longest)
    return [
        float(table[o - start, min(n, longest)]) for o, n in zip(rhythm.onsets, rhythm.lengths, strict=True)
    ]


def _shortest(words: Words, places: Places, *, spoken: bool) -> list[int]:
    if spoken:
        return [places.ticks(SPOKEN_SECONDS)] * len(words)
    # Above 180 BPM syllables would stand on beats alone, every bar like the other.
    least = SPOKEN_SECONDS if places.tick >= EIGHTH else SHORTEST_SECONDS
    weak, strong = places.ticks(least), places.ticks(SHORTEST_STRESSED_SECONDS)
    return [strong if s == 1 else weak for s in words.stresses]


def _hurried(words: Words, places: Places) -> list[int]:
    """Speech in a hurry: its weak syllables run, its stressed ones are as long as ever."""
    weak, strong = places.ticks(HURRIED_SECONDS), places.ticks(SPOKEN_SECONDS)
    return [strong if s == 1 else weak for s in words.stresses]


def _squeezed(words: Words, slot: Slot) -> Rhythm:
    """Everything as evenly as the ticks allow, one tick a syllable where there is no more room."""
    count = len(words)
    room = max(slot.latest - max(slot.earliest, slot.start), count - 1)
    first = max(slot.earliest, min(slot.start, slot.latest - (count - 1)))
    onsets = tuple(first + i * room // max(count - 1, 1) for i in range(count))
    lengths = tuple(b - a for a, b in zip(onsets, (*onsets[1:], onsets[-1] + 2), strict=True))
    return Rhythm(onsets, lengths, NEVER)


def _search(
    case: Case, rng: np.random.Generator, shortest: list[int], candidates: int, *, spread: float
) -> list[tuple[tuple[int, ...], float]]:
    slot, places, count = case.slot, case.places, len(case.words)
    room = slot.latest - slot.earliest + 1
    longest = min(max(places.ticks(LONGEST_GAP_SECONDS), max(shortest) + 1), room)
    effective = places.effective(slot.earliest, slot.latest + 1, longest)
    stay = _stay(case, effective)
    go = _go(case, shortest, effective)
    # [candidate, syllable, place]: a liking for places by the candidate, and one for each syllable there.
    moved = rng.random((candidates, 1, room)) + rng.random((candidates, count, room)) - 1.0
    moved[0] = 0.0
    paths = _paths(stay[None] + spread * moved, go, shortest, longest)
    return [(tuple(slot.earliest + p for p in path), _value(path, stay, go)) for path in paths]


def _stay(case: Case, effective: Table) -> Table:
    """Value of syllable i at place t, (syllables, places)."""
    words, slot, taste = case.words, case.slot, case.taste
    count, room = len(words), effective.shape[0]
    at = np.arange(room) + slot.earliest
    stay = np.zeros((count, room))
    if taste.accents is not None:
        stay += taste.accents[at % case.places.bar]
    if case.model:
        known = np.isin(at - slot.start, np.asarray(case.model))
        # Beyond the model's last onset the line is free.
        stay += np.where(known, MODEL_GAIN, np.where(at - slot.start <= max(case.model), -MODEL_GAIN / 2, 0))
    elif taste.start is not None:
        stay[words.first_stress] += START_GAIN * (at == slot.start + taste.start)
    # The last syllable is held, so it counts as what it sounds through.
    stay[-1] += (STRESS_GAIN[words.stresses[-1]] + LAST_GAIN) * effective[:, -1]
    if case.land:
        syllable, tick = case.land
        stay[syllable] += LAND_GAIN * (at == tick)
        return stay
    wish = slot.start + _filled(case) * taste.breadth * slot.length
    stay[-1] -= LAST_PULL * np.abs(at - wish) / slot.length
    return stay


def _filled(case: Case) -> float:
    """Share of its slot that the line takes: more than usual where words would otherwise be hurried."""
    if case.spoken:
        return FILL
    easy = len(case.words) * EASY_SECONDS / (case.places.tick_seconds * case.slot.length)
    return min(max(FILL, easy), FULL)


def _go(case: Case, shortest: list[int], effective: Table) -> list[Table]:
    """Value of syllable i at place t if the next one comes d ticks later, (places, distances) each."""
    words, places = case.words, case.places
    room, distances = effective.shape
    plain, d = effective[:, 0], np.arange(distances)
    usual = (
        min(_filled(case) * case.slot.length / len(words), USUAL_SECONDS / places.tick_seconds)
        * case.taste.breadth
    )
    early = case.taste.syncopation * (effective > plain[:, None])
    after = plain[np.minimum(np.arange(room)[:, None] + d[None, :], room - 1)]
    tables = []
    for i, stress in enumerate(words.stresses[:-1]):
        length = max(usual * STRESS_LENGTH[stress], shortest[i])
        even = -EVEN_GAIN * np.abs(d - length) / length
        if i in words.pauses:
            even = np.where(d >= 1.5 * length, PAUSE_GAIN - 0.5 * np.abs(d - 2 * length) / length, even - 1.0)
        if i in words.hiatus:
            even = even - HIATUS_LOSS * (d * places.tick_seconds > HIATUS_SECONDS)
        if words.inner[i + 1]:
            even = even - INNER_LOSS * np.maximum(d - 2 * max(places.step, usual), 0) / places.step
        table = STRESS_GAIN[stress] * effective + even[None, :] + early
        if stress != 1 and words.stresses[i + 1] == 1:
            table = table - CLASH_LOSS * (after + 0.3 < effective)
        elif stress == 1 and words.stresses[i + 1] == 0:
            table = table - CLASH_LOSS * (effective + 0.3 < after)
        tables.append(table)
    return tables


def _paths(stay: Table, go: list[Table], shortest: list[int], longest: int) -> list[list[int]]:
    """Best places of all syllables for each candidate."""
    candidates, count, room = stay.shape
    best = stay[:, 0].copy()
    came: list[npt.NDArray[np.int64]] = []
    for i in range(1, count):
        value = np.full((candidates, room), 2 * NEVER)
        origin = np.zeros((candidates, room), np.int64)
        for d in range(shortest[i - 1], min(longest, room - 1) + 1):
            tried = best[:, : room - d] + go[i - 1][: room - d, d]
            better = tried > value[:, d:]
            value[:, d:] = np.where(better, tried, value[:, d:])
            origin[:, d:] = np.where(better, d, origin[:, d:])
        best = value + stay[:, i]
        came.append(origin)
    return [_trace(int(np.argmax(best[k])), [c[k] for c in came]) for k in range(candidates)]


def _trace(end: int, came: list[npt.NDArray[np.int64]]) -> list[int]:
    path = [end]
    for origin in reversed(came):
        path.append(path[-1] - int(origin[path[-1]]))
    return path[::-1]


def _value(path: list[int], stay: Table, go: list[Table]) -> float:
    here = sum(float(stay[i, t]) for i, t in enumerate(path))
    return here + sum(float(go[i][a, b - a]) for i, (a, b) in enumerate(pairwise(path)))


def _lengths(onsets: tuple[int, ...], case: Case) -> tuple[int, ...]:
    """How long each syllable is held: to the next one, shorter before a breath."""
    words, slot, places = case.words, case.slot, case.places
    breath = places.ticks(BREATH_SECONDS)
    most = max(1, int(LONGEST_NOTE_SECONDS / places.tick_seconds))
    lengths = []
    for i in range(len(onsets) - 1):
        gap = onsets[i + 1] - onsets[i]
        pause = i in words.pauses and gap >= breath + 2 * places.step
        lengths.append(min(gap - breath if pause else gap, most))
    usual = sorted(lengths)[len(lengths) // 2] if lengths else places.step
    room = slot.start + slot.length - onsets[-1] - breath
    wish = max(round(case.taste.held * max(usual, places.step)), places.ticks(0.5))
    lengths.append(max(1, min(wish, room, most)))
    return tuple(lengths)
