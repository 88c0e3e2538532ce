"""Chords: numerals mean the right notes and are spelled as musicians spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.theory.chord import LOWER, UPPER, ChordError, read_chord
from undersong.engine.theory.key import LETTERS, MODES, NATURAL, parse_key

NUMERALS = [
    "I",
    "ii",
    "iii",
    "IV",
    "V",
    "vi",
    "bVII",
    "bIII",
    "bVI",
    "iv",
    "v",
    "i",
    "V7",
    "V/3",
    "V7/vi",
    "iih7",
]
keys = st.builds(
    lambda letter, sign, mode: parse_key(f"{letter}{sign} {mode}"),
    st.sampled_from(LETTERS),
    st.sampled_from(["", "#", "b"]),
    st.sampled_from(sorted(MODES)),
)


def pitch_class(name):
    """The pitch class that a chord symbol or a bass begins with."""
    signs = name[1:3]
    sharps = len(signs) - len(signs.lstrip("#"))
    flats = len(signs) - len(signs.lstrip("b"))
    return (NATURAL[name[0]] + sharps - flats) % 12


class TestReadChord:
    @pytest.mark.parametrize(
        ("numeral", "key", "symbol"),
        [
            ("i", "F# minor", "F#m"),
            ("bVI", "F# minor", "D"),
            ("V", "F# minor", "C#"),
            ("V/3", "D major", "A/C#"),
            ("I/3", "Bb major", "Bb/D"),
            ("ii7", "Ab major", "Bbm7"),
            ("V7/ii", "C major", "A7"),
            ("iih7", "C minor", "Dm7b5"),
            ("7h", "C minor", None),
            ("Imaj9", "E major", "Emaj9"),
            ("V7#9", "A minor", "E7#9"),
            ("I6/9", "F major", "F6/9"),
            ("iiø7", "G minor", "Am7b5"),
            ("iii", "D major", "F#m"),
            ("bIII", "Eb minor", "Gb"),
        ],
    )
    def test_spells_as_musicians_do(self, numeral, key, symbol):
        if symbol is None:
            with pytest.raises(ChordError, match="7h"):
                read_chord(numeral, parse_key(key))
        else:
            assert read_chord(numeral, parse_key(key)).symbol == symbol

    @given(st.sampled_from(NUMERALS), keys)
    def test_writes_the_root_that_it_sounds(self, numeral, key):
        chord = read_chord(numeral, key)
        assert pitch_class(chord.symbol) == chord.root == chord.pitch_classes[0]
        if "/" in chord.symbol and "6/9" not in chord.symbol:
            assert pitch_class(chord.symbol.rsplit("/", 1)[1]) == chord.bass

    @given(st.sampled_from([*NUMERALS, "V7/V", "V7/ii", "bII7", "#ivo7"]), keys)
    def test_never_writes_double_accidentals(self, numeral, key):
        """A# minor has F##7 before its second degree; a lead sheet says G7."""
        symbol = read_chord(numeral, key).symbol
        assert "##" not in symbol
        assert "bb" not in symbol

    @given(keys, st.integers(0, 6), st.booleans())
    def test_counts_numerals_from_the_major_scale_of_the_tonic(self, key, degree, minor):
        roman = ("I", "II", "III", "IV", "V", "VI", "VII")[degree]
        chord = read_chord(roman.lower() if minor else roman, key)
        assert (chord.root - key.tonic) % 12 == MODES["major"][0][degree]
        assert chord.minor is minor

    def test_stacks_every_chord_upwards_from_its_root(self):
        for table in (UPPER, LOWER):
            for _, intervals in table.values():
                assert intervals[0] == 0
                assert list(intervals) == sorted(intervals)
                assert len({i % 12 for i in intervals}) == len(intervals)

    @pytest.mark.parametrize("wrong", ["", "H", "Ifoo", "IIII", "I/7", "maj7", "V/9"])
    def test_refuses_what_is_no_chord_and_names_it(self, wrong):
        with pytest.raises(ChordError) as caught:
            read_chord(wrong, parse_key("C"))
        assert wrong in caught.value.message
