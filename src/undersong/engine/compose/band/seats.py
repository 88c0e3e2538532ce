"""The band: who sits in which seat.

The sheet names seats (a keyboard that comps, a pad, a fiddle that answers); an instrument that was
asked for takes the seat that suits it or brings its own chair. A style that colours another lends it a lead
and somebody who comps. What must not play is never seated. If nobody is left who can play chords, somebody
is found who can; where there is no bass, a keyboard or harp plays it with the left hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from undersong.engine.compose.band import manners
from undersong.engine.compose.band.turns import in_turn
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.instruments.catalogue import Instrument, instruments, resorts
from undersong.engine.model import Brief, Role
from undersong.engine.styles.players import DrumPattern, PartFacts, PartPattern
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.seeds import Seeds
from undersong.units import MidiPitch

HARMONY = (Role.COMP, Role.BED)
NARROWEST = 12
CHORDAL = ("chords", "arpeggio", "strum", "fingers", "power")
ALWAYS = (0.0, 1.0)
SWEEP_PITCH = 60
SWEEPS = {"riser": 0.5, "impact": 0.6}
"""Effects that `transitions` may call for, and how loud they are."""


@dataclass(frozen=True)
class Seat:
    """Somebody in the band; the fields are those of the sheet's `PartFacts`.

    Attributes
    ----------
    asked : whether the person asked for this instrument.
    only : bars at which the sections start that alone have it; empty means any section.
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
    only: frozenset[int] = frozenset()

    def plays(self, section: PlannedSection) -> bool:
        """Return whether the seat plays in a section, as far as it alone is asked."""
        if named(section.without_instruments, self.instrument, self.role):
            return False
        if named(section.with_instruments, self.instrument, self.role):
            return True
        return self.suits(section) and self.energy[0] <= section.energy + 1e-9 <= self.energy[1] + 2e-9

    def suits(self, section: PlannedSection) -> bool:
        """Return whether the seat belongs to sections of this name, whatever their energy."""
        if self.only:
            return section.start_bar in self.only
        return section.name not in self.without and (not self.sections or section.name in self.sections)


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
    may = [i for i in known if not blocked(known[i], brief)]
    # Who was asked for by name plays, even where all others of the family must not: "only a cello".
    asked = list(dict.fromkeys(brief.instruments))
    may += [i for i in asked if i not in may]
    guest = sheets().get(brief.blend or "")
    drums = _rhythm(Role.DRUMS, sheet, brief, seeds, asked=asked, may=may)
    bass = _rhythm(Role.BASS, sheet, brief, seeds, asked=asked, may=may)
    doubles = tuple(i for i in asked if _doubles(known[i]) and i not in (drums, bass))
    waiting = [i for i in asked if i not in (drums, bass, *doubles)]
    lead, waiting = _lead(sheet, guest, seeds, waiting=waiting, may=may)
    seats = _seats(_blended(sheet, guest), waiting, may, brief, seeds)
    seated = {s.instrument for s in seats if s.asked}
    for instrument in waiting:
        if instrument not in seated:
            seats = _with(seats, known[instrument], lead, sheet)
    seats = _with_sweeps(_with_harmony(seats, may), sheet, may)
    hands = (s.instrument for s in seats if s.role in HARMONY and known[s.instrument].left_hand)
    bass = bass or next(hands, None)
    return Band(drums, bass, tuple(_named_once(seats)), lead, frozenset(asked), doubles)


def joined(band: Band, sections: Iterable[PlannedSection], brief: Brief) -> Band:
    """Seat those who join for single sections, as the directions beside their tags say."""
    known = instruments()
    seats = list(band.seats)
    wished: dict[str, set[int]] = {}
    for section in sections:
        for word in section.with_instruments:
            present = [band.drums, band.bass, band.lead, *band.doubles, *(s.instrument for s in seats)]
            if any(i and named((word,), i) for i in present):
                continue
            guest = word if word in known else next((i for i in known if known[i].family == word), None)
            if guest and not blocked(known[guest], brief) and not _doubles(known[guest]):
                wished.setdefault(guest, set()).add(section.start_bar)
    for guest, bars in wished.items():
        seats.append(replace(_chair(known[guest], band.lead), only=frozenset(bars), asked=False))
    return replace(band, seats=tuple(_named_once(seats)))


