"""Transitions: cues where the song rises, little where it falls."""

from dataclasses import replace

import pytest

from tests.engine.compose.band.canvases import make_canvas, make_seat
from undersong.engine.compose.band.grid import TICKS
from undersong.engine.compose.band.sweeps import write_impacts, write_risers
from undersong.engine.compose.band.transitions import cues_of
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import SPARSE
from undersong.seeds import Seeds


def with_chances(style, **chances):
    """A plan of a song whose style's transitions have these chances."""
    plan = make_canvas(style, duration_seconds=150.0).plan
    facts = replace(plan.sheet.transitions, **chances)
    return replace(plan, sheet=replace(plan.sheet, transitions=facts))


class TestCuesOf:
    def test_gives_each_section_one_cue_and_the_last_none(self):
        plan = make_canvas("pop", duration_seconds=150.0).plan
        cues = cues_of(plan)
        assert len(cues) == len(plan.sections)
        assert cues[-1] == type(cues[-1])()

    def test_obeys_chances_of_none_and_of_all(self):
        silent = cues_of(with_chances("pop", fill=0.0, stop=0.0, riser=0.0, impact=0.0, pickup=0.0))
        assert not any(c.fill or c.riser or c.impact or c.pickup for c in silent)
        loud = cues_of(with_chances("pop", fill=1.0, stop=0.0, riser=1.0, impact=1.0, pickup=1.0))
        lifted = [c for c in loud if c.lifts]
        assert lifted
        assert all(c.riser and c.impact for c in lifted)
        assert all(c.fill for c in lifted if not c.all_rest)

    @pytest.mark.parametrize("style", ["rock", "funk", "country", "techno", "folk-ballad"])
    def test_lets_no_seam_of_two_full_sections_pass_without_a_word(self, style):
        plan = make_canvas(style, duration_seconds=150.0).plan
        for seed in range(6):
            song = replace(plan, seeds=Seeds(seed))
            for section, after, cue in zip(song.sections, song.sections[1:], cues_of(song), strict=False):
                said = cue.fill or cue.pickup or cue.crash or cue.rhythm_rests or cue.all_rest
                assert said or section.bars < 2 or after.name in SPARSE

    def test_leaves_a_style_quiet_that_says_nothing(self):
        plan = make_canvas("ambient", duration_seconds=150.0).plan
        assert not any(cue.fill or cue.crash or cue.pickup for cue in cues_of(plan))

    def test_throws_each_die_on_its_own(self):
        one = cues_of(with_chances("pop", riser=0.0))
        other = cues_of(with_chances("pop", riser=1.0))
        assert [c._replace(riser=0) for c in one] == [c._replace(riser=0) for c in other]

    def test_stops_nobody_where_no_stops_were_wished(self):
        plan = with_chances("pop", stop=1.0)
        assert any(c.all_rest or c.rhythm_rests for c in cues_of(plan))
        refused = replace(plan, brief=plan.brief.model_copy(update={"form": (FormWish.NO_STOPS,)}))
        assert not any(c.all_rest or c.rhythm_rests for c in cues_of(refused))

    @pytest.mark.parametrize("bpm", [40.0, 70.0, 100.0, 180.0])
    def test_stops_everybody_for_no_longer_than_a_breath(self, bpm):
        plan = replace(with_chances("pop", stop=1.0), bpm=bpm)
        songs = [replace(plan, seeds=Seeds(seed)) for seed in range(40)]
        stops = [cue.all_rest / TICKS * 60 / bpm for song in songs for cue in cues_of(song)]
        assert max(stops) <= 1.2
        assert any(stops) == (60 / bpm <= 1.2)


class TestSweeps:
    def test_rises_up_to_the_next_section_and_lands_with_it(self):
        canvas = make_canvas("pop", duration_seconds=150.0)
        canvas = replace(canvas, plan=with_chances("pop", riser=1.0, impact=1.0, stop=0.0))
        starts = {canvas.start(s) for s in canvas.plan.sections}
        risers = write_risers(canvas, make_seat("riser", register=(60, 60)))
        assert risers
        assert all(h.start + h.length in starts for h in risers)
        impacts = write_impacts(canvas, make_seat("impact", register=(60, 60)))
        assert impacts
        assert {h.start for h in impacts} <= starts
