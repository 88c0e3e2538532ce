"""The band: who plays, in which seat, and in which sections.

The sheet names seats (a keyboard that comps, a pad, a fiddle that answers); an instrument that was
asked for takes the seat that suits it or brings its own chair, and then plays all through. What
must not play is never seated. If nobody is left who can play chords, somebody is found who can;
where there is no bass, a keyboard or harp plays it with the left hand.
"""

from dataclasses import dataclass, replace

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Brief, Role
from undersong.engine.styles.players import DrumPattern, PartFacts, PartPattern
from undersong.engine.styles.sheet import Sheet
from undersong.seeds import Seeds
from undersong.units import MidiPitch

HARMONY = (Role.COMP, Role.BED)
NARROWEST = 12
# How an instrument plays that sits down where the sheet did not expect it, by family and role.
MANNERS: dict[tuple[str, Role], str] = {
    ("guitars", Role.COMP): "fingers",
    ("guitars", Role.BED): "chords",
    ("mallets", Role.COMP): "arpeggio",
    ("keys", Role.COMP): "chords",
    ("synths", Role.COMP): "arpeggio",
    ("strings", Role.COMP): "chords",
}
ONE_VOICE = {
    "violin", "cello", "flute", "clarinet", "oboe", "tenor-sax", "alto-sax", "trumpet", "trombone",
    "saw-lead", "square-lead",
}  # fmt: skip
MANNERS_OF = {"harp": "arpeggio", "pluck": "arpeggio", "arp-synth": "arpeggio", "muted-guitar": "chords"}
PATTERNS: dict[str, tuple[str, ...]] = {
    "chords": ("x---x---x---x---", "x-----x-----x---"),
    "arpeggio": ("1.3.5.8.5.3.5.3.", "1.5.8.5.3.5.8.5."),
    "fingers": ("1.5.3.5.1.5.3.5.", "1.3.5.8.5.3.5.3."),
    "strum": ("d...d.u...u.d.u.",),
}
SPARSE = ("8...5...3...5...", "3.....8...5.....")
HELD = "x---------------"
REGISTERS: dict[Role, tuple[int, int]] = {
    Role.COMP: (52, 76),
    Role.BED: (53, 76),
    Role.COUNTER: (62, 84),
    Role.LEAD: (60, 84),
    Role.COLOUR: (60, 90),
}
LAST_RESORTS = (
    "piano",
    "nylon-guitar",
    "electric-piano",
    "warm-pad",
    "strings",
    "harp",
    "accordion",
    "choir",
)
LEFT_HANDS = ("piano", "electric-piano", "church-organ", "rock-organ", "harp")
LEAD_RESORTS = ("piano", "flute", "violin", "vibraphone", "electric-piano", "steel-guitar", "choir")
ALWAYS = (0.0, 1.0)


@dataclass(frozen=True)
class Seat:
    """Somebody in the band; the fields are those of the sheet's `PartFacts`.

    Attributes
    ----------
    asked : whether the person asked for this instrument.
    """

    name: str
    instrument: str
    role: Role
    texture: str
    register: tuple[MidiPitch, MidiPitch]
    energy: tuple[float, float] = ALWAYS
    sections: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    patterns: tuple[PartPattern, ...] = ()
    velocity: float = 0.7
    asked: bool = False
    rows: tuple[DrumPattern, ...] = ()

    def plays(self, section: PlannedSection) -> bool:
        """Return whether the seat plays in a section."""
        if named(section.without_instruments, self.instrument, self.role):
            return False
        if self.asked or named(section.with_instruments, self.instrument, self.role):
            return True
        if section.name in self.without or (self.sections and section.name not in self.sections):
            return False
        return self.energy[0] <= section.energy + 1e-9 and section.energy <= self.energy[1] + 1e-9


@dataclass(frozen=True)
class Band:
    """Everybody who plays.

    Attributes
    ----------
    drums, bass : ids of the instruments, or None; the bass may be somebody's left hand.
    seats : all others except the lead.
    lead : id of the instrument that carries tunes, or None.
    asked : everybody who was asked for.
    doubles : further kits and basses that were asked for; they join in where the song is lively.
    """

    drums: str | None
    bass: str | None
    seats: tuple[Seat, ...]
    lead: str | None
    asked: frozenset[str] = frozenset()
    doubles: tuple[str, ...] = ()


