"""What makes a style: every item of its sheet's `must_have` is in the score."""

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from tests.engine.compose.briefs import make_brief, part_of, section_notes
from undersong.engine.compose import compose
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets

SEEDS = (1, 2, 3)
HALF = Fraction(1, 2)


@cache
def songs(style, key="A major"):
    return [compose(make_brief(style, seed=seed, duration_seconds=75.0, key=key)) for seed in SEEDS]


def in_section(score, name, names):
    part = part_of(score, name)
    return [(s, section_notes(score, part, s)) for s in score.sections if s.name in names] if part else []


def share_of_beats(notes, section, pitches, *, on):
    """The share of beats (from the bar's start, 0 to 3) of a section on which a drum is struck."""
    found = {n.start_beats - section.start_beats for n in notes if n.pitch in pitches}
    wanted = {Fraction(b) + o for b in range(0, int(section.length_beats), 4) for o in on}
    return len(found & wanted) / len(wanted)


class TestLofi:
    @pytest.fixture
    def made(self):
        return songs("lofi-hip-hop", key="F major")

    def test_has_a_snare_behind_the_beat(self, made):
        for score in made:
            assert score.feel.offset_ms["drums/snare"] >= 12
            assert score.feel.swing_sixteenth > 0.55
            for section, notes in in_section(score, "drums", ("theme", "bridge")):
                assert share_of_beats(notes, section, (37, 38), on=(1, 3)) > 0.8

    def test_has_chords_of_four_notes_and_more(self, made):
        for score in made:
            assert all(len(c.pitch_classes) >= 4 for c in score.chords)

    def test_has_vinyl_noise_from_end_to_end(self, made):
        for score in made:
            noise = next(p for p in score.parts if p.instrument == "vinyl-noise")
            assert noise.role is Role.COLOUR
            assert sum(n.length_beats for n in noise.notes) > Fraction(9, 10) * score.length_beats


class TestSynthwave:
    @pytest.fixture
    def made(self):
        return songs("synthwave", key="F# minor")

    def test_has_a_bass_in_sixteenths_in_every_chorus(self, made):
        for score in made:
            for _, notes in in_section(score, "bass", ("chorus",)):
                gaps = sorted(b.start_beats - a.start_beats for a, b in pairwise(notes))
                assert gaps[len(gaps) // 2] == Fraction(1, 4)

    def test_has_its_gated_kit_on_the_backbeat(self, made):
        for score in made:
            assert part_of(score, "drums").instrument == "synthwave-kit"
            for section, notes in in_section(score, "drums", ("chorus",)):
                assert share_of_beats(notes, section, (38,), on=(1, 3)) > 0.8

    def test_has_an_arpeggio_and_a_lead_of_waves(self, made):
        for score in made:
            assert len(part_of(score, "arp").notes) > 100
            assert part_of(score, "lead").instrument in sheets()["synthwave"].lead.instruments

    def test_has_a_side_chain_to_pump(self):
        assert sheets()["synthwave"].space.sidechain_depth_db >= 5


class TestHouse:
    @pytest.fixture
    def made(self):
        return songs("house", key="G minor")

    def test_has_four_on_the_floor_claps_and_off_beat_hats_in_the_drop(self, made):
        for score in made:
            drops = in_section(score, "drums", ("drop", "chorus"))
            assert drops
            for section, notes in drops:
                assert share_of_beats(notes, section, (36,), on=(0, 1, 2, 3)) > 0.85
                assert share_of_beats(notes, section, (39,), on=(1, 3)) > 0.8
                offs = (HALF, 1 + HALF, 2 + HALF, 3 + HALF)
                assert share_of_beats(notes, section, (46,), on=offs) > 0.85

    def test_has_piano_stabs_between_the_beats(self, made):
        for score in made:
            for _, notes in in_section(score, "piano", ("drop", "chorus")):
                off = [n for n in notes if n.start_beats.denominator > 1]
                assert len(off) > 0.5 * len(notes)
                assert all(n.length_beats <= HALF for n in off)

    def test_has_a_side_chain_to_pump(self):
        assert sheets()["house"].space.sidechain_depth_db >= 4


class TestFolk:
    @pytest.fixture
    def made(self):
        return songs("folk-ballad", key="G major")

    def test_has_a_picked_guitar_all_through(self, made):
        for score in made:
            guitar = part_of(score, "guitar")
            starts = [n.start_beats for n in guitar.notes if n.start_beats < score.chords[-1].start_beats]
            assert len(starts) > 1.3 * float(score.length_beats)
            assert len(set(starts)) > 0.9 * len(starts)

    def test_has_no_kit_in_its_verses(self, made):
        for score in made:
            assert not any(notes for _, notes in in_section(score, "drums", ("verse", "intro")))

    def test_has_few_chords(self, made):
        for score in made:
            assert len({c.symbol for c in score.chords}) <= 9


class TestJazz:
    @pytest.fixture
    def made(self):
        return songs("jazz-swing", key="Bb major")

    def test_has_the_ride_pattern(self, made):
        for score in made:
            for section, notes in in_section(score, "drums", ("theme", "solo")):
                swing = (0, 1, 1 + HALF, 2, 3, 3 + HALF)
                assert share_of_beats(notes, section, (51,), on=swing) > 0.85

    def test_walks_in_four(self, made):
        for score in made:
            for section, notes in in_section(score, "bass", ("theme", "solo")):
                beats = {n.start_beats for n in notes}
                wanted = {section.start_beats + i for i in range(int(section.length_beats))}
                assert len(beats & wanted) > 0.95 * len(wanted)

    def test_goes_from_two_by_five_to_one(self, made):
        for score in made:
            tonic = score.chords[-1].pitch_classes[0]
            roots = [(c.pitch_classes[0] - tonic) % 12 for c in score.chords]
            assert any(roots[i : i + 3] == [2, 7, 0] for i in range(len(roots) - 2))

    def test_swings_less_the_quicker_it_goes(self):
        slow, usual, quick = (
            compose(make_brief("jazz-swing", bpm=float(b), duration_seconds=12.0)).feel.swing_eighth
            for b in (110, 160, 240)
        )
        assert 0.667 >= slow >= usual > quick >= 0.53


class TestPop:
    def test_lifts_the_chorus_over_the_verse(self):
        for score in songs("pop"):
            density = {}
            for section in score.sections:
                count = sum(len(section_notes(score, p, section)) for p in score.parts)
                density.setdefault(section.name, []).append(count / float(section.length_beats))
            assert min(density["chorus"]) > 1.2 * max(density["verse"])
