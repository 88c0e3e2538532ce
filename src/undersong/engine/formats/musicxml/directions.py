"""Directions: what stands over and under a staff.

Tempo, swing, sections over the first part; dynamics by section, swells and the pedal under each; and where
strings are plucked or a palm lies on them, the word for it where it begins and where it ends.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.musicxml.notation import AnyNote, Bar
from undersong.engine.formats.musicxml.staves import Staff, divisions
from undersong.engine.formats.tags import one_line
from undersong.engine.model import Note, Score
from undersong.units import Beats

LEVELS = ((0.2, "pp"), (0.35, "p"), (0.5, "mp"), (0.66, "mf"), (0.82, "f"), (1.01, "ff"))
"""Velocities below which a section is written as soft as this."""
MANNERS = {"pizzicato": ("pizz.", "arco"), "palm-mute": ("P.M.", "open")}
"""What is written where a manner begins, and where the first note without it is."""
SWELLS = 0.62
"""Share of a note that swells over which it grows."""
SHORTEST_SWELL = Fraction(1)


class Sign(NamedTuple):
    """A sign under the staff at its time.

    Attributes
    ----------
    kind : pedal, wedge, words or dynamics. text : its type, or what stands there.
    """

    at: Beats
    kind: str
    text: str


def signs_of(score: Score, staff: Staff, bars: Sequence[Bar]) -> list[Sign]:
    """Return all signs under a part, by time; none lies behind its last bar."""
    last = bars[-1].end - Fraction(1, 8)
    notes = sorted(staff.notes, key=lambda n: n.start_beats)
    played = [n for n in notes if isinstance(n, Note)]
    found = [Sign(at, "dynamics", level) for at, level in levels_of(score, notes)]
    found += [*_pedals(score, played), *_swells(played), *(() if staff.kit else _manners(played))]
    return sorted((s._replace(at=min(s.at, last)) for s in found), key=lambda s: s.at)


def write_sign(measure: Element, sign: Sign, at: Beats, *, staff: int | None) -> None:
    """Write a sign `at` beats after the bar's start; `staff` where there are several."""
    above = sign.kind == "words"
    direction, kind = _direction(measure, at, placement="above" if above else "below")
    if sign.kind == "dynamics":
        SubElement(SubElement(kind, "dynamics"), sign.text)
    elif sign.kind == "words":
        SubElement(kind, "words").text = sign.text
    elif sign.kind == "pedal":
        SubElement(kind, "pedal", type=sign.text, line="yes")
    else:
        SubElement(kind, sign.kind, type=sign.text)
    if staff is not None:
        SubElement(direction, "staff").text = str(staff)


def _pedals(score: Score, notes: Sequence[Note]) -> Iterator[Sign]:
    """The pedal: down with the first note that asks for it, changed with each chord, up where nobody asks."""
    starts = [chord.start_beats for chord in score.chords]
    asked = [n for n in notes if n.articulation == "pedal"]
    down: Beats | None = None
    for index, group in groupby(asked, key=lambda n: bisect_right(starts, n.start_beats)):
        own = list(group)
        if down is not None and down < own[0].start_beats:
            yield Sign(down, "pedal", "stop")
            down = None
        yield Sign(own[0].start_beats, "pedal", "start" if down is None else "change")
        sounds = max(n.start_beats + n.length_beats for n in own)
        down = starts[index] if index < len(starts) else sounds
    if down is not None:
        yield Sign(down, "pedal", "stop")


def _swells(notes: Sequence[Note]) -> Iterator[Sign]:
    """A wedge for all notes that swell from one time on, if nobody is still under the last one."""
    free = Fraction(0)
    for start, group in groupby(notes, key=lambda n: n.start_beats):
        lengths = [n.length_beats for n in group if n.articulation == "swell"]
        if lengths and min(lengths) >= SHORTEST_SWELL and start >= free:
            free = start + Fraction(round(SWELLS * min(lengths) * 8), 8)
            yield Sign(start, "wedge", "crescendo")
            yield Sign(free, "wedge", "stop")


def _manners(notes: Sequence[Note]) -> Iterator[Sign]:
    now = ""
    for start, group in groupby(notes, key=lambda n: n.start_beats):
        words = {n.articulation for n in group}
        said = next((word for word in MANNERS if word in words), "")
        if said != now:
            yield Sign(start, "words", MANNERS[said][0] if said else MANNERS[now][1])
            now = said


def levels_of(score: Score, notes: Sequence[AnyNote]) -> list[tuple[Beats, str]]:
    """Return where a part gets louder or softer from section to section."""
    found: list[tuple[Beats, str]] = []
    for section in score.sections:
        end = section.start_beats + section.length_beats
        inside = [n for n in notes if section.start_beats <= n.start_beats < end]
        if inside:
            mean = median(n.velocity for n in inside)
            found.append((section.start_beats, next(name for limit, name in LEVELS if mean < limit)))
    return found[:1] + [later for before, later in pairwise(found) if before[1] != later[1]]


def _direction(measure: Element, at: Beats, *, placement: str = "above") -> tuple[Element, Element]:
    direction = SubElement(measure, "direction", placement=placement)
    kind = SubElement(direction, "direction-type")
    if at:
        SubElement(direction, "offset").text = str(divisions(at))
    return direction, kind


def write_words(measure: Element, kind: str, text: str, at: Beats) -> None:
    """Write words, or a rehearsal mark, over the staff."""
    SubElement(_direction(measure, at)[1], kind).text = one_line(text)


def write_tempo(
    measure: Element, bpm: float, *, compound: bool, at: Beats = Fraction(0), shown: bool = True
) -> None:
    """Write a tempo; one that is not shown is played all the same."""
    direction, kind = _direction(measure, at)
    metronome = SubElement(kind, "metronome", {} if shown else {"print-object": "no"})
    SubElement(metronome, "beat-unit").text = "quarter"
    if compound:
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = f"{bpm * 2 / 3 if compound else bpm:.4g}"
    SubElement(direction, "sound", tempo=f"{bpm:g}")


def write_swing(measure: Element, score: Score) -> None:
    """Say that it swings, and how much: eighths, or sixteenths where only they do."""
    feel = score.feel
    eighths = feel.swing_eighth > 0.5
    share = feel.swing_eighth if eighths else feel.swing_sixteenth
    if share <= 0.5:
        return
    direction, kind = _direction(measure, Fraction(0))
    SubElement(kind, "words").text = "Swing" if eighths else "Swing 16ths"
    swing = SubElement(SubElement(direction, "sound"), "swing")
    SubElement(swing, "first").text = str(round(share * 100))
    SubElement(swing, "second").text = str(100 - round(share * 100))
    SubElement(swing, "swing-type").text = "eighth" if eighths else "16th"
