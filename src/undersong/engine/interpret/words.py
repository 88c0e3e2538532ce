"""Words for a song that should be sung and was given none.

A style that usually sings does so, and any other where the prompt asks for a voice. What the program
drafted is a choice of its own, and told as one.
"""

import math
from collections.abc import Sequence

from undersong.engine.interpret.case import Case
from undersong.engine.interpret.form import wished
from undersong.engine.interpret.measures import said_seconds
from undersong.engine.interpret.song import is_sung_of
from undersong.engine.lyrics.draft import draft_lyrics
from undersong.engine.lyrics.draft.writer import Frame
from undersong.engine.lyrics.room import rapped_slots, slots_for
from undersong.engine.lyrics.sheet import LyricSheet, read_sheet
from undersong.engine.model import FormWish, Origin
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.meter import Meter
from undersong.units import seconds_of

LAST_CHORD_SECONDS = 3.4
SHORTEST_SUNG_SECONDS = 13.0
"""A shorter song has no time for a line, its breath and an end; it is played."""


def decide_words(case: Case, sheet: Sheet, bpm: float, meter: Meter, moods: Sequence[str]) -> str | None:
    """Return the words of a song, drafted where it is to be sung and has none; None for an instrumental."""
    if case.wishes.lyrics is not None:
        return case.settle("lyrics", case.wishes.lyrics, Origin.SAID)
    if not is_sung(case, sheet):
        return case.settle("lyrics", None, Origin.CHOSEN)
    seconds = said_seconds(case) or sheet.duration_seconds
    if seconds < SHORTEST_SUNG_SECONDS:
        return case.settle("lyrics", None, Origin.CHOSEN)
    draft = draft_lyrics(
        _theme_words(case),
        moods=moods,
        manner=sheet.vocal.words,
        frame=Frame(bpm, meter, seconds, line_bars=1 if sheet.tune.delivery == "rap" else 0),
        seeds=case.seeds,
        usual=sheet.vocal.themes,
    )
    text = _without_refused(draft.text, case)
    while text and _least_seconds(_as_wished(text, case), sheet, bpm, meter) > seconds:
        text = _shorter(text)
    case.lyrics = read_sheet(text) if text else None
    return case.settle("lyrics", text or None, Origin.CHOSEN)


def _as_wished(text: str, case: Case) -> LyricSheet:
    lyrics = read_sheet(text)
    twice = FormWish.DOUBLE_CHORUS in (wish for wish, _ in wished(case))
    return lyrics.with_last_chorus_again() if twice else lyrics


def _shorter(text: str) -> str:
    """Drafted words without their last line: nobody asked for it, so it goes where time is short."""
    lines = text.splitlines()[:-1]
    while lines and (not lines[-1] or lines[-1].startswith("[")):
        lines.pop()
    return "\n".join(lines)


def _least_seconds(lyrics: LyricSheet, sheet: Sheet, bpm: float, meter: Meter) -> float:
    """How long words take that are sung as quickly as can be understood, with the last chord after them."""
    bar = seconds_of(meter.bar_beats, bpm)
    rap = sheet.tune.delivery == "rap"
    bars = math.ceil(LAST_CHORD_SECONDS / bar)
    for section in lyrics.sections:
        counts = [len(line.syllables) for line in section.lines]
        if rap and section.name == "verse":
            slots = rapped_slots(counts, bpm, meter, usual=sheet.tune.syllables_per_bar)
        else:
            slots = slots_for(counts, bpm, meter, tight=True, quick=rap)
        bars += math.ceil(sum(slots))
    # The length is rounded to bars, and a last chord that is slowed down into takes one more.
    return (bars + 0.5) * bar


def _without_refused(text: str, case: Case) -> str:
    """Leave out the bridge of drafted words where none is wanted."""
    if FormWish.NO_BRIDGE not in (wish for wish, _ in wished(case)):
        return text
    return "\n\n".join(part for part in text.split("\n\n") if not part.startswith("[Bridge"))


def is_sung(case: Case, sheet: Sheet) -> bool:
    """Return whether somebody sings: given words, or ones to be drafted."""
    if case.wishes.lyrics is not None:
        return case.lyrics is not None and bool(case.lyrics.lines)
    said = {word.id for word in case.reading.get("singing")} - {"bare"}
    if case.wishes.instrumental or "instrumental" in said:
        return False
    asked = bool(said) or bool(case.reading.get("voice")) or case.wishes.voice is not None
    # "Solo piano" is a piece for the piano, whatever its style usually does.
    return asked or (sheet.sings and (not case.reading.for_one or is_sung_of(case.reading.rest)))


def _theme_words(case: Case) -> str:
    """What the song may be about: the prompt, and the title where one was said."""
    title = case.wishes.title or case.reading.title or ""
    return f"{case.reading.rest}, {title}" if title else case.reading.rest or case.wishes.prompt
