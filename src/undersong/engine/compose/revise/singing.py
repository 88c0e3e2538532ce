"""The voice's notes, moved so that it can sing them."""

from collections.abc import Callable, Sequence

from undersong.engine.model import Line
from undersong.engine.voices.catalogue import Voice
from undersong.errors import RequestError, quoted
from undersong.units import MidiPitch


def line_pitched(line: Line, pitched: Callable[[MidiPitch], MidiPitch]) -> Line:
    """Return a line whose pitches are moved, each by itself."""
    notes = tuple(n.model_copy(update={"pitch": pitched(n.pitch)}) for n in line.notes)
    return line.model_copy(update={"notes": notes})


def within_voice(lines: tuple[Line, ...], voice: Voice) -> tuple[Line, ...]:
    """Lines an octave higher or lower where the voice would leave its range: all, else those that would.

    Raises
    ------
    RequestError
        If no octave fits a line.
    """
    octave = _octave([n.pitch for line in lines for n in line.notes], voice)
    octaves = [octave if octave is not None else _octave([n.pitch for n in x.notes], voice) for x in lines]
    moved = []
    for line, shift in zip(lines, octaves, strict=True):
        if shift is None:
            pitches = [n.pitch for n in line.notes]
            raise RequestError(
                f"The line {quoted(line.text)} would leave the range of {voice.title}: "
                f"it spans {max(pitches) - min(pitches)} semitones.",
                field="voice",
                hint="Take a nearer key, or another voice.",
            )
        moved.append(_higher(line, shift) if shift else line)
    return tuple(moved)


def _octave(pitches: Sequence[MidiPitch], voice: Voice) -> int | None:
    """By how many semitones pitches are moved into a voice's range, or None if they span too much."""
    lowest, highest = voice.lowest - min(pitches), voice.highest - max(pitches)
    return next((shift for shift in (0, -12, 12, -24, 24) if lowest <= shift <= highest), None)


def _higher(line: Line, semitones: int) -> Line:
    return line_pitched(line, lambda pitch: pitch + semitones)
