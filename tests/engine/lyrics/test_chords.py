"""Chords in a lyric sheet: kept as written, refused by name."""

import pytest

from undersong.engine.lyrics.chords import is_tablature, read_chords, read_row, take_inline
from undersong.engine.lyrics.written import LyricsError


@pytest.mark.parametrize(
    ("line", "bars"),
    [
        ("Chords: Am F C/E G", ("Am", "F", "C/E", "G")),
        ("[Chords: F#m7 | Bb,Eb | %]", ("F#m7", "Bb,Eb", "Bb,Eb")),
        ("Akkorde: C - G - Am - F", ("C", "G", "Am", "F")),
        ("chords: Am, F, C, G", ("Am", "F", "C", "G")),
        ("Chords: am f c g7", ("Am", "F", "C", "G7")),
        ("Chords: | Am . F . | (x2)", ("Am", "F", "Am", "F")),
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


@pytest.mark.parametrize(
    ("line", "chords"),
    [
        ("Am          F", ("Am", "F")),
        ("  C      G/B", ("C", "G/B")),
        ("C G F C", ("C", "G", "F", "C")),
        ("| Dm7 | G7 | Cmaj7 |", ("Dm7", "G7", "Cmaj7")),
        ("Hm  G  (x2)", ("Hm", "G")),
        ("[Am] [F]", ("Am", "F")),
    ],
)
def test_knows_a_row_of_chords(line, chords):
    assert read_row(line) == chords


@pytest.mark.parametrize("line", ["A B C", "Go Go", "Am", "A", "Do", "I am", "Am I", "N.C.", "Be Am", ""])
def test_takes_no_words_for_a_row_of_chords(line):
    assert read_row(line) == ()


def test_takes_a_lone_letter_for_a_chord_among_chords():
    assert read_row("G", among_chords=True) == ("G",)


def test_takes_chords_out_of_a_line():
    assert take_inline("[Am]we walk a[F]long (x)") == ("we walk along (x)", ("Am", "F"))
    assert take_inline("(D7)oh (A) [whispered] (hey)") == ("oh (A) [whispered] (hey)", ("D7",))


@pytest.mark.parametrize(
    ("line", "staff"), [("e|--3--5--|", True), ("B|-------|", True), ("oh -- no", False)]
)
def test_knows_tablature(line, staff):
    assert is_tablature(line) is staff
