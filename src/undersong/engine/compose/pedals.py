"""Pedal points: chords that move over a bass that stays.

An intro, a breakdown or a bridge may stand on the tonic, what leads to a chorus on the dominant, as often as
the sheet says. A pedal is one note from end to end: where a chord would lie a semitone above it, the
other of the two is taken, and where that grates too the bass goes with its chords.
"""

from collections.abc import Sequence

from undersong.engine.compose.idiom import CHARACTER, Idiom
from undersong.engine.theory.chord import Chord
from undersong.engine.theory.key import Key
from undersong.engine.theory.symbol import over

TONIC, DOMINANT = 0, 7
PEDALS = {"intro": TONIC, "breakdown": TONIC, "build": DOMINANT, "bridge": DOMINANT}


def over_pedal(chords: Sequence[Chord], name: str, key: Key, idiom: Idiom) -> list[Chord]:
    """Return the chords of a section, over one bass note if the style holds one here.

    A church mode has its own note above its tonic, or another key would be heard.

    Parameters
    ----------
    name : of the section.
    key : the section's.
    """
    if key.mode in CHARACTER:
        own = (key.tonic + CHARACTER[key.mode]) % 12
        return [over(c, key.tonic, key) if own in c.pitch_classes else c for c in chords]
    if name not in PEDALS or float(idiom.once(f"pedal/{name}").random()) >= idiom.sheet.harmony.pedal_rate:
        return list(chords)
    # Endless loops and church modes have no dominant to wait on.
    endless = not idiom.sheet.harmony.cadence or key.mode not in ("major", "minor")
    for step in (TONIC,) if endless else (PEDALS[name], TONIC):
        bass = (key.tonic + step) % 12
        if not any((bass + 1) % 12 in chord.pitch_classes for chord in chords):
            return [over(chord, bass, key) for chord in chords]
    return list(chords)
