"""Voicings lead by the shortest way and stay in their register."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.voicing import lead, lead_all, movement, tones

REGISTER = (53, 76)
NUMERALS = ["I", "ii", "iii", "IV", "V", "vi", "Imaj7", "ii7", "V7", "vi7", "IVmaj9", "bVII", "iv6"]
chords = st.sampled_from(NUMERALS).map(lambda n: read_chord(n, parse_key("D")).pitch_classes)


class TestLead:
    @settings(deadline=None)
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

    @settings(deadline=None)
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
    @settings(deadline=None)
    @given(chords, st.integers(2, 5))
    def test_keeps_third_and_seventh_before_root_and_fifth(self, chord, voices):
        chosen = tones(chord, voices)
        assert len(chosen) == min(voices, len(chord))
        assert chord[1] in chosen
        if len(chord) > 3:
            assert chord[3] in chosen


SEVENTHS = ["Imaj7", "ii7", "V7", "vi7", "IVmaj7", "iii7", "VI7", "iih7", "bII7", "iv6"]
rows = st.lists(
    st.sampled_from(SEVENTHS).map(lambda n: read_chord(n, parse_key("D"))), min_size=2, max_size=8
)
WIDE, WIDEST = (48, 79), (40, 84)


class TestManners:
    @settings(deadline=None)
    @given(rows)
    def test_drops_the_second_voice_from_the_top(self, row):
        for pitches in lead_all(row, WIDE, voices=4, manner="drop2"):
            lifted = sorted((*pitches[1:], pitches[0] + 12))
            assert lifted[-1] - lifted[0] < 12
            assert lifted.index(pitches[0] + 12) == 2

    @settings(deadline=None)
    @given(rows)
    def test_opens_a_chord_wider_than_an_octave(self, row):
        for manner in ("open", "spread"):
            assert all(p[-1] - p[0] > 12 for p in lead_all(row, WIDE, voices=4, manner=manner))

    @settings(deadline=None)
    @given(rows)
    def test_spreads_over_a_firm_fifth_or_tenth(self, row):
        for chord, pitches in zip(row, lead_all(row, WIDEST, voices=4, manner="spread"), strict=True):
            assert (pitches[0] - chord.root) % 12 in (0, 7)
            assert pitches[1] - pitches[0] >= 6

    @settings(deadline=None)
    @given(rows)
    def test_leaves_the_root_to_the_bass(self, row):
        for chord, pitches in zip(row, lead_all(row, WIDE, voices=4, manner="rootless"), strict=True):
            assert {p % 12 for p in pitches} == set(chord.pitch_classes) - {chord.root}

    def test_keeps_the_root_of_a_plain_triad(self):
        assert tones((0, 4, 7), 3, "rootless") == (0, 4, 7)

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(["i9", "iv9", "v9", "ii9"]), min_size=2, max_size=6))
    def test_moves_one_shape_in_parallel(self, numerals):
        row = [read_chord(n, parse_key("F minor")) for n in numerals]
        played = lead_all(row, (50, 74), voices=4, manner="parallel")
        assert len({tuple(p - pitches[0] for p in pitches) for pitches in played}) == 1

    @settings(deadline=None)
    @given(rows, st.sampled_from(["close", "open", "drop2", "spread", "rootless", "chorale"]))
    def test_stays_in_the_register_whatever_the_manner(self, row, manner):
        for pitches in lead_all(row, WIDE, voices=4, manner=manner):
            assert list(pitches) == sorted(set(pitches))
            assert WIDE[0] <= pitches[0]
            assert pitches[-1] <= WIDE[1]
