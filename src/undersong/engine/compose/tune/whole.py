"""Hearing a whole tune through before it is taken.

A song can be right phrase by phrase and still be dull or restless as a whole: every bar in one rhythm, no
note outside the chords, a range of a fifth. So a finished tune is held against the bands in which four fifths
of people's songs lie (`people.toml`); where it falls out, another draft is written that leans the other way,
and the best of a few is taken. What a listener misses first counts three, the rest one; a draft that is out
by little is better than one that is out by much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from undersong.engine.compose.plan import SongPlan
from undersong.engine.compose.tune.figures import Map, Tones, figures_of
from undersong.engine.facts import tables, text_beside
from undersong.engine.model import Line, Note
from undersong.engine.styles.tune import TuneFacts

Band = tuple[float, float]

GRAVE = 3.0
WEIGHTS = {
    "strong": GRAVE,
    "bar_again": GRAVE,
    "bar_exactly_again": GRAVE,
    "entropy": GRAVE,
    "commonest": GRAVE,
    "chorus_again": 2 * GRAVE,
    "verse_again": GRAVE,
    "bar_notes": GRAVE,
    "pitch_entropy": 1.5,
    "range": 2.0,  # a tune that hardly moves is a graver fault than an interval too many
}
"""What lies outside its band counts one where nothing else is said."""
MARGIN = 0.04  # of a band's width: where it ends for us, so that what is counted elsewhere is inside too
PLAYED_AS = ("folk", "pop_rock")  # what nobody sings may go as fiddlers' tunes do, or as singers'
FEWEST_BARS = 12  # shorter songs say too little to be judged


@dataclass(frozen=True)
class Leaning:
    """What the next draft should have more of.

    Attributes
    ----------
    variety : of rhythm; negative for less.
    colour, leap, unison : factors of the readiness for notes outside the chord, leaps, repeated notes.
    early : share of notes that arrive early, beyond the style's.
    lift : semitones by which choruses should lie higher.
    steady : how much less what comes back should differ.
    contrast : whether what leads to the hook should leave it alone.
    notes : factor of how many syllables have more than one note.
    """

    variety: float = 0.0
    colour: float = 1.0
    leap: float = 1.0
    unison: float = 1.0
    early: float = 0.0
    lift: float = 0.0
    steady: float = 0.0
    contrast: float = 0.0
    notes: float = 1.0

    def applied(self, habits: TuneFacts) -> TuneFacts:
        """Return the habits of a style or a song, leaning."""
        return replace(
            habits,
            colour=min(max(habits.colour * self.colour, 0.4), 2.5),
            leap=min(max(habits.leap * self.leap, 0.2), 2.5),
            unison=min(max(habits.unison * self.unison, 0.2), 2.5),
            syncopation=min(max(habits.syncopation + self.early, -1.0), 1.0),
        )


STEPS = Leaning(
    variety=0.4, colour=1.3, leap=1.35, unison=1.35, early=0.18, lift=1.5, steady=0.5, contrast=1.0, notes=1.6
)
"""By how much a draft leans away from a fault of the one before."""
AWAY = {
    "bar_again": ("variety", 1),
    "bar_exactly_again": ("variety", 1),
    "commonest": ("variety", 1),
    "entropy": ("variety", -1),
    "pitch_entropy": ("colour", -1),
    "strong": ("colour", 1),
    "long": ("colour", 1),
    "leaps": ("leap", -1),
    "far_leaps": ("leap", -1),
    "interval": ("leap", -1),
    "unisons": ("unison", -1),
    "steps": ("unison", 1),
    "early": ("early", -1),
    "lift": ("lift", -1),
    "chorus_again": ("steady", -1),
    "verse_again": ("steady", 1),
    "contrast": ("contrast", 1),
    "bar_notes": ("notes", -1),
}
"""Which way a draft leans where the one before had too much of something; the other way for too little."""


@dataclass(frozen=True)
class Faults:
    """What is wrong with a tune: how much in all, and how far each figure lies above its band, or below."""

    weight: float = 0.0
    away: Mapping[str, float] | None = None

    def corrected(self, leaning: Leaning) -> Leaning:
        """Return how the next draft should lean."""
        turns: dict[str, float] = {}
        for name, away in (self.away or {}).items():
            if name in AWAY:
                what, sign = AWAY[name]
                turns[what] = turns.get(what, 0.0) + WEIGHTS.get(name, 1.0) * (sign if away > 0 else -sign)
        changed = {what: _leant(leaning, what, turn) for what, turn in turns.items() if turn}
        return replace(leaning, **changed)


def _leant(leaning: Leaning, what: str, turn: float) -> float:
    """One lean a step further: a factor for what multiplies, a sum for what adds."""
    now: float = getattr(leaning, what)
    step: float = getattr(STEPS, what)
    if getattr(Leaning(), what) == 1.0:
        return round(now * (step if turn > 0 else 1 / step), 3)
    return round(now + (step if turn > 0 else -step), 3)


@dataclass(frozen=True)
class Judge:
    """Judges the drafts of one song."""

    plan: SongPlan
    song: Map

    @classmethod
    def of(cls, plan: SongPlan) -> "Judge":
        """Return the judge of a plan."""
        return cls(plan, Map.of(plan))

    def sung(self, lines: Sequence[Line]) -> Faults:
        """Return what is wrong with a song's sung tune; rapped verses are not judged."""
        if self.plan.sheet.tune.delivery == "rap":
            return Faults()
        return self._faults([self.song.tones(line.notes) for line in lines], sung=True)

    def played(self, notes: Sequence[Note]) -> Faults:
        """Return what is wrong with a tune that an instrument plays; riffs and cells are not judged."""
        if self.plan.sheet.tune.theme != "tune" or not notes:
            return Faults()
        solos = [s for s in self.song.sections if s.name == "solo"]
        tones = [t for t in self.song.tones(notes) if not any(s.start <= t.start < s.end for s in solos)]
        return self._faults([tones] if tones else [], sung=False)

    def _faults(self, lines: Sequence[Tones], *, sung: bool) -> Faults:
        if not any(lines):
            return Faults()
        found = figures_of(lines, self.song, sung=sung)
        if found["bars"] < FEWEST_BARS:
            return Faults()
        people: tuple[str, ...] = self.plan.sheet.tune.people
        people = people if sung else tuple(dict.fromkeys((*people, *PLAYED_AS)))
        away = {name: _away(value, bands_of(name, people, sung=sung)) for name, value in found.items()}
        away = {name: far for name, far in away.items() if far}
        weight = sum(WEIGHTS.get(name, 1.0) * (1.0 + min(abs(far), 1.0)) for name, far in away.items())
        return Faults(round(weight, 6), away)


def _away(value: float, bands: Sequence[Band]) -> float:
    """How far a value lies above the nearest band, in widths of it; below is negative, inside is 0."""
    if not bands:
        return 0.0
    return min((_beyond(value, *band) for band in bands), key=abs)


def _beyond(value: float, low: float, high: float) -> float:
    width = high - low
    # What cannot be lower than nothing, or higher than all, has no margin there.
    least = low + MARGIN * width if low > 0 or value < 0 else low
    most = high - MARGIN * width if high != 1.0 else high
    return round((min(value - least, 0.0) or max(value - most, 0.0)) / width, 6)


@cache
def bands_of(figure: str, people: tuple[str, ...], *, sung: bool) -> tuple[Band, ...]:
    """Return the bands of a figure, any of which will do; none where it is not judged."""
    tables = _tables()
    own = "sung" if sung else "played"
    names = [own] if figure in tables[own] else [name for name in people if figure in tables[name]]
    names = names or [name for name in ("pop_rock",) if figure in tables[name]]
    return tuple((tables[name][figure][0], tables[name][figure][1]) for name in names)


@cache
def _tables() -> dict[str, dict[str, Sequence[float]]]:
    return tables(text_beside(__package__, "people.toml"), file="people.toml")
