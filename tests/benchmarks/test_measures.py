"""The measures of quality mean what they say: each is reckoned by hand on a tune of a few bars."""

from fractions import Fraction

import pytest

from benchmarks.quality.backing import backing_measures, section_levels
from benchmarks.quality.batch import measured
from benchmarks.quality.checks import HARD, Verdict, judged, verdict
from benchmarks.quality.figures import entropy, jaccard
from benchmarks.quality.measures import measures
from benchmarks.quality.tune import tune_of
from tests.benchmarks.scores import HALF, a_score, chord, crotchets, part
from undersong.engine.model import KeyChange, Role
from undersong.engine.styles.sheet import sheets


def of(score, name):
    return measures(score, sheets()["pop"])[name]


class TestPitches:
    line = (crotchets(60, 60, 62, 64, 64, 69, 65, 60),)

    def test_counts_intervals_inside_a_phrase(self):
        score = a_score(self.line)
        assert of(score, "04 unisons") == 2 / 7
        assert of(score, "05 steps") == 2 / 7
        assert of(score, "06 leaps of 5 and more") == 2 / 7
        assert of(score, "07 mean interval") == (2 + 2 + 5 + 4 + 5) / 7
        assert of(score, "03 range") == 9

    def test_leaves_out_the_interval_from_one_phrase_to_the_next(self):
        score = a_score((crotchets(60, 60, 60, 60), crotchets(72, 72, 72, 72, start=8)))
        assert of(score, "04 unisons") == 1.0
        assert of(score, "13 phrase, notes") == 4
        assert of(score, "13 phrase, beats") == 4

    def test_counts_what_is_outside_the_scale(self):
        assert of(a_score((crotchets(60, 61, 62, 63, 64, 65, 67, 69),)), "02 out of scale") == 0.25

    def test_hears_a_phrase_fall_from_its_middle(self):
        falls, rises = crotchets(60, 64, 64, 60), crotchets(60, 60, 62, 64, start=8)
        assert of(a_score((falls, rises)), "13 phrases that end low") == 0.5

    def test_brings_a_lifted_key_home(self):
        score = a_score(
            (crotchets(60, 62, 64, 65, 62, 64, 66, 67),),
            key_changes=(KeyChange(start_beats=4, key="D major"),),
        )
        assert [t.pitch for t in tune_of(score).tones] == [60, 62, 64, 65, 60, 62, 64, 65]


class TestChords:
    def test_credits_an_anticipation(self):
        chords = (chord(0, 4, 0, 4, 7), chord(4, 12, 7, 11, 2))
        early, earlier = (
            [*crotchets(60, 60, 60), (4 - ahead, 1 + ahead, 62), *crotchets(62, 62, 62, 62, start=5)]
            for ahead in (HALF, HALF + Fraction(1, 4))
        )
        assert of(a_score((early,), chords=chords), "10 chord tones on long notes") == 1.0
        assert of(a_score((earlier,), chords=chords), "10 chord tones on long notes") == 7 / 8
        off = [(0, 1, 62), (1, 1, 60), (2, 1, 60), (3, 1, 60), *crotchets(62, 60, 62, 60, start=4)]
        assert of(a_score((off,), chords=chords), "09 chord tones on strong beats") == 0.75


class TestRhythm:
    def test_hears_syncopation_where_a_note_is_held_over_the_beat(self):
        plain = [(i * HALF, HALF, 60) for i in range(8)]
        held = [(0, HALF, 60), (HALF, 1, 60), (Fraction(3, 2), 1, 60), (Fraction(5, 2), 1, 60)]
        assert of(a_score((plain,)), "11 syncopated notes") == 0
        assert of(a_score(([*held, *crotchets(60, 60, 60, 60, start=4)],)), "11 syncopated notes") == 3 / 8

    def test_counts_the_bars_that_come_again(self):
        score = a_score((crotchets(60, 62, 64, 65, 60, 62, 64, 65, 67, 65, 64, 62, 60, 60, 60),))
        assert of(score, "12 notes in a sung bar") == 15 / 4
        assert of(score, "12 bars sung") == 1.0
        assert of(score, "14 bar rhythm again") == 0.5
        assert of(score, "14 bar exactly again") == 0.25
        assert of(score, "15 commonest rhythm") == 0.75
        assert of(score, "15 rhythm entropy") == pytest.approx(0.811, abs=0.001)


