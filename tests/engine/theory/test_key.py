"""Keys are read as musicians write them and spelled as musicians spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.theory.key import LETTERS, MODES, Key, parse_key, raised
from undersong.errors import RequestError


class TestParseKey:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("F# minor", "F# minor"),
            ("f sharp minor", "F# minor"),
            ("Bbm", "Bb minor"),
            ("C", "C major"),
            ("CM", "C major"),
            ("d dorian", "D dorian"),
            ("E♭ major", "Eb major"),
            ("a-moll", "A minor"),
            ("G# major", "Ab major"),
            ("D#", "Eb major"),
            ("E# minor", "F minor"),
            ("E blues", "E major blues"),
            ("Bb major blues", "Bb major blues"),
            ("d minor-blues", "D minor blues"),
            ("a harmonic minor", "A minor"),
            ("F# melodic minor", "F# minor"),
        ],
    )
    def test_reads_the_usual_spellings(self, text, name):
        assert str(parse_key(text)) == name

    @pytest.mark.parametrize(
        "text", ["H#", "", "X", "C foo", "Cm7", "F## minor", "minor", "E blue", "A minor jazz"]
    )
    def test_refuses_what_is_no_key_and_names_it(self, text):
        with pytest.raises(RequestError, match="key") as caught:
            parse_key(text)
        assert caught.value.field == "key"
        assert text in caught.value.message

    @given(
        st.sampled_from(LETTERS),
        st.sampled_from(["", "#", "b"]),
        st.sampled_from(sorted(MODES)),
    )
    def test_gives_every_key_seven_letters_and_at_most_seven_signs(self, letter, sign, mode):
        key = parse_key(f"{letter}{sign} {mode}")
        names = [key.spell(pitch_class) for pitch_class in key.scale]
        assert len({name[0] for name in names}) == 7
        assert sum(len(name) - 1 for name in names) == abs(key.fifths) <= 7
        assert parse_key(str(key)) == key


class TestSpell:
    def test_raises_a_foreign_note_in_a_sharp_key_and_lowers_it_in_a_flat_one(self):
        assert Key("E", 0, "major").spell(10) == "A#"
        assert Key("F", 0, "major").spell(3) == "Eb"

    def test_takes_the_plain_letter_where_there_is_one(self):
        assert Key("F", 1, "minor").spell(0) == "C"


class TestBlue:
    @given(st.sampled_from(LETTERS), st.sampled_from(["blues", "minor blues"]))
    def test_bends_third_fifth_and_seventh_down(self, letter, mode):
        key = parse_key(f"{letter} {mode}")
        above = [(pitch_class - key.tonic) % 12 for pitch_class in key.blue]
        assert above == [3, 6, 10]


class TestRaised:
    @given(
        st.sampled_from(LETTERS),
        st.sampled_from(["", "#", "b"]),
        st.sampled_from(sorted(MODES)),
        st.integers(-12, 12),
    )
    def test_moves_the_tonic_and_keeps_the_mode_readable(self, letter, sign, mode, semitones):
        key = parse_key(f"{letter}{sign} {mode}")
        there = raised(key, semitones)
        assert (there.tonic - key.tonic - semitones) % 12 == 0
        assert there.mode == key.mode
        assert abs(there.fifths) <= 7
        assert parse_key(str(there)) == there

    def test_takes_the_spelling_with_fewer_signs(self):
        assert str(raised(parse_key("C"), 1)) == "Db major"
        assert str(raised(parse_key("A minor"), 2)) == "B minor"
