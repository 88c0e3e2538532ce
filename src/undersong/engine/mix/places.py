"""Places: where each part stands, by what the catalogue says of its instrument.

Two parts that would stand on the same side in the middle of the spectrum are moved apart, the
second one to the other side, so that neither side is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role, Stem
from undersong.engine.voices.catalogue import voices
from undersong.units import Db

CENTRAL = (Role.DRUMS, Role.BASS, Role.VOICE, Role.LEAD)
"""Roles that stand where the catalogue says: the song leans on them."""
CLOSE = 0.12
STEP = 0.25
SPREAD, FARTHEST = 1.5, 0.7
"""The catalogue places an instrument as on a stage; a record is wider than a stage."""


@dataclass(frozen=True)
class Place:
    """Where a part stands, and how much it gives to room and echo."""

    pan: float
    width: float
    reverb_db: Db
    delay_db: Db


def places(stems: Sequence[Stem]) -> list[Place]:
    """Return the place of each part."""
    found: list[Place] = []
    lean = 0.0
    for stem in stems:
        place = _declared(stem)
        if stem.role not in CENTRAL:
            pan = place.pan
            if pan and lean * pan > 0:
                pan = -pan  # this side is taken
            elif abs(pan) < CLOSE and place.width < 1.0 and lean:
                pan = -STEP if lean > 0 else STEP
            lean += pan
            pan = max(-FARTHEST, min(SPREAD * pan, FARTHEST))
            place = Place(pan, place.width, place.reverb_db, place.delay_db)
        found.append(place)
    return found


def _declared(stem: Stem) -> Place:
    if stem.role is Role.VOICE and stem.instrument in voices():
        voice = voices()[stem.instrument]
        return Place(voice.pan, 1.0, voice.reverb_db, voice.delay_db)
    if stem.instrument in instruments():
        known = instruments()[stem.instrument]
        return Place(known.pan, known.width, known.reverb_db, known.delay_db)
    return Place(0.0, 1.0, -16.0, -60.0)