class TestSections:
    two = (("verse", 2), ("chorus", 2), ("chorus", 2))

    def test_lays_a_chorus_over_the_next(self):
        lines = (
            crotchets(60, 60, 60, 60, 60),
            crotchets(64, 65, 67, 69, 71, start=8),
            crotchets(64, 65, 67, 69, 72, start=16),
        )
        score = a_score(lines, sections=self.two)
        assert of(score, "16 chorus again") == 4 / 6
        assert of(score, "17 chorus like verse") == 0
        assert of(score, "17 lift of the chorus") == pytest.approx(67.2 - 60)

    def test_counts_a_pickup_to_the_section_it_leads_into(self):
        lines = (crotchets(60, 60, 60, 60, 60), crotchets(64, 65, 67, 69, 71, 72, start=7))
        tune = tune_of(a_score(lines))
        assert len(tune.sections("chorus")[0][1]) == 6

    def test_reckons_levels_from_what_sounds(self):
        loud = part("piano", Role.LEAD, *[(i, 1, 60, 0.8) for i in range(8, 16)])
        soft = part("pad", Role.BED, *[(i, 1, 48, 0.4) for i in range(8)])
        verse, chorus = section_levels(a_score(parts=(loud, soft)))
        assert chorus - verse == pytest.approx(6.02, abs=0.01)

    def test_hears_the_same_chords_and_the_way_home(self):
        one, five = chord(0, 4, 0, 4, 7), (7, 11, 2)
        chords = (one, chord(4, 4, *five), one.model_copy(update={"start_beats": 8}), chord(12, 4, *five))
        found = backing_measures(a_score(chords=chords, sections=(("verse", 2), ("verse", 2))))
        assert found["23 verse, same chords"] == 1.0
        assert found["22 tonic share"] == 0.5
        assert found["22 chord entropy"] == 1.0
        assert found["24 ends at home"] == 0.0

    def test_sees_the_first_chorus_by_the_clock(self):
        assert backing_measures(a_score())["24 first chorus"] == 8.0


class TestGroove:
    def test_counts_kicks_that_stay_beside_fills(self):
        bars = [(4 * bar, 36) for bar in range(10)] + [(4 * bar + 2, 36) for bar in range(5)]
        fill = [(39 + i * Fraction(1, 4), 45) for i in range(4)]
        hits = sorted((s, HALF, p, 0.7) for s, p in bars + fill)
        score = a_score(parts=(part("drums", Role.DRUMS, *hits),), sections=(("verse", 10),))
        found = backing_measures(score)
        assert found["25 bars with a fill"] == 0.1
        assert found["25 kick as the bar before"] == 7 / 8


class TestWords:
    def test_sees_stress_on_strong_places(self):
        right = [(i * HALF, HALF, 60, (i + 1) % 2) for i in range(8)]
        wrong = [(i * HALF, HALF, 60, i % 2) for i in range(8)]
        assert of(a_score((right,)), "20 stress on strong places") == 1.0
        assert of(a_score((wrong,)), "20 stress on strong places") == 0.0

    def test_counts_melisma_and_syllables(self):
        score = a_score(([(i, 1, 60, 1 if i % 2 == 0 else None) for i in range(8)],))
        assert of(score, "19 melisma") == 0.5
        assert of(score, "19 syllables a beat") == 0.5


class TestVerdicts:
    def test_fails_a_song_for_a_single_hard_check(self):
        passed = dict.fromkeys(range(1, 26), True)
        assert Verdict(passed).ok
        assert not Verdict(passed | {HARD[0]: False}).ok
        assert not Verdict(passed | dict.fromkeys(range(1, 9), False)).ok
        assert Verdict(passed | dict.fromkeys(range(1, 8), False)).ok

    def test_counts_what_is_judged_in_proportion(self):
        ten = dict.fromkeys((9, 12, 14, 15, 16, 22, 23, 24, 25, 18), True)
        assert Verdict(ten | {22: False, 23: False}).ok
        assert not Verdict(ten | {22: False, 23: False, 24: False}).ok

    def test_asks_no_words_of_an_instrumental_and_no_intervals_of_a_rapper(self):
        assert not judged(20, sheets()["house"], sung=False)
        assert judged(20, sheets()["pop"], sung=True)
        found = {"15 rhythm entropy": 99.0, "24 ends at home": 1.0}
        assert not verdict(found, sheets()["pop"], sung=True).ok

    def test_measures_a_song_of_every_kind(self):
        for style in ("pop", "house"):
            row = measured(style, 1)
            assert not row.fault
            assert len(row.found) > 25


def test_knows_its_formulas():
    assert entropy("aabb") == 1.0
    assert jaccard({1, 2}, {2, 3}) == 1 / 3
