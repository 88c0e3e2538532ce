"""Whether a score can be played at all, seen before anything is.

A score may come from elsewhere, or from a person who changed it by hand. What it names and nobody knows
would be found out by the stage that needs it: a master only when all is performed and mixed. So every name
is looked up here first.
"""

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Score
from undersong.engine.presets.catalogue import find_preset
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError, quoted


def refuse_unplayable(score: Score, *, preset: str) -> None:
    """See that everything that a score and its master name is there, and that somebody is heard.

    Raises
    ------
    RequestError
        For the first key, meter, instrument, voice or master that there is not, or if the song is silent.
    """
    for key in (score.key, *(change.key for change in score.key_changes)):
        parse_key(key)
    parse_meter(score.meter)
    find_preset(preset)
    for part in score.parts:
        if part.instrument not in instruments():
            raise RequestError(
                f"The part {quoted(part.name)} asks for the instrument {quoted(part.instrument)}.",
                field="instruments",
                hint="Take one that “undersong instruments” lists.",
            )
    if score.vocals and score.vocals.voice not in voices():
        raise RequestError(
            f"There is no voice {quoted(score.vocals.voice)}.",
            field="voice",
            hint=f"Voices are {', '.join(voices())}.",
        )
    _refuse_silence(score)


def _refuse_silence(score: Score) -> None:
    starts = [note.start_beats for part in score.parts for note in part.notes]
    if score.vocals:
        starts += [note.start_beats for line in score.vocals.lines for note in line.notes]
    if not starts:
        raise RequestError(
            f"In the score {quoted(score.title)} nobody plays or sings a note.",
            field="score",
            hint="Render one that sounds.",
        )
    first = Clock.of(score).played(min(starts))
    if first >= score.duration_seconds:
        raise RequestError(
            f"In the score {quoted(score.title)} the first note is at {first:.1f} s, "
            f"and the song ends at {score.duration_seconds:g} s.",
            field="score",
            hint="Make the song longer, or the notes earlier.",
        )
