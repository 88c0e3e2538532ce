"""What every song's harmony keeps to: written chords, lifts, cadences, pedals, forms of the blues, blends."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.plans import BAR, harmonised, idiom_of, inside, row_of
from undersong.engine.compose.cadences import FORMULAS
from undersong.engine.compose.guests import share_of, with_guests
from undersong.engine.compose.idiom import CHARACTER, plain
from undersong.engine.compose.pedals import over_pedal
from undersong.engine.compose.vocabulary import Cycle, cycles_by_letter
from undersong.engine.styles.harmony import Cadences, Loop
from undersong.engine.theory.chord import ChordError, read_chord
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.engine.theory.symbol import parse_symbol

seeds = st.integers(0, 10_000)
GIVEN = ("Am", "F", "C/E", "G")


class TestWrittenChords:
    @settings(deadline=None, max_examples=8)
    @given(seeds, st.sampled_from(["pop", "house", "jazz-swing", "gospel"]))
    def test_are_kept_in_every_bar_whatever_the_style_would_do(self, seed, style):
        sections = row_of(chords=GIVEN)
        spans = harmonised(sections, idiom_of(style, "A minor", seed))
        for bar in range(sections[-1].end_bar - 1):
            at = next(s for s in spans if s.start_beats <= bar * BAR < s.start_beats + s.length_beats)
            section = next(s for s in sections if s.start_bar <= bar < s.end_bar)
            assert at.symbol == GIVEN[(bar - section.start_bar) % 4]

    def test_end_on_their_own_tonic(self):
        spans = harmonised(row_of(chords=GIVEN), idiom_of("jazz-swing", "A minor"))
        assert spans[-1].symbol == "Am"

    def test_end_as_written_where_the_ending_has_chords_of_its_own(self):
        sections = row_of(("verse", 4), ("outro", 4), chords=GIVEN)
        sections = (sections[0], replace(sections[1], chords=("F", "G", "C")))
        assert harmonised(sections, idiom_of(key="A minor"))[-1].symbol == "C"

    def test_may_be_those_of_one_section_alone(self):
        sections = row_of()
        sections = (*sections[:2], replace(sections[2], chords=("F#m7b5", "B7b9")), *sections[3:])
        spans = harmonised(sections, idiom_of(key="E minor"))
        assert inside(spans, sections[2]) == ["F#m7b5", "B7b9"] * 4
        assert "F#m7b5" not in inside(spans, sections[4])

    def test_share_a_bar_where_a_comma_parts_them(self):
        spans = harmonised(row_of(("verse", 4), chords=("C,G/B", "Am")), idiom_of())
        assert [(s.start_beats, s.symbol) for s in spans[:3]] == [(0, "C"), (2, "G/B"), (4, "Am")]

    def test_are_all_heard_where_there_are_more_of_them_than_bars(self):
        eight = ("C", "G", "Am", "Em", "F", "C", "Dm", "G")
        sections = row_of(("verse", 4), ("chorus", 8), chords=eight)
        spans = harmonised(sections, idiom_of())
        assert inside(spans, sections[0]) == list(eight)
        assert inside(spans, sections[1])[:7] == list(eight[:7])

    def test_are_transposed_where_a_section_is_lifted(self):
        sections = row_of(("verse", 4), ("chorus", 4), chords=GIVEN)
        sections = (sections[0], replace(sections[1], key_shift=2))
        spans = harmonised(sections, idiom_of(key="A minor"))
        assert inside(spans, sections[1])[:3] == ["Bm", "G", "D/F#"]

    def test_are_refused_by_name_where_they_are_none(self):
        with pytest.raises(ChordError, match="Qm7"):
            harmonised(row_of(chords=("C", "Qm7")), idiom_of())


class TestLifts:
    @settings(deadline=None, max_examples=8)
    @given(seeds, st.sampled_from(["pop", "soul-rnb", "gospel"]), st.sampled_from([1, 2, 3]))
    def test_are_led_to_by_the_dominant_of_the_new_key(self, seed, style, shift):
        sections = row_of()
        lifted = replace(sections[-1], key_shift=shift)
        spans = harmonised((*sections[:-1], lifted), idiom_of(style, "C major", seed))
        before = parse_symbol(inside(spans, sections[-2])[-1])
        assert (before.root - 7) % 12 == shift
        assert before.dominant
        assert spans[-1].pitch_classes[0] == shift

    def test_have_the_same_chords_higher(self):
        sections = row_of()
        spans = harmonised((*sections[:-1], replace(sections[-1], key_shift=2)), idiom_of())
        one, two = ([parse_symbol(n).root for n in inside(spans, sections[i])] for i in (-3, -1))
        assert [(b - a) % 12 for a, b in zip(one[:6], two[:6], strict=True)] == [2] * 6


class TestCadences:
    @settings(deadline=None, max_examples=8)
    @given(seeds, st.sampled_from(["pop", "country", "classical-waltz"]))
    def test_leave_a_prechorus_on_the_dominant(self, seed, style):
        sections = row_of(("verse", 8), ("prechorus", 4), ("chorus", 8))
        spans = harmonised(sections, idiom_of(style, "C major", seed))
        last = parse_symbol(inside(spans, sections[1])[-1])
        assert last.root in (7, 10)  # bVII leads home as well

    def test_take_the_amen_of_gospel_where_the_sheet_asks_for_it(self):
        amen = idiom_of(
            said=False, harmony={"cadences": Cadences(plagal=1.0), "loop": _loops(["I", "vi", "ii", "I"])}
        )
        sections = row_of(("verse", 8), ("chorus", 8))
        spans = harmonised(sections, amen)
        assert parse_symbol(inside(spans, sections[0])[-1]).root == 5
        assert [s.pitch_classes[0] for s in spans[-2:]] == [5, 0]

    def test_turn_round_in_jazz(self):
        jazz = idiom_of(
            "jazz-swing", harmony={"cadences": Cadences(turnaround=1.0), "loop": _loops(["I"] * 4)}
        )
        sections = row_of(("verse", 8), ("chorus", 8))
        roots = [parse_symbol(name).root for name in inside(harmonised(sections, jazz), sections[0])]
        assert roots[-4:] == [0, 9, 2, 7]

    def test_have_a_formula_for_major_and_minor_each(self):
        assert FORMULAS["major"].keys() == FORMULAS["minor"].keys()


class TestPace:
    @pytest.mark.parametrize("meter", ["3/8", "2/4", "7/8", "12/8"])
    @pytest.mark.parametrize("bpm", [40.0, 220.0])
    def test_leaves_no_gap_and_no_chord_without_length_in_any_meter(self, meter, bpm):
        sections = row_of()
        spans = harmonised(sections, idiom_of("jazz-swing"), meter=meter, bpm=bpm)
        ends = [s.start_beats + s.length_beats for s in spans]
        assert [s.start_beats for s in spans] == [0, *ends[:-1]]
        assert ends[-1] == sections[-1].end_bar * parse_meter(meter).bar_beats


class TestPedals:
    @pytest.mark.parametrize(("name", "bass"), [("intro", 0), ("bridge", 7)])
    def test_hold_one_bass_under_the_chords(self, name, bass):
        idiom = idiom_of(harmony={"pedal_rate": 1.0})
        chords = [read_chord(n, idiom.key) for n in ("IV", "ii", "I", "V")]
        held = over_pedal(chords, name, idiom.key, idiom)
        assert [c.pitch_classes for c in held] == [c.pitch_classes for c in chords]
        assert {c.bass for c in held} == {bass}

    def test_move_where_a_chord_would_grate(self):
        idiom = idiom_of(key="C minor", harmony={"pedal_rate": 1.0})
        chords = [read_chord(n, idiom.key) for n in ("iv", "bVI", "V")]
        assert {c.bass for c in over_pedal(chords, "bridge", idiom.key, idiom)} == {0}

    @settings(deadline=None, max_examples=8)
    @given(seeds)
    def test_are_one_note_from_end_to_end_or_none(self, seed):
        sections = row_of()
        moving = harmonised(sections, idiom_of(seed=seed, harmony={"pedal_rate": 0.0}))
        held = harmonised(sections, idiom_of(seed=seed, harmony={"pedal_rate": 1.0}))
        one, other = (
            [s.bass for s in spans if s.start_beats < sections[0].bars * BAR] for spans in (moving, held)
        )
        assert len(set(other)) == 1 or other == one


class TestBlues:
    def test_goes_round_in_twelve_bars_of_sevenths(self):
        sections = row_of(("verse", 12), ("verse", 12), ("solo", 12))
        spans = harmonised(sections, idiom_of("blues", "E blues", said=False))
        bars = [parse_symbol(name) for name in inside(spans, sections[0])]
        at = {int(s.start_beats // BAR): s.pitch_classes[0] for s in spans}
        key = parse_key("E blues")
        assert [(at[bar] - key.tonic) % 12 for bar in (0, 4, 6)] == [0, 5, 0]
        # A passing diminished chord may lead back home from the fourth.
        assert sum(c.dominant for c in bars) >= 0.7 * len(bars)

    @settings(deadline=None, max_examples=10)
    @given(seeds, st.sampled_from(["E blues", "A minor blues"]), st.sampled_from(["pop", "rock", "blues"]))
    def test_has_its_dominants_in_every_style(self, seed, key, style):
        spans = harmonised(row_of(), idiom_of(style, key, seed))
        tonic = parse_key(key).tonic
        fifths = [s for s in spans if (s.pitch_classes[0] - tonic) % 12 == 7]
        assert all((s.pitch_classes[0] + 4) % 12 in s.pitch_classes for s in fifths)
        assert spans[-1].pitch_classes[0] == tonic


class TestGuests:
    @pytest.mark.parametrize("kind", ["secondary", "borrowed"])
    def test_come_as_often_as_the_sheet_says(self, kind):
        """Over many songs the mean share of time lies near the rate."""
        rate = {"secondary": 0.06, "borrowed": 0.05}[kind]
        facts = {"secondary_dominant_rate": 0.0, "borrowed_rate": 0.0, "loop": _loops(["I", "vi", "IV", "V"])}
        facts |= {"secondary_dominant_rate": rate} if kind == "secondary" else {"borrowed_rate": rate}
        found = []
        for seed in range(40):
            idiom = idiom_of(seed=seed, said=False, harmony=facts)
            sections = row_of()
            cycles = with_guests(cycles_by_letter(sections, idiom), _shares(sections), idiom)
            found.append(
                sum(
                    share * share_of(cycles[letter], kind, idiom.key)
                    for letter, share in _shares(sections).items()
                )
            )
        assert 0.4 * rate < sum(found) / len(found) < 2.0 * rate

    @settings(deadline=None, max_examples=30)
    @given(seeds, st.sampled_from(["pop", "disco", "gospel", "country"]))
    def test_never_take_the_place_of_home_at_the_start_of_a_loop(self, seed, style):
        idiom = idiom_of(style, seed=seed, said=False)
        sections = row_of()
        before = cycles_by_letter(sections, idiom)
        after = with_guests(before, _shares(sections), idiom)
        for letter, cycle in before.items():
            assert after[letter].items[0].split(",")[0] == cycle.items[0].split(",")[0]

    def test_put_a_tritone_substitute_where_a_seventh_falls_a_fifth(self):
        idiom = idiom_of("jazz-swing", harmony={"tritone_rate": 1.0, "secondary_dominant_rate": 0.0})
        cycles = {"verse": Cycle(("ii7", "V7", "Imaj7", "Imaj7"))}
        assert with_guests(cycles, {"verse": 1.0}, idiom)["verse"].items[1] == "bII7"


class TestCycles:
    @settings(deadline=None, max_examples=30)
    @given(seeds, st.sampled_from(["pop", "rock", "country", "folk-ballad"]))
    def test_start_a_bridge_away_from_home(self, seed, style):
        cycles = cycles_by_letter(row_of(), idiom_of(style, seed=seed))
        assert cycles["bridge"].first not in ("I", "i")

    def test_give_verse_and_chorus_chords_of_their_own_in_most_songs(self):
        """A third of the bars may be alike, as in people's songs."""
        alike = []
        for seed in range(24):
            cycles = cycles_by_letter(row_of(), idiom_of(seed=seed, said=False))
            verse, chorus = cycles["verse"], cycles["chorus"]
            alike.append(sum(plain(verse.sounding(b)) == plain(chorus.sounding(b)) for b in range(8)) / 8)
        assert sum(alike) / len(alike) < 0.55

    def test_take_their_time_from_the_sheet(self):
        facts = {"loop": _loops(["i", "bVI"], bars=8, mode="minor")}
        sections = row_of(("theme", 16))
        spans = harmonised(sections, idiom_of("techno", "A minor", said=False, harmony=facts))
        assert {s.symbol for s in spans if s.start_beats < 16} == {"Am"}
        assert {s.symbol for s in spans if 16 <= s.start_beats < 32} == {"F"}

    def test_go_quicker_where_their_section_would_cut_them_off(self):
        assert Cycle(("I", "IV"), Fraction(8)).within(8) == Cycle(("I", "IV"), Fraction(4))
        assert Cycle(("I", "IV"), Fraction(1)).within(1) == Cycle(("I", "IV"), Fraction(1))

    def test_colour_a_style_by_another(self):
        """Jazzy house has fuller chords than house, and some from jazz."""
        blend = idiom_of("jazz-swing").sheet
        plainly, jazzy = (
            harmonised(row_of(), idiom_of("house", "A minor", said=False, blend=other))
            for other in (None, blend)
        )
        size = [sum(len(s.pitch_classes) for s in spans) / len(spans) for spans in (plainly, jazzy)]
        assert size[1] > size[0]
        assert size[1] >= 3.9


