"""Chords in a lyric sheet: kept as written, refused by name."""

import pytest

from undersong.engine.lyrics.chords import read_chords
from undersong.engine.lyrics.written import LyricsError


@pytest.mark.parametrize(
    ("line", "bars"),
    [
        ("Chords: Am F C/E G", ("Am", "F", "C/E", "G")),
        ("[Chords: F#m7 | Bb,Eb | %]", ("F#m7", "Bb,Eb", "Bb,Eb")),
        ("Akkorde: C - G - Am - F", ("C", "G", "Am", "F")),
        ("chords: Am, F, C, G", ("Am", "F", "C", "G")),
        ("Acordes: Cmaj7 D7sus4 Em7b5 G7#9 Bdim C6/9 Aaug F(add9)",
         ("Cmaj7", "D7sus4", "Em7b5", "G7#9", "Bdim", "C6/9", "Aaug", "F(add9)")),
    ],
)  # fmt: skip
def test_keeps_chords_bar_by_bar(line, bars):
    assert read_chords(line) == bars


@pytest.mark.parametrize("line", ["Am F C G", "The chords: they ring", "Chorus: Am", "", "Accordion"])
def test_leaves_other_lines_to_be_sung(line):
    assert read_chords(line) is None


@pytest.mark.parametrize(("line", "named"), [("Chords: Am Qm7 G", "Qm7"), ("Chords: love me", "love")])
def test_names_what_is_no_chord(line, named):
    with pytest.raises(LyricsError) as refused:
        read_chords(line)
    assert named in refused.value.message
    assert refused.value.field == "lyrics"
    assert "Chords: Am F" in refused.value.hint


@pytest.mark.parametrize("bars", [0, 65])
def test_refuses_a_line_with_no_chords_or_too_many(bars):
    with pytest.raises(LyricsError, match=f"has {bars} bars"):
        read_chords("Chords: " + "C " * bars)