def band_of(sheet: Sheet, brief: Brief, seeds: Seeds) -> Band:
    """Seat the band for a brief."""
    known = instruments()
    may = [i for i in known if not _blocked(known[i], brief)]
    # Who was asked for by name plays, even where all others of the family must not: "only a cello".
    asked = list(dict.fromkeys(brief.instruments))
    may += [i for i in asked if i not in may]
    drums = _rhythm(Role.DRUMS, asked, may, sheet)
    bass = _rhythm(Role.BASS, asked, may, sheet)
    doubles = tuple(i for i in asked if _doubles(known[i]) and i not in (drums, bass))
    waiting = [i for i in asked if i not in (drums, bass, *doubles)]
    lead, waiting = _lead(sheet, waiting, may, asked, seeds)
    seats = _seats(sheet, waiting, may, brief, seeds)
    seated = {s.instrument for s in seats if s.asked}
    for instrument in waiting:
        if instrument not in seated:
            seats = _with(seats, known[instrument], lead)
    seats = _with_harmony(seats, may)
    hands = (s.instrument for s in seats if s.role in HARMONY and s.instrument in LEFT_HANDS)
    bass = bass or next(hands, None)
    return Band(drums, bass, tuple(_named_once(seats)), lead, frozenset(asked), doubles)


def named(words: tuple[str, ...], instrument: str, role: str = "") -> bool:
    """Return whether ids, families or roles mean an instrument, or the role it plays here."""
    known = instruments()[instrument]
    own = {known.id, known.family, str(known.roles[0]), role}
    return any(word in own for word in words)


def _doubles(instrument: Instrument) -> bool:
    return instrument.roles[0] in (Role.DRUMS, Role.BASS) and instrument.id != "percussion"


def _blocked(instrument: Instrument, brief: Brief) -> bool:
    words = {instrument.id, instrument.family, *(r.value for r in instrument.roles[:1])}
    return bool(words & set(brief.without))


def _rhythm(role: Role, asked: list[str], may: list[str], sheet: Sheet) -> str | None:
    """The kit or the bass: the first one that was asked for, else the sheet's."""
    known = instruments()
    for name in asked:
        # Percussion is a colour beside a kit, unless nothing else drums.
        if known[name].roles[0] is role and name != "percussion":
            return name
    for name in sheet.instruments.get(role, ()):
        if name in may:
            return name
    return "percussion" if role is Role.DRUMS and "percussion" in asked else None


def _lead(
    sheet: Sheet, waiting: list[str], may: list[str], asked: list[str], seeds: Seeds
) -> tuple[str | None, list[str]]:
    """Choose who carries tunes: somebody asked for whose first task it is, else one of the sheet's."""
    known = instruments()
    for name in waiting:
        if known[name].roles[0] is Role.LEAD:
            return name, [n for n in waiting if n != name]
    usual = [n for n in sheet.lead.instruments if n in may and Role.LEAD in known[n].roles]
    wished = [n for n in usual if n in asked]
    if wished:
        return wished[0], waiting
    if usual:
        # A sound of its own is heard as a tune; the one that comps is not.
        seated = {facts.instruments[0] for facts in sheet.part}
        usual = [n for n in usual if n not in seated] or usual
        rng = seeds.stream("compose/band/lead")
        weights = [1.0 / (1 + rank) for rank in range(len(usual))]
        return str(rng.choice(usual, p=[w / sum(weights) for w in weights])), waiting
    return next((n for n in LEAD_RESORTS if n in may), None), waiting


def _seats(sheet: Sheet, waiting: list[str], may: list[str], brief: Brief, seeds: Seeds) -> list[Seat]:
    """Fill the sheet's seats; optional ones by chance, unless somebody asked for sits there."""
    seats: list[Seat] = []
    free = list(waiting)
    for facts in sheet.part:
        candidates = [i for i in facts.instruments if i in may]
        wished = next((i for i in candidates if i in free), None)
        rng = seeds.stream(f"compose/band/{facts.name}")
        # A livelier song has more players.
        chance = min(1.0, facts.optional + 0.4 * (brief.energy - 0.5)) if facts.optional < 1 else 1.0
        if not candidates or (wished is None and rng.random() >= chance):
            continue
        if wished is not None:
            free.remove(wished)
        taken = {s.instrument for s in seats}
        instrument = wished or next((i for i in candidates if i not in taken), candidates[0])
        seats.append(_seat(facts, instrument, asked=wished is not None))
    return seats


