"""What drummers do with their strokes: in their style, at their place, the same where a bar returns."""

from collections import Counter
from fractions import Fraction

import pytest

from tests.engine.compose.band.canvases import make_canvas
from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.expression import expressed, rules
from undersong.engine.compose.band.grid import ticks
from undersong.engine.compose.band.groove import write_drums
from undersong.engine.compose.band.hits import played
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part, Role
from undersong.engine.styles.players import DRUM_ROWS
from undersong.engine.styles.sheet import sheets

SNARE, CRASH, OPEN = (DRUM_ROWS[row] for row in ("snare", "crash", "openhat"))


def hit(start: float, row: str, velocity: float = 0.8, articulation: str = "") -> Note:
    return Note(
        start_beats=Fraction(start).limit_denominator(96),
        length_beats=Fraction(1, 4),
        pitch=DRUM_ROWS[row],
        velocity=velocity,
        articulation=articulation,
    )


def kit(*notes: Note) -> Part:
    return Part(name="drums", instrument="drum-kit", role=Role.DRUMS, notes=notes)


def song(style: str, **changes) -> Canvas:
    return make_canvas(style, duration_seconds=60.0, **changes)


def drums(style: str, **changes) -> tuple[Canvas, tuple[Note, ...]]:
    canvas = song(style, **changes)
    part = Part(
        name="drums", instrument=canvas.band.drums, role=Role.DRUMS, notes=played(write_drums(canvas))
    )
    return canvas, expressed(canvas, part).notes


def bars(canvas: Canvas, *, loud: bool) -> list[int]:
    """Beats at which the bars of the loudest or the softest section begin."""
    section = (max if loud else min)(canvas.plan.sections, key=lambda s: s.energy)
    return [4 * bar for bar in range(section.start_bar, section.end_bar)]


@pytest.mark.parametrize("rule", rules().stroke, ids=lambda r: f"{r.word}-{r.where}")
def test_names_only_styles_drums_and_words_that_there_are(rule) -> None:
    assert set(rule.styles) <= set(sheets())
    assert set(rule.hits) <= set(DRUM_ROWS)
    assert rule.word in instruments()["drum-kit"].articulations


def test_strikes_the_rim_with_the_backbeat_where_it_is_loud() -> None:
    canvas = song("rock")
    loud, calm = bars(canvas, loud=True), bars(canvas, loud=False)
    notes = tuple(hit(b + beat, "snare") for b in sorted({*loud, *calm}) for beat in (0, 1, 3))
    made = {n.start_beats: n.articulation for n in expressed(canvas, kit(*notes)).notes}
    assert all(made[b + 1] == "rimshot" for b in loud)
    assert all(made[b] != "rimshot" for b in loud)
    assert not any(made[b + beat] == "rimshot" for b in calm for beat in (0, 1, 3))


def test_leaves_ghosts_and_what_has_a_word() -> None:
    canvas = song("rock")
    first = bars(canvas, loud=True)[0]
    soft, said = hit(first + 1, "snare", 0.3), hit(first + 3, "snare", 0.8, "accent")
    assert [n.articulation for n in expressed(canvas, kit(soft, said)).notes] == ["", "accent"]


def test_lets_a_hat_hiss_half_open_only_where_it_is_closed_soon() -> None:
    canvas = song("rock")
    closed = tuple(hit(4 * b + at, row) for b in range(8) for at, row in ((0.5, "openhat"), (1, "hat")))
    left = tuple(hit(4 * b + 0.5, "openhat") for b in range(8))

    def words(notes: tuple[Note, ...]) -> Counter[str]:
        return Counter(n.articulation for n in expressed(canvas, kit(*notes)).notes if n.pitch == OPEN)

    assert words(closed)["half-open"] > 0
    assert words(left)["half-open"] == 0


def test_plays_flams_only_on_the_last_stroke_before_a_section() -> None:
    found = 0
    for seed in range(1, 6):
        canvas, notes = drums("rock", seed=seed)
        stops = {canvas.stop(s) for s in canvas.plan.sections}
        for note in notes:
            if note.articulation == "flam":
                found += 1
                assert (
                    min(stop - ticks(note.start_beats) for stop in stops if stop > ticks(note.start_beats))
                    <= 48
                )
    assert found > 2


def test_takes_hold_of_the_cymbal_where_everybody_stops() -> None:
    for seed in range(1, 30):
        canvas, notes = drums("rock", seed=seed)
        last = [n for n in notes if n.start_beats == max(x.start_beats for x in notes) and n.pitch == CRASH]
        if last and canvas.plan.ending == "button":
            assert last[0].articulation == "choke"
            return
    pytest.fail("no song ended on a button with a crash")


def test_swells_into_what_lifts_and_nowhere_else() -> None:
    found = 0
    for seed in range(1, 12):
        canvas, notes = drums("pop", seed=seed)
        lifts = {canvas.stop(s) for s in canvas.plan.sections if canvas.cue(s).lifts}
        swells = [n for n in notes if n.articulation == "swell"]
        found += len(swells)
        assert all(ticks(n.start_beats + n.length_beats) in lifts for n in swells)
    assert found


@pytest.mark.parametrize("style", ["techno", "trap", "house", "chiptune"])
def test_leaves_machines_as_they_are(style: str) -> None:
    assert {n.articulation for n in drums(style)[1]} <= {"", "ghost"}


def test_plays_a_bar_that_returns_as_it_was() -> None:
    canvas = song("country")
    notes = tuple(hit(4 * b + beat, "snare") for b in range(8) for beat in (1, 3))
    made = [n.articulation for n in expressed(canvas, kit(*notes)).notes]
    energies = [canvas.section_at(4 * 48 * b).energy for b in range(8)]
    for b in range(4):
        if energies[b] == energies[b + 4] and canvas.section_at(4 * 48 * b) is canvas.section_at(
            4 * 48 * (b + 4)
        ):
            assert made[2 * b] == made[2 * b + 8]


def test_keeps_all_strokes_that_were_written() -> None:
    for style in ("rock", "jazz-swing", "pop"):
        canvas = song(style)
        written = played(write_drums(canvas))
        part = Part(name="drums", instrument="drum-kit", role=Role.DRUMS, notes=written)
        made = [n for n in expressed(canvas, part).notes if n.articulation != "swell"]
        assert [(n.start_beats, n.pitch, n.velocity) for n in made] == [
            (n.start_beats, n.pitch, n.velocity) for n in written
        ]
