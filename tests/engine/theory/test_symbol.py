"""Chord symbols: what people write is read, kept, and refused by name where it is no chord."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.theory.chord import LOWER, UPPER, ChordError, read_chord
from undersong.engine.theory.key import LETTERS, MODES, parse_key
from undersong.engine.theory.symbol import over, parse_symbol, transposed

keys = st.builds(
    lambda letter, sign, mode: parse_key(f"{letter}{sign} {mode}"),
    st.sampled_from(LETTERS),
    st.sampled_from(["", "#", "b"]),
    st.sampled_from(sorted(MODES)),
)
numerals = st.sampled_from(["I" + s for s in UPPER] + ["i" + s for s in LOWER])


class TestParseSymbol:
    @pytest.mark.parametrize(
        ("text", "symbol", "notes"),
        [
            ("Am", "Am", (9, 0, 4)),
            ("C/E", "C/E", (0, 4, 7)),
            ("F#m7b5", "F#m7b5", (6, 9, 0, 4)),
            ("Bb7sus4", "Bb7sus4", (10, 3, 5, 8)),
            ("Gmaj9", "Gmaj9", (7, 11, 2, 6, 9)),
            ("C°7", "Cdim7", (0, 3, 6, 9)),
            ("Cø", "Cm7b5", (0, 3, 6, 10)),
            ("D-7", "Dm7", (2, 5, 9, 0)),
            ("E♭M7", "Ebmaj7", (3, 7, 10, 2)),
            ("CΔ", "Cmaj7", (0, 4, 7, 11)),
            ("A7(b9,#11)", "A7b9#11", (9, 1, 4, 7, 10, 3)),
            ("Cmadd9", "Cm(add9)", (0, 3, 7, 2)),
            ("G5", "G5", (7, 2)),
            ("Csus", "Csus4", (0, 5, 7)),
            ("C6/9", "C6/9", (0, 4, 7, 9, 2)),
            ("C+", "C+", (0, 4, 8)),
            ("Hm7", "Bm7", (11, 2, 6, 9)),
            ("Hb", "Bb", (10, 2, 5)),
        ],
    )
    def test_reads_what_musicians_write(self, text, symbol, notes):
        chord = parse_symbol(text)
        assert (chord.symbol, chord.pitch_classes) == (symbol, notes)

    def test_puts_the_note_after_the_slash_in_the_bass(self):
        assert parse_symbol("Dm7/G").bass == 7
        assert parse_symbol("C69/E").bass == 4
        assert parse_symbol("Bb/D").bass == 2
        assert parse_symbol("E/H").symbol == "E/B"

    @given(numerals, keys)
    def test_understands_every_name_that_the_program_writes(self, numeral, key):
        chord = read_chord(numeral, key)
        again = parse_symbol(chord.symbol)
        assert again.symbol == chord.symbol
        assert (again.root, again.intervals, again.bass) == (chord.root, chord.intervals, chord.bass)

    @pytest.mark.parametrize("wrong", ["foo", "Hx", "C7x", "", "c", "C/", "N.C.", "Cmm"])
    def test_refuses_what_is_no_chord_in_one_line_that_names_it(self, wrong):
        with pytest.raises(ChordError) as caught:
            parse_symbol(wrong)
        assert f"“{wrong}” is no chord" in caught.value.line
        assert "\n" not in caught.value.line


class TestTransposed:
    @given(numerals, keys, st.integers(-11, 11))
    def test_moves_every_note_and_names_what_it_plays(self, numeral, key, semitones):
        chord = read_chord(numeral, key)
        moved = transposed(chord, semitones, key)
        assert moved.pitch_classes == tuple((pc + semitones) % 12 for pc in chord.pitch_classes)
        assert parse_symbol(moved.symbol).pitch_classes == moved.pitch_classes

    def test_spells_in_the_key_that_it_goes_to(self):
        assert transposed(parse_symbol("C/E"), 1, parse_key("Db")).symbol == "Db/F"


class TestOver:
    @given(numerals, keys, st.integers(0, 11))
    def test_changes_the_bass_alone(self, numeral, key, bass):
        chord = read_chord(numeral, key)
        held = over(chord, bass, key)
        assert held.bass == bass
        assert held.pitch_classes == chord.pitch_classes
        assert parse_symbol(held.symbol).bass == bass

    def test_keeps_the_slash_of_a_six_nine(self):
        assert over(parse_symbol("C6/9"), 7, parse_key("C")).symbol == "C6/9/G"
