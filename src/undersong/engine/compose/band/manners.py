"""Manners: how an instrument plays that sits down where the sheet did not expect it.

A banjo rolls, an ukulele strums, a distorted guitar plays power chords, a pedal steel sings guide tones, a
flute answers. What is not named here goes by its family and the role it is given.
"""

from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.model import Role
from undersong.engine.styles.players import DrumPattern, PartPattern

HELD = "x---------------"
ONE_VOICE = {
    "violin", "cello", "flute", "clarinet", "oboe", "tenor-sax", "alto-sax", "trumpet", "trombone",
    "saw-lead", "square-lead", "harmonica", "melodica", "tin-whistle", "acid-bass",
}  # fmt: skip
"""Who sounds one note at a time, whatever a sheet's seat plays."""
CHOIRS = ("strings", "brass-section", "choir", "french-horn", "pedal-steel")
"""Who sings lines beside a tune, where others answer it."""

_BY_FAMILY: dict[tuple[str, Role], str] = {
    ("guitars", Role.COMP): "fingers",
    ("guitars", Role.BED): "chords",
    ("mallets", Role.COMP): "arpeggio",
    ("keys", Role.COMP): "chords",
    ("synths", Role.COMP): "arpeggio",
    ("strings", Role.COMP): "chords",
}
_BY_ID = {
    "harp": "arpeggio",
    "pluck": "arpeggio",
    "arp-synth": "arpeggio",
    "chip-lead": "arpeggio",
    "harpsichord": "arpeggio",
    "banjo": "arpeggio",
    "muted-guitar": "chords",
    "jazz-guitar": "chords",
    "clavinet": "chords",
    "distorted-guitar": "power",
    "crunch-guitar": "power",
    "ukulele": "strum",
    "mandolin": "strum",
    "pedal-steel": "line",
    "french-horn": "line",
    "timpani": "beats",
    "riser": "riser",
    "impact": "impact",
}
_OWN_PATTERNS: dict[str, tuple[str, ...]] = {
    "banjo": ("1.5.8.3.5.8.3.5.", "1.3.5.8.5.3.8.5."),
    "clavinet": ("x..xx.~x..~xx.~.", "x.~x..x.x.~x..~x"),
    "muted-guitar": ("h.h.h.h.h.h.h.h.", "x.hxh.h.x.hxh.h."),
    "jazz-guitar": ("x-..x-..x-..x-..", "..x-..x-..x-..x-"),
    "mandolin": ("..d...d...d...d.", "d.d.u.d.d.u.d.u."),
    "ukulele": ("d...d.u...u.d.u.", "d...d...d.d.u.u."),
    "distorted-guitar": ("X-------X-------", "m.m.m.m.m.m.m.m.", "X-x-x-x-X-x-x-x-"),
    "crunch-guitar": ("X---x---X---x---", "X-m.m.x-m.m.m.m.", "X-x-x-x-X-x-x-x-"),
    "accordion": ("x-..h-..l-..h-..", "..x-..x-..x-..x-"),
    "bandoneon": ("x..x..x.x..x..x.", "x.x.x.x.x.x.x.x."),
    "brass-section": ("x-----........x.", "......x.....x.x-"),
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
    if instrument.sound.startswith("noise:") and instrument.id not in _BY_ID:
        return "noise"
    if instrument.id in ("timpani", "riser", "impact"):
        return _BY_ID[instrument.id]
    if role is Role.COUNTER:
        if instrument.id in CHOIRS:
            return "line"
        return "answer" if instrument.sustains or instrument.id in ONE_VOICE else "arpeggio"
    if instrument.id in ONE_VOICE:
        return "line"
    return _BY_ID.get(instrument.id) or _BY_FAMILY.get((instrument.family, role), "chords")


def patterns(instrument: Instrument, texture: str, role: Role) -> tuple[PartPattern, ...]:
    """Return the patterns of an instrument that brings its own chair."""
    if role is Role.COUNTER and texture == "arpeggio":
        return tuple(PartPattern(steps=s) for s in SPARSE)
    if role is Role.BED and texture == "chords":
        return (PartPattern(steps=HELD),)
    own = _OWN_PATTERNS.get(instrument.id, ()) if texture in ("chords", "arpeggio", "strum", "power") else ()
    return tuple(PartPattern(steps=s) for s in own or PATTERNS.get(texture, ()))


def register(instrument: Instrument, texture: str, role: Role) -> tuple[int, int]:
    """Return where an instrument plays that brings its own chair, before its range is known."""
    if texture == "beats":
        return instrument.lowest, instrument.highest
    return POWER_REGISTER if texture == "power" else REGISTERS[role]
