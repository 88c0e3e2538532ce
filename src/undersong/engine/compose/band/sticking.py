"""Sticking: what a drummer does with the strokes of a groove, written onto them where the style has it.

The grids say when a drum is struck; here hands decide how: the rim with the backbeat of a loud chorus, a
flam into the next section, a drag on the last beat of four bars, a hat that hisses half open until it
closes, a hand on the cymbal when everybody stops, mallets that swell into a chorus. `expression.toml` says
who does what in which styles, under `stroke`. Like all that players add, it hangs on the place in four
bars, so that a bar that returns is played as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.grid import TICKS, beats, pulse_ticks, ticks
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.facts import STRICT
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part
from undersong.engine.styles.players import DRUM_ROWS
from undersong.engine.styles.shares import Share

SPAN_BARS = 4
CLOSES = frozenset(DRUM_ROWS[row] for row in ("hat", "pedal"))
HANDS = frozenset(DRUM_ROWS[row] for row in ("snare", "snare2", "lowtom", "midtom", "hightom", "rim", "clap"))
SWELL_VELOCITY = 0.55
LOUD = 0.45
"""From here on a stroke is no ghost."""

Place = Literal["any", "backbeat", "turn", "lead-in", "closing", "button", "lift"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Stroke:
    """Which strokes are played how, and how often.

    Attributes
    ----------
    hits : rows of the grids, such as snare.
    styles : ids. energy : of the section.
    where : any stroke; a backbeat; the last backbeat of four bars; the last stroke of hands before the next
        section; an open hat that is closed within a beat; the last stroke of a song that ends on a button;
        and `lift`, which is a stroke of its own that leads into a section with clearly more energy.
    chance : of those strokes.
    """

    word: str
    hits: tuple[str, ...]
    styles: tuple[str, ...]
    where: Place
    energy: Annotated[tuple[Share, Share], Field()] = (0.0, 1.0)
    chance: Share


class _Hit(NamedTuple):
    """A stroke and where it is.

    Attributes
    ----------
    tick : in its bar. bar : of its section. left : ticks to the section's end.
    last : whether no hand strikes after it in its section. closes : whether a hat is closed within a beat.
    """

    note: Note
    section: PlannedSection
    tick: int
    bar: int
    left: int
    last: bool
    closes: bool
    ends: bool


def sticked(
    canvas: Canvas, part: Part, rules: Sequence[Stroke], happens: Callable[[str, float, Note], bool]
) -> Part:
    """Return a kit's part with what its drummer does.

    Parameters
    ----------
    happens : whether a word is played, by its chance and a stroke.
    """
    words = instruments()[part.instrument].articulations
    asked = [r for r in rules if canvas.plan.sheet.id in r.styles and r.word in words]
    if not asked:
        return part
    by_key = {
        key: [r for r in asked if r.where != "lift" and key in {DRUM_ROWS[row] for row in r.hits}]
        for key in {note.pitch for note in part.notes}
    }
    found: list[Note] = []
    for hit in _hits(canvas, part.notes):
        fitting = (r for r in by_key[hit.note.pitch] if _fits(r, canvas, hit))
        word = next((r.word for r in fitting if happens(r.word, r.chance, hit.note)), "")
        found.append(hit.note if not word else hit.note.model_copy(update={"articulation": word}))
    for rule in asked:
        if rule.where == "lift":
            found += [n for n in _lifts(canvas, rule, part.notes) if happens(rule.word, rule.chance, n)]
    return part.model_copy(update={"notes": tuple(sorted(found, key=lambda n: (n.start_beats, n.pitch)))})


def _hits(canvas: Canvas, notes: Sequence[Note]) -> Iterator[_Hit]:
    hands: Mapping[int, int] = _last_hands(canvas, notes)
    closing = [ticks(n.start_beats) for n in notes if n.pitch in CLOSES]
    final = max((n.start_beats for n in notes), default=None)
    place = 0
    for note in notes:
        at = ticks(note.start_beats)
        section = canvas.section_at(at)
        while place < len(closing) and closing[place] <= at:
            place += 1
        since = at - canvas.start(section)
        yield _Hit(
            note=note,
            section=section,
            tick=since % canvas.bar,
            bar=since // canvas.bar,
            left=canvas.stop(section) - at,
            last=hands.get(section.start_bar) == at,
            closes=place < len(closing) and closing[place] - at <= TICKS,
            ends=note.start_beats == final,
        )


def _last_hands(canvas: Canvas, notes: Sequence[Note]) -> dict[int, int]:
    """When hands strike for the last time in each section, by the bar at which it begins."""
    found: dict[int, int] = {}
    for note in notes:
        if note.pitch in HANDS and note.velocity >= LOUD:
            at = ticks(note.start_beats)
            found[canvas.section_at(at).start_bar] = at
    return found


def _fits(rule: Stroke, canvas: Canvas, hit: _Hit) -> bool:
    if hit.note.articulation or hit.note.velocity < LOUD:
        return False
    if not rule.energy[0] <= hit.section.energy <= rule.energy[1]:
        return False
    backbeats = pulse_ticks(canvas.plan.meter)[1::2]
    places: dict[Place, bool] = {
        "any": True,
        "backbeat": hit.tick in backbeats,
        "turn": hit.bar % SPAN_BARS == SPAN_BARS - 1 and bool(backbeats) and hit.tick == backbeats[-1],
        "lead-in": hit.last and hit.left <= TICKS and canvas.following(hit.section) is not None,
        "closing": hit.closes,
        "button": hit.ends and canvas.plan.ending == "button",
    }
    return places.get(rule.where, False)


def _lifts(canvas: Canvas, rule: Stroke, notes: Sequence[Note]) -> Iterator[Note]:
    """Strokes of their own, a bar long at most, into sections that lift; none where the kit rests there."""
    for section in canvas.plan.sections:
        cue, end = canvas.cue(section), canvas.stop(section)
        first = max(end - canvas.bar, canvas.start(section))
        around = any(first <= ticks(n.start_beats) < end + canvas.bar for n in notes)
        if cue.lifts and not (cue.rhythm_rests or cue.all_rest) and around and first < end <= canvas.last:
            for row in rule.hits:
                yield Note(
                    start_beats=beats(first),
                    length_beats=beats(end - first),
                    pitch=DRUM_ROWS[row],
                    velocity=round(SWELL_VELOCITY + 0.3 * section.energy, 3),
                    articulation=rule.word,
                )