def named(words: Iterable[str], instrument: str, role: str = "") -> bool:
    """Return whether ids, families or roles mean an instrument, or the role it plays here."""
    known = instruments()[instrument]
    own = {known.id, known.family, str(known.roles[0]), str(role)}
    return any(word in own for word in words)


def blocked(instrument: Instrument, brief: Brief) -> bool:
    """Return whether an instrument must not play in a song."""
    return named(brief.without, instrument.id)


def _doubles(instrument: Instrument) -> bool:
    return instrument.roles[0] in (Role.DRUMS, Role.BASS) and Role.COLOUR not in instrument.roles


def _rhythm(
    role: Role, sheet: Sheet, brief: Brief, seeds: Seeds, *, asked: list[str], may: list[str]
) -> str | None:
    """The kit or the bass: the first one that was asked for, else one of the sheet's."""
    known = instruments()
    for name in asked:
        # What is a colour beside a kit, such as percussion, drums only where nothing else does.
        if known[name].roles[0] is role and Role.COLOUR not in known[name].roles:
            return name
    found = in_turn(role, sheet, brief, seeds, may=may)
    return found or next((name for name in asked if known[name].roles[0] is role), None)


def _lead(
    sheet: Sheet, guest: Sheet | None, seeds: Seeds, *, waiting: list[str], may: list[str]
) -> tuple[str | None, list[str]]:
    """Choose who carries tunes: somebody asked for whose first task it is, else one of the sheet's."""
    known = instruments()
    for name in waiting:
        if known[name].roles[0] is Role.LEAD:
            return name, [n for n in waiting if n != name]
    usual = [n for n in (guest or sheet).lead.instruments if n in may and Role.LEAD in known[n].roles]
    wished = [n for n in usual if n in waiting]
    if wished:
        return wished[0], waiting
    if usual:
        # A sound of its own is heard as a tune; the one that comps is not.
        seated = {facts.instruments[0] for facts in sheet.part}
        usual = [n for n in usual if n not in seated] or usual
        rng = seeds.stream("compose/band/lead")
        weights = [1.0 / (1 + rank) for rank in range(len(usual))]
        return str(rng.choice(usual, p=[w / sum(weights) for w in weights])), waiting
    return next((n for n in resorts(Role.LEAD) if n in may), None), waiting


def _blended(sheet: Sheet, guest: Sheet | None) -> tuple[PartFacts, ...]:
    """The sheet's seats, the last comping one but the first given to the first one of the guest."""
    lent = next((p for p in guest.part if p.role is Role.COMP), None) if guest else None
    if lent is None:
        return sheet.part
    lent = replace(lent, optional=1.0, energy=(min(lent.energy[0], 0.35), lent.energy[1]), sections=())
    comping = [p for p in sheet.part if p.role is Role.COMP]
    out = comping[-1] if len(comping) > 1 else None
    kept = [p for p in sheet.part if p is not out and p.name != lent.name]
    return (*kept, lent)


def _seats(
    parts: Iterable[PartFacts], waiting: list[str], may: list[str], brief: Brief, seeds: Seeds
) -> list[Seat]:
    """Fill the seats; optional ones by chance, unless somebody asked for sits there."""
    seats: list[Seat] = []
    free = list(waiting)
    for facts in parts:
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
    texture: str = facts.texture
    own = manners.manner(known, Role.COMP)
    if own in manners.EFFECTS or (texture in CHORDAL and known.one_voice):
        texture = own
    return Seat(
        name=facts.name if instrument == facts.instruments[0] else instrument,
        instrument=instrument,
        role=facts.role,
        texture=texture,
        register=_register(facts.register, known),
        energy=facts.energy,
        sections=facts.sections,
        without=facts.without,
        # Arpeggios are written in degrees of the chord, which the grids of chords do not have.
        patterns=manners.patterns(known, texture, facts.role)
        if texture == "arpeggio" != facts.texture
        else facts.pattern,
        velocity=facts.velocity,
        asked=asked,
        rows=facts.rows,
    )


