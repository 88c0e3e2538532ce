"""Sends: what a part gives to the room and the echo of the song, and what comes back.

Both are the same for all parts and linear, so each stem keeps its own share of them, and the stems sum to
the mix. A voice enters the room a moment later than the others: first the word, then the wall.
"""

from dataclasses import replace

from undersong.engine.dsp.delay import echoed
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.mix.balance import balance
from undersong.engine.mix.throws import repeats, thrown
from undersong.engine.model import Control, Role, Score, Stem
from undersong.engine.model.desk import Sends
from undersong.engine.styles.space import Space
from undersong.units import Audio

PLAIN_ECHO_BEATS, PLAIN_FEEDBACK = 0.75, 0.3
"""Where the style has no echo and somebody asks for one all the same."""


def given(audio: Audio, sends: Sends, *, stem: Stem, space: Space, score: Score) -> None:
    """Add to a part what comes back from echo and room, in place: the echo stands in the room too.

    Parameters
    ----------
    audio : (2, samples).
    sends : at rest; where the score moves them, they go where it says.
    """
    samples, role = audio.shape[1], stem.role
    echo = thrown(stem.part, Control.ECHO, score, level_db=sends.echo_db, samples=samples)
    if echo.level_db is not None:
        beats, feedback = space.echo_beats, space.echo_feedback
        if beats <= 0.0:
            beats, feedback = PLAIN_ECHO_BEATS, PLAIN_FEEDBACK
        echoed(
            audio,
            # [beats] * [60 s/min] / [beats/min] = [s]
            seconds=beats * 60.0 / score.bpm,
            feedback=feedback,
            gain=_factor(echo.level_db),
            kind=space.echo,
            send=echo.curve,
            repeats=repeats(stem.part, score, feedback=feedback, samples=samples),
        )
    wet = thrown(stem.part, Control.ROOM, score, level_db=sends.room_db, samples=samples)
    if wet.level_db is not None:
        room = space.room
        if role is Role.VOICE:
            later = balance().voice.room_later_seconds
            room = replace(room, pre_delay_seconds=room.pre_delay_seconds + later)
        reverberated(audio, room, _factor(wet.level_db), send=wet.curve)


def _factor(level_db: float) -> float:
    return float(10.0 ** (level_db / 20.0))
