"""Ornaments of the voice: syllables that are sung on more than one note.

How many there are is a matter of style (`vocal.melisma`: 3 to 28 of a hundred notes); where they are is
always the same: on notes long enough, the longest of the stressed syllables first, or in some lines the end,
since a voice that turns at every end has a tic. One note more is a neighbour on the way in or a step on the
way out; soul and gospel run through three or four notes of the pentatonic. The words of a chorus have the
same ornaments every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from undersong.engine.compose.tune.degrees import CORE_MAJOR, CORE_MINOR
from undersong.engine.compose.tune.places import Places
from undersong.engine.model import SungNote
from undersong.engine.theory.key import Key
from undersong.units import MidiPitch

NOTE_SECONDS = 0.16  # of an ornament's note, at least
MAIN_SECONDS = 0.24  # of the note that it adorns
LEAST, MOST = 0.055, 0.2  # share of notes that are held-on syllables, whatever the sheet says
SCALE = 0.8  # of the sheet's share: what lines without room for it leave to others
RUNS = 0.12  # share from which on a style has runs
RUN_NOTES = 3
ENDING = 0.4  # share of lines whose end is adorned first
FULL, MOST_A_BAR = 1.35, 5.4  # notes a beat, and in a bar, of nine songs in ten


@dataclass(frozen=True)
class Adornment:
    """What ornaments are made of.

    Attributes
    ----------
    share : of all notes that should be held-on syllables.
    blue : chance that a major third is slid into from the minor one.
    lowest, highest : pitches that are never left.
    """

    key: Key
    places: Places
    share: float
    blue: float
    lowest: MidiPitch
    highest: MidiPitch


def adorned(
    notes: Sequence[SungNote], how: Adornment, rng: np.random.Generator, *, beats: float, shift: int = 0
) -> list[SungNote]:
    """Return the notes of a line with its ornaments.

    Parameters
    ----------
    beats : that the line has; what is full of syllables has no room for ornaments.
    shift : semitones by which the line stands above the song's key.
    """
    share = min(max(SCALE * how.share, LEAST), MOST)
    wish = len(notes) * share / (1.0 - share)
    full = min(FULL * beats, MOST_A_BAR * beats / float(how.places.meter.bar_beats))
    left = min(int(wish) + int(rng.random() < wish % 1.0), int(full) - len(notes))
    found = {i: [note] for i, note in enumerate(notes)}
    for i in _places_for(notes, ending=rng.random() < ENDING):
        if left <= 0:
            break
        room = _room(notes[i], how.places)
        count = min(left, room, RUN_NOTES if share >= RUNS else 1)
        after = notes[i + 1].pitch if i + 1 < len(notes) else None
        before = notes[i - 1].pitch if i else None
        around = (before, after)
        pitches = _figure(notes[i].pitch, around, count, how, rng, shift=shift) if count > 0 else []
        if pitches:
            found[i] = _split(notes[i], pitches, how.places)
            left -= len(pitches) - 1
    return [note for i in range(len(notes)) for note in found[i]]


def _places_for(notes: Sequence[SungNote], *, ending: bool) -> list[int]:
    """Stressed notes by their length, then the others; the last note before them all, or after them."""

    def rank(i: int) -> tuple[bool, bool, float, int]:
        syllable, last = notes[i].syllable, i == len(notes) - 1
        stressed = syllable is not None and syllable.stress > 0
        return last != ending, not stressed, -float(notes[i].length_beats), i

    return sorted(range(len(notes)), key=rank)


def _room(note: SungNote, places: Places) -> int:
    """How many notes more a note has time for."""
    ticks = int(note.length_beats / places.tick)
    return max(0, (ticks - places.ticks(MAIN_SECONDS)) // places.ticks(NOTE_SECONDS))


def _figure(
    pitch: MidiPitch,
    around: tuple[MidiPitch | None, MidiPitch | None],
    count: int,
    how: Adornment,
    rng: np.random.Generator,
    *,
    shift: int,
) -> list[MidiPitch]:
    """Pitches of an ornament with the note itself; empty where none fits."""
    before, after = around
    tonic = how.key.tonic + shift
    core = CORE_MINOR if how.key.minor else CORE_MAJOR
    classes = (
        {(tonic + step) % 12 for step in core} if count > 1 else {(pc + shift) % 12 for pc in how.key.scale}
    )
    above = [p for p in range(pitch + 1, pitch + 6) if p % 12 in classes and p <= how.highest]
    below = [p for p in range(pitch - 1, pitch - 6, -1) if p % 12 in classes and p >= how.lowest]
    first, second = rng.random(2)
    if count == 1 and first < how.blue and (pitch - tonic) % 12 == 4 and not how.key.minor:
        return [pitch - 1, pitch]
    if count > 1 and len(above) + len(below) >= count:
        run = above[: count // 2 + count % 2][::-1] if first < 0.65 else below[:count][::-1]
        rest = below[: count - len(run)] if first < 0.65 else []
        # Down over the note and back to it, or up into it.
        return [*run, pitch, *rest[:1]] if second < 0.5 and after is None else [*run, *rest[:1], pitch]
    if after is not None and 2 < abs(after - pitch) <= 5:
        between = [
            p for p in (above if after > pitch else below) if min(pitch, after) < p < max(pitch, after)
        ]
        if between:
            return [pitch, between[-1]]
    near = [p for p in (*above[:1], *below[:1]) if abs(p - pitch) <= 2 and p != before]
    if not near:
        return []
    # From above more often, as a voice sinks into its last note.
    chosen = near[0] if first < 0.65 else near[-1]
    return [chosen, pitch] if after is None or second < 0.6 else [pitch, chosen]


def _split(note: SungNote, pitches: Sequence[MidiPitch], places: Places) -> list[SungNote]:
    """One note as several; the one at its own pitch has what time the others leave."""
    short = places.ticks(NOTE_SECONDS) * places.tick
    main = max(i for i, p in enumerate(pitches) if p == note.pitch)
    long = note.length_beats - short * (len(pitches) - 1)
    found, at = [], note.start_beats
    for i, pitch in enumerate(pitches):
        length = long if i == main else short
        syllable = note.syllable if i == 0 else None
        found.append(
            note.model_copy(
                update={"start_beats": at, "length_beats": length, "pitch": pitch, "syllable": syllable}
            )
        )
        at += length
    return found
