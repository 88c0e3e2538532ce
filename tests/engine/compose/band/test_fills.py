"""Fills lead somewhere: louder as they go, down the toms, into a crash; rolls quicken."""

import pytest

from tests.engine.compose.band.canvases import make_canvas
from tests.engine.compose.briefs import make_brief, part_of, section_notes
from undersong.engine.compose import compose
from undersong.engine.compose.band.fills import HANDS, filled, fills_of, rolled
from undersong.engine.compose.band.grid import STEP, Step
from undersong.engine.compose.band.variation import Stroke, variations_of, varied
from undersong.engine.styles.players import DRUM_ROWS

SNARE, CRASH = DRUM_ROWS["snare"], DRUM_ROWS["crash"]


@pytest.fixture(scope="module")
def canvas():
    return make_canvas("rock", duration_seconds=150.0)


class TestFilled:
    def test_grows_louder_and_stops_the_other_hands(self, canvas):
        section = next(s for s in canvas.plan.sections if fills_of(canvas, s, played=True))
        fill = next(iter(fills_of(canvas, section, played=True).values()))
        groove = [Stroke("hat", Step(t, STEP, "x")) for t in range(0, canvas.bar, 2 * STEP)]
        done = filled(canvas, [*groove, Stroke("kick", Step(0, STEP, "X"))], fill)
        hands = sorted((s.step.tick, s.factor) for s in done if s.row in HANDS)
        assert [f for _, f in hands] == sorted(f for _, f in hands)
        assert all(s.step.tick < hands[0][0] for s in done if s.row == "hat")
        assert any(s.row == "kick" for s in done)

    def test_leaves_a_bar_without_a_fill_alone(self, canvas):
        strokes = [Stroke("snare", Step(48, STEP, "X"))]
        assert filled(canvas, strokes, None) == strokes


class TestRolled:
    def test_quickens_and_swells_and_drops_the_kick(self):
        song = compose(make_brief("house", duration_seconds=120.0))
        build = next(s for s in song.sections if s.name == "build" and s.length_beats >= 16)
        notes = section_notes(song, part_of(song, "drums"), build)
        bars = [
            [n for n in notes if build.start_beats + 4 * i <= n.start_beats < build.start_beats + 4 * i + 4]
            for i in range(int(build.length_beats / 4))
        ]
        snares = [[n for n in bar if n.pitch == SNARE] for bar in bars]
        assert len(snares[0]) < len(snares[len(snares) // 2 + 1])
        mean = [sum(n.velocity for n in s) / len(s) for s in (snares[0], snares[-2])]
        assert mean[0] < mean[1]
        assert not [n for n in bars[-1] if n.pitch == DRUM_ROWS["kick"]]

    def test_rolls_in_builds_only(self, canvas):
        assert rolled(canvas, canvas.plan.sections[0], [], 0) is None


class TestVaried:
    KICK, BACK = [Stroke("kick", Step(0, STEP, "X"))], [Stroke("snare", Step(48, STEP, "X"))]

    def test_keeps_downbeat_and_backbeat_and_moves_the_kick(self, canvas):
        section = next(s for s in canvas.plan.sections if s.name == "verse")
        pattern = next(p for p in canvas.plan.sheet.drums.pattern if "kick" in p.rows)
        changes = variations_of(canvas, section, pattern, played=True)
        bars = [varied(canvas, [*self.KICK, *self.BACK], change) for change in changes]
        assert all({s.step.tick for s in bar if s.step.mark == "X"} == {0, 48} for bar in bars)
        kicks = {tuple(s.step.tick for s in bar if s.row == "kick") for bar in bars}
        assert 2 <= len(kicks) <= 4

    def test_changes_nothing_of_a_machine(self, canvas):
        section, pattern = canvas.plan.sections[1], canvas.plan.sheet.drums.pattern[0]
        assert all(
            varied(canvas, self.KICK, change) == self.KICK
            for change in variations_of(canvas, section, pattern, played=False)
        )


def test_whispers_as_many_ghosts_as_the_style_does():
    song = compose(make_brief("funk", duration_seconds=60.0))
    snares = [n for n in part_of(song, "drums").notes if n.pitch == SNARE]
    share = sum(n.velocity < 50 / 127 for n in snares) / len(snares)
    assert 0.35 <= share <= 0.65


def test_crashes_where_most_sections_rise():
    rising = crashed = 0
    for seed in range(5):
        song = compose(make_brief("rock", duration_seconds=120.0, seed=seed))
        crashes = {n.start_beats for n in part_of(song, "drums").notes if n.pitch == CRASH}
        for one, other in zip(song.sections, song.sections[1:], strict=False):
            if other.energy >= one.energy + 0.05:
                rising += 1
                crashed += other.start_beats in crashes
    assert crashed >= 0.5 * rising
