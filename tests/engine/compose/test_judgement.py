"""Judgement: what a draft of chords is worth."""

from fractions import Fraction

import pytest

from tests.engine.compose.plans import harmonised, idiom_of, row_of
from undersong.engine.compose.judgement import Heard, clarity, lacking, worth
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.symbol import parse_symbol

BAR = Fraction(4)


def heard(numerals, key="C major"):
    return [Heard(read_chord(n, parse_key(key)), BAR, 0) for n in numerals.split()]


class TestHallmarks:
    def test_are_lacking_where_a_style_of_sevenths_has_triads(self):
        funk = sheets()["funk"]
        assert lacking(heard("I7 I7 IV9 IV9"), funk, BAR) == 0
        assert lacking(heard("I I IV IV"), funk, BAR) > 0.5
        assert lacking(heard("I7 I I I"), funk, BAR) < lacking(heard("I I I I"), funk, BAR)

    def test_are_lacking_where_roots_do_not_fall_as_jazz_wants_it(self):
        jazz = sheets()["jazz-swing"]
        assert lacking(heard("ii7 V7 Imaj7 vi7"), jazz, BAR) == 0
        assert lacking(heard("Imaj7 ii7 iii7 ii7"), jazz, BAR) > 0.2

    def test_count_beside_the_key(self):
        idiom = idiom_of("funk", "D dorian", said=False)
        triads, sevenths = heard("i i i IV", "D dorian"), heard("i7 i7 i7 IV9", "D dorian")
        assert clarity(triads, idiom.key) > clarity(sevenths, idiom.key)
        assert worth(triads, idiom, sung=False, bar=BAR) < worth(sevenths, idiom, sung=False, bar=BAR)


def test_hears_a_lifted_section_as_if_it_were_at_home():
    key = parse_key("C major")
    lifted = [h._replace(shift=2) for h in heard("I IV V I", "D major")]
    assert clarity(lifted, key) == clarity(heard("I IV V I"), key)


@pytest.mark.parametrize("style", list(sheets()))
def test_lets_a_style_have_its_chords_whatever_key_it_draws(style):
    for seed, mode in enumerate(sheets()[style].modes):
        idiom = idiom_of(style, f"E {mode}", seed, said=False)
        spans = harmonised(row_of(), idiom)
        row = [Heard(parse_symbol(s.symbol), s.length_beats, 0) for s in spans]
        assert lacking(row, idiom.sheet, BAR) < 0.06, (mode, [s.symbol for s in spans])


def test_has_most_open_keys_heard_before_a_note_is_written():
    """Modes included, whose seven notes are another key's."""
    clear = []
    for style, sheet in sheets().items():
        for seed, mode in enumerate(sheet.modes):
            idiom = idiom_of(style, f"F# {mode}", seed, said=False)
            row = [Heard(parse_symbol(s.symbol), s.length_beats, 0) for s in harmonised(row_of(), idiom)]
            clear.append(clarity(row, idiom.key) > -0.1)
    assert sum(clear) / len(clear) > 0.9
