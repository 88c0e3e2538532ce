"""Lateness: how far a role, or one drum of the kit, plays behind the grid on the mean."""

from collections.abc import Mapping

from undersong.units import MidiPitch

DRUMS: dict[str, tuple[MidiPitch, ...]] = {
    "kick": (35, 36),
    "snare": (37, 38, 40),
    "clap": (39,),
    "tom": (41, 43, 45, 47, 48, 50),
    "hat": (42, 44, 46),
    "ride": (51, 53, 59),
    "cymbal": (49, 52, 55, 57),
    "shaker": (69, 70, 82),
}
"""General MIDI percussion keys by the names that `Feel.offset_ms` uses, as in `drums/snare`; a rim click is
the snare's."""

DRUM_OF_KEY = {key: drum for drum, keys in DRUMS.items() for key in keys}


def lateness_ms(offset_ms: Mapping[str, float], role: str, pitch: MidiPitch) -> float:
    """Return the mean lateness of a note; negative is early. A drum goes before its role, `drums`."""
    own = offset_ms.get(role, 0.0)
    if role != "drums":
        return own
    return offset_ms.get(f"drums/{DRUM_OF_KEY.get(pitch, '')}", own)
