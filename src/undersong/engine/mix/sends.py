"""Sends: what a part gives to the room and the echo of the song, and what comes back.

Both are the same for all parts and linear, so each stem keeps its own share of them, and the stems sum to
the mix. A voice enters the room a moment later than the others: first the word, then the wall.
"""

from dataclasses import replace

from undersong.engine.dsp.delay import echoed
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.mix.balance import balance
from undersong.engine.model import Role
from undersong.engine.model.desk import Sends
from undersong.engine.styles.space import Space
from undersong.units import Audio

PLAIN_ECHO_BEATS, PLAIN_FEEDBACK = 0.75, 0.3
"""Where the style has no echo and somebody asks for one all the same."""


def given(audio: Audio, sends: Sends, *, role: Role, space: Space, bpm: float) -> None:
    """Add to a part what comes back from echo and room, in place: the echo stands in the room too.

    Parameters
    ----------
    audio : (2, samples).
    """
    if sends.echo_db is not None:
        beats, feedback = space.echo_beats, space.echo_feedback
        if beats <= 0.0:
            beats, feedback = PLAIN_ECHO_BEATS, PLAIN_FEEDBACK
        # [beats] * [60 s/min] / [beats/min] = [s]
        echoed(audio, seconds=beats * 60.0 / bpm, feedback=feedback, gain=_factor(sends.echo_db))
    if sends.room_db is not None:
        room = space.room
        if role is Role.VOICE:
            later = balance().voice.room_later_seconds
            room = replace(room, pre_delay_seconds=room.pre_delay_seconds + later)
        reverberated(audio, room, _factor(sends.room_db))


def _factor(level_db: float) -> float:
    return float(10.0 ** (level_db / 20.0))
