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
from undersong.engine.perform.soundfont.play import compile_voices

# What the styles play unasked, with the pitches that each mostly plays.
USUAL: dict[str, tuple[Role, int, int]] = {
    "piano": (Role.COMP, 48, 76),
    "electric-piano": (Role.COMP, 48, 74),
    "steel-guitar": (Role.COMP, 40, 71),
    "jazz-guitar": (Role.COMP, 50, 70),
    "electric-bass": (Role.BASS, 28, 46),
    "upright-bass": (Role.BASS, 28, 50),
    "vibraphone": (Role.LEAD, 64, 79),
    "strings": (Role.BED, 55, 76),
    "cello": (Role.BED, 45, 60),
    "violin": (Role.COUNTER, 64, 81),
    "flute": (Role.LEAD, 65, 79),
    "tenor-sax": (Role.LEAD, 55, 72),
    "bell-synth": (Role.COUNTER, 67, 84),
    "analog-pad": (Role.BED, 60, 60),
    "saw-lead": (Role.LEAD, 60, 60),
    "rock-organ": (Role.COMP, 60, 60),
    "drum-kit": (Role.DRUMS, 36, 53),
    "jazz-kit": (Role.DRUMS, 36, 53),
    "lofi-kit": (Role.DRUMS, 36, 53),
    "house-kit": (Role.DRUMS, 36, 53),
    "synthwave-kit": (Role.DRUMS, 36, 53),
    "distorted-guitar": (Role.COMP, 40, 47),
    "bandoneon": (Role.LEAD, 69, 69),
    "808-bass": (Role.BASS, 40, 40),
    "808-kit": (Role.DRUMS, 36, 46),
    "909-kit": (Role.DRUMS, 36, 46),
    "trap-kit": (Role.DRUMS, 36, 46),
    "metal-kit": (Role.DRUMS, 36, 53),
    "break-kit": (Role.DRUMS, 36, 51),
    "reggae-kit": (Role.DRUMS, 36, 46),
    "linn-kit": (Role.DRUMS, 36, 46),
    "riser": (Role.COLOUR, 60, 60),
    "impact": (Role.COLOUR, 60, 60),
    "vinyl-noise": (Role.COLOUR, 60, 60),
}
LENGTHS_BEATS = (Fraction(1, 2), Fraction(3, 2))
"""At 60 beats a minute: notes that are baked one second long, and on keys two seconds as well."""


def rehearse(cache: Path | None, *, workers: int, progress: Progress) -> None:
    """Perform the rehearsal's score into the folder `cache`, and compile what would play a SoundFont."""
    compile_voices()
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
        master="streaming",
        edition="rehearsal",
        feel=Feel(),
        sections=(),
        chords=(),
        parts=parts,
    )


def _notes(name: str, lowest: int, highest: int) -> tuple[Note, ...]:
    drums = instruments()[name].sound.startswith("kit:")
    lengths = LENGTHS_BEATS if instruments()[name].family == "keys" else LENGTHS_BEATS[:1]
    # Four sixteenths apart in digit sums to the base of 2 and 4: every take comes up.
    places = [Fraction(i, 4) for i in (0, 1, 2, 3)]
    return tuple(
        Note(start_beats=place, length_beats=length, pitch=pitch, velocity=velocity)
        for place in places
        for pitch in range(lowest, highest + 1)
        for length in lengths
        for velocity in ((0.4, 0.9) if drums else (0.7,))
    )
