"""References: what a sheet names must exist, and its numbers must leave something to play.

A sheet speaks of instruments, sections, themes, meters, modes and drums by name. A name that nobody bears
would be passed over in silence where it is looked up, so each is looked for when the sheet is read. So are
ranges that are upside down, and registers that an instrument does not have.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from undersong.engine.effects.catalogue import effects
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.draft.material import themes
from undersong.engine.model.kinds import NAMES
from undersong.engine.model.score import Role
from undersong.engine.styles.harmony import Harmony
from undersong.engine.styles.players import DRUM_ROWS, Bass, Drums, LeadFacts, PartFacts, Turn, Vocal
from undersong.engine.styles.space import Space
from undersong.engine.styles.traits import Trait
from undersong.engine.styles.tune import TuneFacts
from undersong.engine.theory.key import MODES
from undersong.engine.theory.lateness import DRUMS
from undersong.engine.theory.meter import SUPPORTED

LATE = {*Role, *(f"drums/{drum}" for drum in DRUMS)}
"""Who may come late or early."""
ENDINGS = ("ring", "button", "fade", "ritardando", "dub")
QUALITIES = (
    *("seventh", "ninth", "triad", "power", "minor", "major", "dominant", "suspended", "diminished"),
)
NAMED: dict[str, tuple[str, Collection[str]]] = {
    "meter": ("meter", SUPPORTED),
    "mode": ("mode", MODES),
    "section": ("section", NAMES),
    "ending": ("ending", ENDINGS),
    "chords": ("kind of chord", QUALITIES),
    "roots": ("motion of roots", ("fifth", "fourth", "second", "static")),
}
"""What the names of a trait must be, by its kind."""
OWN_SEATS = ("drums", "bass", "lead", "vocals")
NEEDS_GRID = ("chords", "power", "arpeggio", "strum", "fingers", "riff")
LEAST_SEMITONES = 7
"""That a register and an instrument have in common: a fifth."""


@dataclass(frozen=True)
class Fault:
    """What a sheet says wrongly: the key, what stands there, and the rule."""

    key: str
    value: object
    rule: str


class Form(Protocol):
    """A usual order of sections."""

    @property
    def sections(self) -> tuple[tuple[str, int], ...]:
        """Names and bars."""
        ...


class Sheet(Protocol):
    """What of a style sheet speaks of others: `sheet.Sheet` is such a one."""

    @property
    def instruments(self) -> Mapping[Role, tuple[str, ...]]:
        """Usual ids by role."""
        ...

    @property
    def turns(self) -> Mapping[str, Turn]:
        """When kits and basses play."""
        ...

    @property
    def must_have(self) -> tuple[Trait, ...]:
        """What it is known by."""
        ...

    @property
    def form(self) -> tuple[Form, ...]:
        """Usual orders of sections."""
        ...

    @property
    def harmony(self) -> Harmony:
        """Its loops."""
        ...

    @property
    def drums(self) -> Drums:
        """Their patterns."""
        ...

    @property
    def bass(self) -> Bass:
        """Its patterns and register."""
        ...

    @property
    def part(self) -> tuple[PartFacts, ...]:
        """Everybody else."""
        ...

    @property
    def lead(self) -> LeadFacts:
        """Who plays the tune."""
        ...

    @property
    def vocal(self) -> Vocal:
        """What is sung about."""
        ...

    @property
    def tune(self) -> TuneFacts:
        """How many notes it has."""
        ...

    @property
    def space(self) -> Space:
        """Which effects its parts have."""
        ...

    @property
    def energy(self) -> Mapping[str, float]:
        """By name of section."""
        ...


def faults(sheet: Sheet) -> Iterator[Fault]:
    """Yield what a sheet names that does not exist, and ranges that nobody can play in."""
    for role, names in sheet.instruments.items():
        yield from _unknown(f"instruments.{role}", names, instruments(), "instrument")
    rhythm = [name for role in (Role.DRUMS, Role.BASS) for name in sheet.instruments.get(role, ())]
    yield from _unknown("turns", sheet.turns, rhythm, "kit or bass of this style")
    for name, turn in sheet.turns.items():
        yield from _falling(f"turns.{name}.energy", turn.energy)
    yield from _sections(sheet)
    yield from _seats(sheet)
    yield from _unknown("lead.instruments", sheet.lead.instruments, instruments(), "instrument")
    yield from _register("lead", sheet.lead.register, sheet.lead.instruments)
    yield from _falling("bass.register", sheet.bass.register)
    for at, pattern in enumerate(sheet.drums.pattern):
        yield from _falling(f"drums.pattern.{at}.energy", pattern.energy)
    for at, line in enumerate(sheet.bass.pattern):
        yield from _falling(f"bass.pattern.{at}.energy", line.energy)
    yield from _falling("tune.notes", sheet.tune.notes)
    yield from _themes(sheet.vocal)
    yield from _inserts(sheet.space)
    for at, trait in enumerate(sheet.must_have):
        yield from _trait(f"must_have.{at}", trait)


def _unknown(key: str, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            listed = "" if len(known) > 40 else f"; there are {', '.join(known)}"
            yield Fault(key, name, f"It is no {what}{listed}")


def _falling(key: str, span: tuple[float, float]) -> Iterator[Fault]:
    if not span[0] <= span[1]:
        yield Fault(key, f"{span[0]} to {span[1]}", "The first must not be more than the second")


def _sections(sheet: Sheet) -> Iterator[Fault]:
    """What the sheet calls a section is one, and has its energy."""
    yield from _unknown("energy", sheet.energy, NAMES, "section")
    told: set[str] = set()
    for key, names in _spoken_of(sheet):
        yield from _unknown(key, names, NAMES, "section")
        for name in (n for n in names if n in NAMES and n not in sheet.energy and n not in told):
            told.add(name)
            yield Fault(key, name, f"[energy] has no {name}")


def _spoken_of(sheet: Sheet) -> Iterator[tuple[str, Collection[str]]]:
    """Where the sheet speaks of sections, and of which."""
    for at, form in enumerate(sheet.form):
        yield f"form.{at}.sections", [name for name, _ in form.sections]
    for at, beat in enumerate(sheet.drums.pattern):
        yield f"drums.pattern.{at}.sections", beat.sections
    for at, line in enumerate(sheet.bass.pattern):
        yield f"bass.pattern.{at}.sections", line.sections
    for at, seat in enumerate(sheet.part):
        yield f"part.{at}.sections", seat.sections
        yield f"part.{at}.without", seat.without
        for row, pattern in enumerate(seat.rows):
            yield f"part.{at}.rows.{row}.sections", pattern.sections
    for at, loop in enumerate(sheet.harmony.loop):
        yield f"harmony.loop.{at}.sections", loop.sections
    for at, trait in enumerate(sheet.must_have):
        yield f"must_have.{at}.sections", trait.sections
    yield "lead.tasks", sheet.lead.tasks
    yield "space.sweeps", sheet.space.sweeps


def _seats(sheet: Sheet) -> Iterator[Fault]:
    seen: set[str] = {*OWN_SEATS}
    for at, seat in enumerate(sheet.part):
        key = f"part.{at}"
        if seat.name in seen:
            yield Fault(f"{key}.name", seat.name, "Each part has a name of its own")
        seen.add(seat.name)
        yield from _unknown(f"{key}.instruments", seat.instruments, instruments(), "instrument")
        yield from _falling(f"{key}.energy", seat.energy)
        for row, pattern in enumerate(seat.pattern):
            yield from _falling(f"{key}.pattern.{row}.energy", pattern.energy)
        if seat.texture in NEEDS_GRID:
            yield from _register(key, seat.register, seat.instruments)
            if not seat.pattern:
                yield Fault(f"{key}.texture", seat.texture, "It needs a [[part.pattern]]")
        if seat.texture == "percussion" and not (seat.rows or seat.pattern):
            yield Fault(f"{key}.texture", seat.texture, "It needs [[part.rows]] or a [[part.pattern]]")


def _register(key: str, register: tuple[int, int], names: Iterable[str]) -> Iterator[Fault]:
    low, high = register
    if low >= high:
        yield Fault(f"{key}.register", f"{low} to {high}", "The first must be less than the second")
        return
    for name in names:
        known = instruments().get(name)
        if known and min(high, known.highest) - max(low, known.lowest) < LEAST_SEMITONES:
            rule = f"The instrument {name} has {known.lowest} to {known.highest}: too little of it"
            yield Fault(f"{key}.register", f"{low} to {high}", rule)


def _themes(vocal: Vocal) -> Iterator[Fault]:
    yield from _unknown("vocal.themes", vocal.themes, themes(), "theme")


def _inserts(space: Space) -> Iterator[Fault]:
    yield from _unknown("space.sends", space.sends, {*Role, *instruments()}, "instrument or role")
    for who, names in space.inserts.items():
        yield from _unknown("space.inserts", [who], {*Role, *instruments()}, "instrument or role")
        yield from _unknown(f"space.inserts.{who}", names, effects(), "effect")


def _trait(key: str, trait: Trait) -> Iterator[Fault]:
    families = {known.family for known in instruments().values()}
    heard = {*Role, *families, *instruments()}
    yield from _unknown(f"{key}.who", trait.who, heard, "role, family or instrument")
    yield from _unknown(f"{key}.rows", trait.rows, DRUM_ROWS, "piece of a kit")
    if trait.kind in NAMED:
        what, known = NAMED[trait.kind]
        yield from _unknown(f"{key}.names", trait.names, known, what)
    if trait.offset:
        yield from _unknown(f"{key}.offset", [trait.offset], LATE, "role and no drum")
    if trait.between is not None:
        yield from _falling(f"{key}.between", trait.between)
    if trait.least is not None and trait.most is not None:
        yield from _falling(f"{key}.least", (trait.least, trait.most))
