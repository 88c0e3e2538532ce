"""What players add to their notes: in their style, in their place, only what their instrument can."""

from collections import Counter
from fractions import Fraction

import pytest

from tests.engine.compose.band.canvases import make_canvas, make_seat
from undersong.engine.compose.band.canvas import Canvas
from undersong.engine.compose.band.expression import expressed, rules
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Note, Part, Role
from undersong.engine.styles.sheet import sheets


def canvas_of(style: str) -> Canvas:
    return make_canvas(style, seat=make_seat("chords", ("x---------------",)), duration_seconds=30.0)


def part_of(instrument: str, *notes: tuple[float, float, int], role: Role = Role.LEAD) -> Part:
    written = tuple(
        Note(
            id=number,
            start_beats=Fraction(start).limit_denominator(96),
            length_beats=Fraction(length).limit_denominator(96),
            pitch=pitch,
            velocity=0.7,
        )
        for number, (start, length, pitch) in enumerate(notes, 1)
    )
    return Part(name="part", instrument=instrument, role=role, notes=written)


def words(style: str, part: Part) -> Counter[str]:
    return Counter(n.articulation for n in expressed(canvas_of(style), part).notes)


def calls(instrument: str, role: Role = Role.COUNTER) -> Part:
    """Forty calls of three notes, each with a rest after it."""
    figure = ((0.0, 0.5, 67), (0.5, 0.5, 70), (1.0, 1.0, 72))
    return part_of(
        instrument, *((4.0 * k + at, n, p + k % 5) for k in range(40) for at, n, p in figure), role=role
    )


def test_lets_brass_fall_in_funk_and_not_in_a_waltz() -> None:
    assert 5 <= words("funk", calls("brass-section"))["fall"] <= 30
    assert words("classical-waltz", calls("brass-section"))["fall"] == 0


def test_lets_only_the_last_note_of_a_phrase_fall() -> None:
    played = expressed(canvas_of("funk"), calls("trumpet")).notes
    fallen = [n for n in played if n.articulation == "fall"]
    assert fallen
    assert all(n.start_beats % 4 == 1 for n in fallen)


def test_makes_one_bent_note_of_a_quick_one_that_leads_into_a_long_one() -> None:
    pair = ((0.0, 0.125, 67), (0.125, 2.0, 69))
    for instrument, kept, word in (("crunch-guitar", 1, "bend"), ("trumpet", 1, "scoop"), ("harp", 2, "")):
        made = expressed(canvas_of("ambient"), part_of(instrument, *pair)).notes
        assert len(made) == kept
        assert made[-1].articulation == word
        assert made[-1].pitch == 69
        assert made[-1].start_beats + made[-1].length_beats == Fraction(17, 8)


def test_plays_a_figure_that_returns_as_it_was() -> None:
    figure = calls("alto-sax").notes[:12]
    span = 4 * 4
    again = tuple(
        n.model_copy(update={"start_beats": n.start_beats + 2 * span, "id": n.id + 50}) for n in figure
    )
    part = calls("alto-sax").model_copy(update={"notes": (*figure, *again)})
    made = [n.articulation for n in expressed(canvas_of("soul-rnb"), part).notes]
    assert any(made)
    assert made[:11] == made[12:23]


def test_leaves_words_that_are_there_already() -> None:
    part = calls("brass-section")
    accented = part.model_copy(
        update={"notes": tuple(n.model_copy(update={"articulation": "accent"}) for n in part.notes)}
    )
    assert set(words("funk", accented)) == {"accent"}


def test_treads_on_the_pedal_for_a_ballad_and_not_for_house() -> None:
    chords = part_of("piano", *((k, 1.0, p) for k in range(8) for p in (60, 64, 67)), role=Role.COMP)
    assert words("pop", chords)["pedal"] == 24
    assert words("house", chords)["pedal"] == 0


def test_never_bends_one_note_of_a_chord() -> None:
    chords = part_of("clean-guitar", *((2.0 * k, 2.0, 60 + k + s) for k in range(12) for s in (0, 4, 7)))
    assert set(words("blues", chords)) == {""}


@pytest.mark.parametrize("rule", rules().rule, ids=lambda r: f"{r.word}-{r.who[0]}")
def test_asks_only_for_styles_players_and_words_that_there_are(rule) -> None:
    assert set(rule.styles) <= set(sheets())
    players = [i for i in instruments().values() if i.id in rule.who or i.family in rule.who]
    families = {i.family for i in instruments().values()}
    assert all(w in instruments() or w in families for w in rule.who)
    assert any(rule.word in i.articulations for i in players)


def test_keeps_every_note_of_a_sequenced_bass() -> None:
    line = part_of("acid-bass", (0.0, 0.125, 40), (0.125, 1.0, 42), role=Role.BASS)
    assert len(expressed(canvas_of("techno"), line).notes) == 2


def section_words(style: str, instrument: str, role: Role, name: str) -> Counter[str]:
    """Words on eighths, where the plan has a section of that name."""
    canvas = make_canvas(style, seat=make_seat("chords", ("x---------------",)), duration_seconds=90.0)
    notes = part_of(instrument, *((0.5 * k, 0.5, 40) for k in range(360)), role=role)
    made = expressed(canvas, notes).notes
    return Counter(n.articulation for n in made if canvas.section_at(round(n.start_beats * 48)).name == name)


def test_mutes_with_the_palm_in_verses_and_opens_in_choruses() -> None:
    verse, chorus = (section_words("punk", "distorted-guitar", Role.COMP, n) for n in ("verse", "chorus"))
    assert verse["palm-mute"] > 0.2 * verse.total()
    assert chorus.total() > 0
    assert chorus["palm-mute"] == 0


def test_plays_dead_notes_off_the_beat_alone() -> None:
    sixteenths = part_of("electric-bass", *((0.25 * k, 0.25, 40) for k in range(160)), role=Role.BASS)
    made = expressed(canvas_of("funk"), sixteenths).notes
    dead = [n for n in made if n.articulation == "ghost"]
    assert 5 < len(dead) < 50
    assert all(n.start_beats % 1 for n in dead)
