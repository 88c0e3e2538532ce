"""Somebody else plays or sings."""

from undersong.engine.compose.revise.blocks import by_id
from undersong.engine.compose.revise.changes import SetInstrument, SetVoice
from undersong.engine.compose.revise.grafting import with_notes
from undersong.engine.compose.revise.pitches import into_range, is_pitched, top_voice
from undersong.engine.compose.revise.singing import line_pitched, within_voice
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Part, Role, Score
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError, quoted


def set_instrument(change: SetInstrument, score: Score) -> Score:
    """Return a score in which another instrument plays a part."""
    part = part_of(score, change.part)
    known = instruments()
    if change.instrument not in known:
        raise RequestError(
            f"There is no instrument {quoted(change.instrument)}.",
            field="instrument",
            hint="“undersong instruments” lists them.",
        )
    new = known[change.instrument]
    drums = Role.DRUMS in new.roles
    if drums != (part.role is Role.DRUMS):
        raise RequestError(
            f"{new.title} cannot take over the part {quoted(part.name)}: "
            f"{'drums play no chords or tunes' if drums else 'only a kit plays drums'}.",
            field="instrument",
            hint="Take one of the part's own kind.",
        )
    notes = part.notes
    if is_pitched(part):
        held = top_voice(notes) if new.one_voice and part.role is not Role.BASS else notes
        notes = into_range(held, new)
    name = _free_name(score, part, new) if part.name == part.instrument else part.name
    took = with_notes(part.model_copy(update={"instrument": new.id, "name": name}), notes)
    return score.model_copy(update={"parts": tuple(took if p.id == part.id else p for p in score.parts)})


def set_voice(change: SetVoice, score: Score) -> Score:
    """Return a score that another voice sings."""
    if score.vocals is None:
        raise RequestError("Nobody sings in this song.", field="voice", hint="Compose it with lyrics.")
    voice = voices().get(change.voice)
    if voice is None:
        raise RequestError(
            f"There is no voice {quoted(change.voice)}.",
            field="voice",
            hint=f"Voices are {', '.join(voices())}.",
        )
    pitches = [n.pitch for line in score.vocals.lines for n in line.notes]
    middle = (voice.lowest + voice.highest) / 2
    octave = min((-24, -12, 0, 12, 24), key=lambda s: (abs(sum(pitches) / len(pitches) + s - middle), abs(s)))
    moved = tuple(line_pitched(line, lambda p: p + octave) for line in score.vocals.lines)
    vocals = score.vocals.model_copy(update={"voice": voice.id, "lines": within_voice(moved, voice)})
    return score.model_copy(update={"vocals": vocals})


def part_of(score: Score, name: str) -> Part:
    """Return a part by its id.

    Raises
    ------
    RequestError
        If there is none.
    """
    return by_id(score.parts, name, what="part", label=lambda part: part.name)


def _free_name(score: Score, part: Part, instrument: Instrument) -> str:
    taken = {p.name for p in score.parts if p.id != part.id} | {"vocals", "mix"}
    name, number = instrument.id, 2
    while name in taken:
        name, number = f"{instrument.id}-{number}", number + 1
    return name
