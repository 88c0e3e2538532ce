"""The voice's notes, moved so that it can sing them."""

from collections.abc import Callable

from undersong.engine.model import Line
from undersong.engine.voices.catalogue import Voice
from undersong.errors import RequestError
from undersong.units import MidiPitch


def line_pitched(line: Line, pitched: Callable[[MidiPitch], MidiPitch]) -> Line:
    """Return a line whose pitches are moved, each by itself."""
    notes = tuple(n.model_copy(update={"pitch": pitched(n.pitch)}) for n in line.notes)
    return line.model_copy(update={"notes": notes})


def within_voice(lines: tuple[Line, ...], voice: Voice) -> tuple[Line, ...]:
    """Lines an octave higher or lower where the voice would leave its range.

    Raises
    ------
    RequestError
        If no octave fits.
    """
    pitches = [n.pitch for line in lines for n in line.notes]
    lowest, highest = voice.lowest - min(pitches), voice.highest - max(pitches)
    octave = next((shift for shift in (0, -12, 12, -24, 24) if lowest <= shift <= highest), None)
    if octave is not None:
        return tuple(line_pitched(line, lambda p: p + octave) for line in lines) if octave else lines
    raise RequestError(
        f"The tune would leave the range of {voice.title}: it spans {max(pitches) - min(pitches)} semitones.",
        field="voice",
        hint="Take a nearer key, or another voice.",
    )
