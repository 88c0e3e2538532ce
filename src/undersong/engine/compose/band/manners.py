"""Manners: how an instrument plays that sits down where the sheet did not expect it.

A banjo rolls, an ukulele strums, a distorted guitar plays power chords, a pedal steel sings guide tones, a
flute answers: the catalogue says so of each. Whoever has no manner of their own goes by their family and the
role they are given.
"""

from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.model import Role
from undersong.engine.styles.players import DrumPattern, PartPattern

HELD = "x---------------"
EFFECTS = ("noise", "riser", "impact", "beats")
"""Manners that are the same in any role."""
_BY_FAMILY: dict[tuple[str, Role], str] = {
    ("guitars", Role.COMP): "fingers",
    ("guitars", Role.BED): "chords",
    ("mallets", Role.COMP): "arpeggio",
    ("keys", Role.COMP): "chords",
    ("synths", Role.COMP): "arpeggio",
    ("strings", Role.COMP): "chords",
}
PATTERNS: dict[str, tuple[str, ...]] = {
    "chords": ("x---x---x---x---", "x-----x-----x---"),
    "arpeggio": ("1.3.5.8.5.3.5.3.", "1.5.8.5.3.5.8.5."),
    "fingers": ("1.5.3.5.1.5.3.5.", "1.3.5.8.5.3.5.3."),
    "strum": ("d...d.u...u.d.u.",),
    "power": ("X-------X-------", "X---x---X---x---"),
}
SPARSE = ("8...5...3...5...", "3.....8...5.....")
REGISTERS: dict[Role, tuple[int, int]] = {
    Role.COMP: (52, 76),
    Role.BED: (53, 76),
    Role.COUNTER: (62, 84),
    Role.LEAD: (60, 84),
    Role.COLOUR: (60, 90),
}
POWER_REGISTER = (40, 64)
PLAIN_BEATS = (
    DrumPattern(
        weight=1.0,
        name="heartbeat",
        energy=(0.0, 0.5),
        rows={"kick": "x.......x.......", "rim": "....x.......x...", "hat": "x...x...x...x..."},
    ),
    DrumPattern(
        weight=1.0,
        name="plain beat",
        energy=(0.5, 1.0),
        rows={"kick": "X.......X.x.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
    ),
)
"""For a kit that was asked for in a style that has no beat of its own."""
SHAKEN = "x.~x~.x.x.~x~.x."


def manner(instrument: Instrument, role: Role) -> str:
    """Return the texture in which an instrument plays a role."""
    if instrument.manner in EFFECTS:
        return instrument.manner
    if instrument.sound.startswith("noise:"):
        return "noise"
    if role is Role.COUNTER:
        return instrument.answers or ("answer" if instrument.sustains or instrument.one_voice else "arpeggio")
    single = "line" if instrument.one_voice else ""
    return instrument.manner or single or _BY_FAMILY.get((instrument.family, role), "chords")


def patterns(instrument: Instrument, texture: str, role: Role) -> tuple[PartPattern, ...]:
    """Return the patterns of an instrument that brings its own chair."""
    if role is Role.COUNTER and texture == "arpeggio":
        return tuple(PartPattern(steps=s) for s in SPARSE)
    if role is Role.BED and texture == "chords":
        return (PartPattern(steps=HELD),)
    own = instrument.patterns if texture in ("chords", "arpeggio", "strum", "power") else ()
    return tuple(PartPattern(steps=s) for s in own or PATTERNS.get(texture, ()))


def register(instrument: Instrument, texture: str, role: Role) -> tuple[int, int]:
    """Return where an instrument plays that brings its own chair, before its range is known."""
    if texture == "beats":
        return instrument.lowest, instrument.highest
    return POWER_REGISTER if texture == "power" else REGISTERS[role]
