"""Seats: the port, channel and program of each part, how loud it is and where it stands.

Kits play on channel 10, where the program chooses a kit; kits that are alike share it. The voice has channel
1 of the first port, each other part a channel of its own. One port has sixteen: where a song has more parts
than that, or kits that differ, the others play on further ports, as MIDI interfaces with several cables do.
Programs that know no ports still read every note on its own track.

Volume and place are where a mix would begin: by what a part does, and by the instrument's place on a stage, a
little wider than that. A synthesiser that follows the General MIDI recommendation (RP-003, 1996) turns down
by 40 log10(value / 127) dB.
"""

from dataclasses import dataclass

import mido

from undersong.engine.formats.midi.events import SETS, Event
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Part, Role, Score
from undersong.units import Db

DRUM_CHANNEL = 9
CHANNELS = tuple(c for c in range(16) if c != DRUM_CHANNEL)
PORTS = 127
VOICE_PROGRAM = 53
"""General MIDI's “Voice Oohs”."""

LOUDEST = 112
"""Volume of the voice; all others lie below."""
LEVELS_DB: dict[Role, Db] = {
    Role.VOICE: 0.0,
    Role.DRUMS: -3.0,
    Role.BASS: -4.0,
    Role.BED: -5.5,
    Role.COMP: -2.5,
    Role.LEAD: -3.0,
    Role.COUNTER: -6.0,
    Role.COLOUR: -14.0,
}
"""As the mix has them by role (`mix/balance.toml`)."""

CENTRAL = (Role.DRUMS, Role.BASS, Role.VOICE, Role.LEAD)
SPREAD, FARTHEST = 1.5, 0.8
"""Who carries the song stands where the catalogue says, the others farther out, as in the mix."""

VOLUME, PAN, ROOM = 7, 10, 91


@dataclass(frozen=True)
class Seat:
    """Where a part plays; `first` where nobody before has set its channel up."""

    port: int
    channel: int
    first: bool = True


VOICE = Seat(0, CHANNELS[0])


def seats_of(score: Score) -> dict[str, Seat]:
    """Give every part a channel of its own; the first is the voice's, kits share one if they are alike."""
    free = ((port, channel) for port in range(PORTS) for channel in CHANNELS)
    next(free)
    kits: dict[int, int] = {}
    found: dict[str, Seat] = {}
    for part in score.parts:
        if is_kit(part):
            program = instruments()[part.instrument].program
            port = kits.setdefault(program, len(kits))
            taken = any((s.port, s.channel) == (port, DRUM_CHANNEL) for s in found.values())
            found[part.name] = Seat(port, DRUM_CHANNEL, first=not taken)
        else:
            found[part.name] = Seat(*next(free))
    return found


def is_kit(part: Part) -> bool:
    """Return whether a part's pitches are percussion keys."""
    return instruments()[part.instrument].sound.startswith("kit:")


def head_of(part: Part, seat: Seat) -> list[Event]:
    """Return how a part's track begins: its name, port, program, volume, place and share of the room."""
    known = instruments()[part.instrument]
    spread = 1.0 if part.role in CENTRAL else SPREAD
    pan = max(-FARTHEST, min(FARTHEST, spread * known.pan))
    return head(part.name, seat, known.program, part.role, pan=pan, room_db=known.reverb_db)


def head(name: str, seat: Seat, program: int, role: Role, *, pan: float, room_db: Db) -> list[Event]:
    """Return the first messages of a track.

    Parameters
    ----------
    pan : −1 left to 1 right.
    """
    set_up = (
        mido.Message("program_change", channel=seat.channel, program=program),
        control(seat, VOLUME, value_of(LEVELS_DB[role], LOUDEST)),
        control(seat, PAN, round(64 + 63 * pan)),
        control(seat, ROOM, value_of(room_db)),
    )
    first = (
        mido.MetaMessage("track_name", name=name),
        *((mido.MetaMessage("midi_port", port=seat.port),) if seat.port else ()),
        *(set_up if seat.first else ()),
    )
    return [Event(0, SETS, index - len(first), message) for index, message in enumerate(first)]


def control(seat: Seat, number: int, value: int) -> mido.Message:
    """Return a controller's message."""
    return mido.Message("control_change", channel=seat.channel, control=number, value=value)


def value_of(db: Db, most: int = 127) -> int:
    """Return the value of a controller that turns down by 40 log10(value / `most`) dB."""
    return max(0, min(127, round(most * float(10.0 ** (db / 40.0)))))