class TestModes:
    @settings(deadline=None, max_examples=12)
    @given(st.sampled_from(sorted(CHARACTER)), st.sampled_from(["pop", "house", "jazz-swing"]), seeds)
    def test_are_told_by_their_own_note_and_begin_and_end_at_home(self, mode, style, seed):
        key = parse_key(f"D {mode}")
        spans = harmonised(row_of(), idiom_of(style, str(key), seed))
        own = (key.tonic + CHARACTER[mode]) % 12
        assert any(own in s.pitch_classes for s in spans)
        assert spans[-1].pitch_classes[0] == spans[-1].bass == key.tonic

    @pytest.mark.parametrize("mode", ["dorian", "phrygian", "lydian", "mixolydian"])
    @pytest.mark.parametrize("style", ["rock", "house", "funk", "techno", "soul-rnb"])
    def test_have_no_other_notes_where_they_were_asked_for(self, style, mode):
        """Where nobody asked, songs turn to minor and major now and then."""
        key = parse_key(f"D {mode}")
        for seed in range(3):
            for cycle in cycles_by_letter(
                row_of(("verse", 8), ("chorus", 8)), idiom_of(style, str(key), seed)
            ).values():
                notes = {
                    pc for n in ",".join(cycle.items).split(",") for pc in read_chord(n, key).pitch_classes
                }
                assert notes <= set(key.scale), cycle.items

    def test_keep_the_pace_of_a_slow_style_in_loops_of_their_own(self):
        ambient = idiom_of("ambient", "D phrygian", 2)
        paces = {cycle.bars for cycle in cycles_by_letter(row_of(("theme", 32)), ambient).values()}
        assert min(paces) >= 2


def _loops(chords, bars=0, mode="major"):
    # Three, or general ones would come besides.
    return (Loop(weight=1 / 3, mode=mode, bars=bars, chords=tuple(chords)),) * 3


def _shares(sections):
    bars = {}
    for section in sections:
        bars[section.letter] = bars.get(section.letter, 0) + section.bars
    return {letter: count / sum(bars.values()) for letter, count in bars.items()}