def _with(seats: list[Seat], instrument: Instrument, lead: str | None, sheet: Sheet) -> list[Seat]:
    """Seat an instrument that no seat of the sheet is for: in one that can be spared, or on its own chair."""
    chair = _chair(instrument, lead)
    spared = [s for s in seats if s.role is chair.role and not s.asked and not needed(s, sheet)]
    if chair.role is Role.COMP:
        # Whoever comps first carries the style.
        first = next(s for s in [*seats, chair] if s.role is Role.COMP)
        spared = [s for s in spared if s is not first]
    if not spared or chair.texture not in (*CHORDAL, "line", "answer"):
        return [*seats, chair]
    seat = spared[-1]
    same = seat.texture == chair.texture or (chair.texture == "chords" and seat.texture == "line")
    taken = replace(
        chair,
        patterns=seat.patterns if same and seat.patterns else chair.patterns,
        register=_register(seat.register if same else chair.register, instrument),
        energy=seat.energy,
        velocity=seat.velocity,
    )
    return [taken if s is seat else s for s in seats]


def needed(seat: Seat, sheet: Sheet) -> bool:
    """Return whether the style is known by somebody in this seat."""
    words = {word for trait in sheet.must_have for word in trait.who}
    return bool(words & {seat.instrument, instruments()[seat.instrument].family})


def _chair(instrument: Instrument, lead: str | None) -> Seat:
    """The chair of somebody who was asked for: a role that fits, and a manner that fits the role."""
    if instrument.roles[0] is Role.DRUMS:
        shaken = PartPattern(steps=manners.SHAKEN)
        return Seat(
            instrument.id, instrument.id, Role.DRUMS, "percussion", (70, 70),
            patterns=(shaken,), velocity=0.55, asked=True,
        )  # fmt: skip
    roles = [r for r in instrument.roles if r not in (Role.DRUMS, Role.BASS)] or [Role.COMP]
    role = next((r for r in roles if r is not Role.LEAD or lead is None), Role.COUNTER)
    texture = manners.manner(instrument, role)
    return Seat(
        instrument.id,
        instrument.id,
        role,
        texture,
        _register(manners.register(instrument, texture, role), instrument),
        patterns=manners.patterns(instrument, texture, role),
        asked=True,
    )


def _register(wished: tuple[int, int], instrument: Instrument) -> tuple[int, int]:
    """Return the wished register as far as the instrument has it; an octave at least."""
    low, high = max(wished[0], instrument.lowest), min(wished[1], instrument.highest)
    if high - low >= min(NARROWEST, wished[1] - wished[0]):
        return low, high
    room = max(NARROWEST, wished[1] - wished[0])
    if wished[0] < instrument.lowest:
        return instrument.lowest, min(instrument.lowest + room, instrument.highest)
    return max(instrument.lowest, instrument.highest - room), instrument.highest


def _with_harmony(seats: list[Seat], may: list[str]) -> list[Seat]:
    if any(s.role in HARMONY for s in seats):
        return seats
    found = next((n for n in resorts(Role.COMP) if n in may), None)
    if found is None:
        return seats
    known = instruments()[found]
    role = next((r for r in known.roles if r in HARMONY), Role.COMP)
    texture = manners.manner(known, role)
    register = _register(manners.register(known, texture, role), known)
    own = manners.patterns(known, texture, role)
    return [Seat(found, found, role, texture, register, patterns=own), *seats]


def _with_sweeps(seats: list[Seat], sheet: Sheet, may: list[str]) -> list[Seat]:
    """Add the effects that the style's transitions call for."""
    chances = {"riser": sheet.transitions.riser, "impact": sheet.transitions.impact}
    textures = {s.texture for s in seats}
    return seats + [
        Seat(name, name, Role.COLOUR, name, (SWEEP_PITCH, SWEEP_PITCH), velocity=SWEEPS[name])
        for name, chance in chances.items()
        if chance and name in may and name not in textures
    ]


def _named_once(seats: list[Seat]) -> list[Seat]:
    """Give each seat a name of its own, that of its instrument where it is not the sheet's usual one."""
    seen = {"drums", "bass", "lead", "vocals", "mix"}
    found = []
    for seat in seats:
        name, number = seat.name, 2
        while name in seen:
            name, number = f"{seat.name}-{number}", number + 1
        seen.add(name)
        found.append(replace(seat, name=name))
    return found
