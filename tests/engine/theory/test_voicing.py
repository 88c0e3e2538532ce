"""Voicings lead by the shortest way and stay in their register."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.voicing import lead, movement, tones

REGISTER = (53, 76)
NUMERALS = ["I", "ii", "iii", "IV", "V", "vi", "Imaj7", "ii7", "V7", "vi7", "IVmaj9", "bVII", "iv6"]
chords = st.sampled_from(NUMERALS).map(lambda n: read_chord(n, parse_key("D")).pitch_classes)


class TestLead:
    @given(st.lists(chords, min_size=2, max_size=12))
    def test_moves_each_voice_two_semitones_or_less_on_average(self, progression):
        voices = [tones(c, 3) for c in progression]
        played = [lead(voices[0], REGISTER)]
        for tone in voices[1:]:
            played.append(lead(tone, REGISTER, played[-1]))
        moves = [movement(a, b) / 3 for a, b in pairwise(played)]
        assert sum(moves) / len(moves) <= 2.7
        assert max(moves) <= 4

    def test_leads_a_common_loop_by_two_semitones_a_voice(self):
        loop = [read_chord(n, parse_key("C")).pitch_classes for n in ("I", "V", "vi", "IV") * 4]
        played = [lead(loop[0], REGISTER)]
        for chord in loop[1:]:
            played.append(lead(chord, REGISTER, played[-1]))
        moves = [movement(a, b) / 3 for a, b in pairwise(played)]
        assert sum(moves) / len(moves) <= 2
        assert all(abs(a[-1] - b[-1]) <= 4 for a, b in pairwise(played))

    @given(chords, st.integers(40, 70), st.integers(12, 30))
    def test_sounds_every_tone_once_inside_the_register(self, chord, low, width):
        pitches = lead(chord, (low, low + width))
        assert sorted(p % 12 for p in pitches) == sorted(set(chord))
        assert min(pitches) >= low
        assert max(pitches) <= low + max(width, 11)

    def test_comes_home_to_the_same_voicing(self):
        loop = [read_chord(n, parse_key("G")).pitch_classes for n in ("I", "vi", "IV", "V") * 8]
        played = [lead(loop[0], REGISTER)]
        for chord in loop[1:]:
            played.append(lead(chord, REGISTER, played[-1]))
        assert played[-4:] == played[-8:-4]


class TestTones:
    @given(chords, st.integers(2, 5))
    def test_keeps_third_and_seventh_before_root_and_fifth(self, chord, voices):
        chosen = tones(chord, voices)
        assert len(chosen) == min(voices, len(chord))
        assert chord[1] in chosen
        if len(chord) > 3:
            assert chord[3] in chosen
