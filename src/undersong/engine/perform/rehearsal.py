"""A rehearsal: a little score that touches everything most songs need.

Performing it compiles every kernel and bakes the notes that the styles' own instruments play,
in the lengths they are mostly played in. So the first real song waits for neither.
"""

from fractions import Fraction
from pathlib import Path

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Feel, Note, Part, Role, Score
from undersong.engine.model.progress import Progress
from undersong.engine.perform.band import perform_score

# What the styles play unasked, with the pitches that each mostly plays.
USUAL: dict[str, tuple[Role, int, int]] = {
    "piano": (Role.COMP, 45, 81),
    "electric-piano": (Role.COMP, 45, 79),
    "rock-organ": (Role.COMP, 50, 76),
    "vibraphone": (Role.LEAD, 60, 84),
    "nylon-guitar": (Role.COMP, 40, 74),
    "steel-guitar": (Role.COMP, 40, 76),
    "clean-guitar": (Role.COMP, 45, 76),
    "jazz-guitar": (Role.COMP, 45, 76),
    "electric-bass": (Role.BASS, 28, 50),
    "upright-bass": (Role.BASS, 28, 52),
    "strings": (Role.BED, 48, 81),
    "cello": (Role.BED, 40, 64),
    "violin": (Role.COUNTER, 60, 86),
    "flute": (Role.LEAD, 62, 86),
    "tenor-sax": (Role.LEAD, 50, 74),
    "bell-synth": (Role.COUNTER, 67, 88),
    "analog-pad": (Role.BED, 60, 62),
    "saw-lead": (Role.LEAD, 60, 62),
    "drum-kit": (Role.DRUMS, 36, 57),
    "jazz-kit": (Role.DRUMS, 36, 57),
    "lofi-kit": (Role.DRUMS, 36, 57),
    "house-kit": (Role.DRUMS, 36, 57),
    "synthwave-kit": (Role.DRUMS, 36, 57),
    "vinyl-noise": (Role.COLOUR, 60, 60),
}
LENGTHS_BEATS = (Fraction(3, 10), Fraction(7, 10), Fraction(3, 2))
"""At 60 beats a minute: notes that are baked half a second, one and two seconds long."""


def rehearse(cache: Path | None, *, workers: int, progress: Progress) -> None:
    """Perform the rehearsal's score into the folder `cache`."""
    perform_score(rehearsal(), cache=cache, workers=workers, progress=progress)


def rehearsal() -> Score:
    """Return the score: each usual instrument, each usual pitch, short and long, soft and loud."""
    parts = tuple(
        Part(name=name, instrument=name, role=role, notes=_notes(name, lowest, highest))
        for name, (role, lowest, highest) in USUAL.items()
    )
    return Score(
        title="Rehearsal",
        style="pop",
        bpm=60.0,
        key="C major",
        meter="4/4",
        duration_seconds=1.0,
        seed=0,
        master="balanced",
        edition="rehearsal",
        feel=Feel(),
        sections=(),
        chords=(),
        parts=parts,
    )


def _notes(name: str, lowest: int, highest: int) -> tuple[Note, ...]:
    drums = instruments()[name].sound.startswith("kit:")
    steady = instruments()[name].sustains
    lengths = LENGTHS_BEATS[:1] if drums or steady else LENGTHS_BEATS
    # Four sixteenths apart in digit sums to the base of 2 and 4: every take comes up.
    places = [Fraction(i, 4) for i in (0, 1, 2, 3)]
    return tuple(
        Note(start_beats=place, length_beats=length, pitch=pitch, velocity=velocity)
        for place in places
        for pitch in range(lowest, highest + 1)
        for length in lengths
        for velocity in ((0.4, 0.9) if drums else (0.7,))
    )