def _seat(facts: PartFacts, instrument: str, *, asked: bool) -> Seat:
    known = instruments()[instrument]
    texture = facts.texture
    if texture in ("chords", "arpeggio", "strum", "fingers", "power") and instrument in ONE_VOICE:
        texture = "line"
    return Seat(
        name=facts.name if instrument == facts.instruments[0] else instrument,
        instrument=instrument,
        role=facts.role,
        texture=texture,
        register=_register(facts.register, known),
        energy=facts.energy,
        sections=facts.sections,
        without=facts.without,
        patterns=facts.pattern,
        velocity=facts.velocity,
        asked=asked,
        rows=facts.rows,
    )


def _with(seats: list[Seat], instrument: Instrument, lead: str | None) -> list[Seat]:
    """Seat an instrument that no seat of the sheet is for: in a replaceable one, else on its own chair."""
    if instrument.id == "percussion":
        chair = Seat(
            "percussion", instrument.id, Role.DRUMS, "percussion", (70, 70), velocity=0.55, asked=True
        )
        return [*seats, replace(chair, patterns=(PartPattern(steps="x.~x~.x.x.~x~.x."),))]
    roles = [r for r in instrument.roles if r not in (Role.DRUMS, Role.BASS)] or [Role.COMP]
    role = next((r for r in roles if r is not Role.LEAD or lead is None), Role.COUNTER)
    texture = _manner(instrument, role)
    for index, seat in enumerate(seats):
        if seat.role is role and not seat.asked and seat.texture != "percussion":
            same = seat.texture == texture or (texture == "chords" and seat.texture == "line")
            taken = replace(
                seat,
                name=instrument.id,
                instrument=instrument.id,
                texture=texture,
                patterns=seat.patterns if same and seat.patterns else _patterns(texture, role),
                register=_register(seat.register, instrument),
                asked=True,
            )
            return [*seats[:index], taken, *seats[index + 1 :]]
    register = _register(REGISTERS[role], instrument)
    return [
        *seats,
        Seat(
            instrument.id,
            instrument.id,
            role,
            texture,
            register,
            patterns=_patterns(texture, role),
            asked=True,
        ),
    ]


def _manner(instrument: Instrument, role: Role) -> str:
    if instrument.sound.startswith("noise:"):
        return "noise"
    if role is Role.COUNTER:
        if instrument.id in ("strings", "brass-section", "choir"):
            return "line"
        return "answer" if instrument.sustains or instrument.id in ONE_VOICE else "arpeggio"
    if instrument.id in ONE_VOICE:
        return "line"
    return MANNERS_OF.get(instrument.id) or MANNERS.get((instrument.family, role), "chords")


def _patterns(texture: str, role: Role) -> tuple[PartPattern, ...]:
    if role is Role.COUNTER and texture == "arpeggio":
        return tuple(PartPattern(steps=s) for s in SPARSE)
    steps = (HELD,) if role is Role.BED and texture == "chords" else PATTERNS.get(texture, ())
    return tuple(PartPattern(steps=s) for s in steps)


def _register(wished: tuple[int, int], instrument: Instrument) -> tuple[int, int]:
    """Return the wished register as far as the instrument has it; an octave at least."""
    low, high = max(wished[0], instrument.lowest), min(wished[1], instrument.highest)
    if high - low >= min(NARROWEST, wished[1] - wished[0]):
        return low, high
    if wished[0] < instrument.lowest:
        return instrument.lowest, min(
            instrument.lowest + max(NARROWEST, wished[1] - wished[0]), instrument.highest
        )
    return max(
        instrument.lowest, instrument.highest - max(NARROWEST, wished[1] - wished[0])
    ), instrument.highest


def _with_harmony(seats: list[Seat], may: list[str]) -> list[Seat]:
    if any(s.role in HARMONY for s in seats):
        return seats
    found = next((n for n in LAST_RESORTS if n in may), None)
    if found is None:
        return seats
    known = instruments()[found]
    role = next((r for r in known.roles if r in HARMONY), Role.COMP)
    texture = _manner(known, role)
    register = _register(REGISTERS[role], known)
    return [Seat(found, found, role, texture, register, patterns=_patterns(texture, role)), *seats]


def _named_once(seats: list[Seat]) -> list[Seat]:
    """Give each seat a name of its own, that of its instrument where it is not the sheet's usual one."""
    seen = {"drums", "bass", "lead", "vocals"}
    found = []
    for seat in seats:
        name, number = seat.name, 2
        while name in seen:
            name, number = f"{seat.name}-{number}", number + 1
        seen.add(name)
        found.append(replace(seat, name=name))
    return found
