"""Laws of lyric sheets: what is sung, in which order, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.lyrics.syllables import VOWELS
from undersong.engine.lyrics.written import LyricsError

LATIN = st.characters(max_codepoint=0x17F, exclude_categories=("Cc", "Cs"), exclude_characters="µ")
LATIN_TEXT = st.text(LATIN, max_size=60)


def names(text):
    return [section.name for section in read_sheet(text).sections]


def words(text):
    return [line.text for line in read_sheet(text).lines]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("[Verse 1]", "verse"),
        ("[PRE-CHORUS]", "prechorus"),
        ("[pre chorus]", "prechorus"),
        ("[Chorus x2]", "chorus"),
        ("[Refrain]", "chorus"),
        ("[Strophe 2]", "verse"),
        ("[Estribillo]", "chorus"),
        ("[Couplet 1]", "verse"),
        ("[Pont]", "bridge"),
        ("[Brücke]", "bridge"),
        ("**[Bridge]**", "bridge"),
        ("## Chorus", "chorus"),
        ("Verse 2:", "verse"),
        ("(Chorus)", "chorus"),
        ("[Outro]", "outro"),
    ],
)
def test_knows_tags_in_several_languages_and_dresses(tag, name):
    assert names(f"{tag}\nhold the line")[0] == name


def test_takes_a_line_that_only_mentions_a_bridge_for_a_line():
    assert words("[Verse]\nBridge over water\nbridge") == ["Bridge over water", "bridge"]


def test_numbers_sections_that_come_more_than_once():
    sheet = read_sheet("[Verse]\none\n[Chorus]\ntwo\n[Verse]\nthree")
    assert [s.label for s in sheet.sections] == ["Verse 1", "Chorus", "Verse 2"]


def test_sings_the_chorus_again_where_a_tag_has_no_words():
    sheet = read_sheet("[Verse]\none\n[Chorus]\nwe go\nwe stay\n[Verse]\ntwo\n[Chorus]")
    assert [line.text for line in sheet.sections[3].lines] == ["we go", "we stay"]


def test_keeps_played_sections_without_words_and_what_plays_them():
    solo = read_sheet("[Verse]\none\n[Solo: guitar]\n[Guitar Solo]\n").sections[1:]
    assert [(s.name, s.detail, s.lines) for s in solo] == [("solo", "guitar", ())] * 2


def test_takes_what_comes_again_without_tags_for_the_chorus():
    assert names("one day\n\nla la\nyeah\n\ntwo days\n\nla la\nyeah") == [
        "verse",
        "chorus",
        "verse",
        "chorus",
    ]


def test_cuts_a_long_stanza_without_tags_into_verses():
    sheet = read_sheet("\n".join(f"this is line {i}" for i in range(12)))
    assert [len(s.lines) for s in sheet.sections] == [4, 4, 4]


def test_repeats_lines_and_sections_that_ask_for_it():
    assert words("[Verse]\nhold on (x2)\n[Chorus]\nlet go\n(x2)") == [
        "hold on",
        "hold on",
        "let go",
        "let go",
    ]


def test_repeats_eight_times_at_most_and_says_so():
    sheet = read_sheet("[Verse]\nhold on (x99)")
    assert len(sheet.lines) == 8
    assert sheet.aside == (("hold on (x99)", "it comes 8 times, the most there is"),)
    assert read_sheet("[Verse]\nhold on (x8)").aside == ()


def test_refuses_repeats_of_repeats_that_no_song_has_room_for():
    with pytest.raises(LyricsError, match="more than 1000 lines"):
        read_sheet("[Verse]\nhold on (x8)" + "\n(x8)" * 30)


def test_sings_backing_words_and_knows_them():
    line = read_sheet("[Chorus]\n(ooh ooh)\n").lines[0]
    assert line.backing
    assert len(line.syllables) == 2


def test_leaves_out_directions_rules_and_pictures():
    assert words("[Verse]\n[whispered]\n---\n***\n🎵 stay 🎵\n") == ["stay"]


def test_takes_tags_alone_for_a_form_without_words():
    sheet = read_sheet("[Intro]\n[Verse]\n[Solo: guitar]\n[Build]\n[Chorus]\n[End]\n")
    assert [s.name for s in sheet.sections] == ["intro", "verse", "solo", "build", "chorus"]
    assert sheet.lines == ()
    assert sheet.ends
    assert read_sheet("").sections == ()


def test_reads_directions_beside_below_and_behind_a_tag():
    sheet = read_sheet(
        "[Verse 2 - soft, no drums]\none\n[whispered]\n"
        "[Chorus | louder, strings] (half-time)\ntwo\n[Bridge (a cappella)]\nthree"
    )
    said = [[str(d) for d in s.directions] for s in sheet.sections]
    assert said == [["softer", "no drums", "whispered"], ["louder", "strings", "half time"], ["a cappella"]]
    assert [line.text for line in sheet.lines] == ["one", "two", "three"]
    assert sheet.unread == ()


def test_lifts_the_key_from_the_next_section_on():
    sheet = read_sheet("[Chorus]\none\n[Key change]\n[Chorus]\ntwo")
    assert [[d.kind for d in s.directions] for s in sheet.sections] == [[], ["key-up"]]


def test_says_which_directions_it_does_not_understand():
    sheet = read_sheet("[Verse | like rain on a tin roof, softer]\none")
    assert sheet.unread == ("like rain on a tin roof",)
    assert [str(d) for d in sheet.sections[0].directions] == ["softer"]


def test_sings_backing_words_behind_a_tag_that_might_be_a_direction():
    assert words("[Chorus] (hold the guitar)\nlet go") == ["(hold the guitar)", "let go"]


def test_keeps_chords_by_section_and_for_the_whole_song():
    sheet = read_sheet("Chords: Am F C/E G\n\n[Verse]\none\n[Chorus]\n[Chords: F | Dm7,G7 | C]\ntwo")
    assert sheet.chords == ("Am", "F", "C/E", "G")
    assert [s.chords for s in sheet.sections] == [(), ("F", "Dm7,G7", "C")]
    assert [line.text for line in sheet.lines] == ["one", "two"]


def test_reads_windows_line_ends_like_all_others():
    text = "[Verse]\none day\n\n[Chorus | louder]\nChords: C G\ntwo days"
    assert read_sheet(text.replace("\n", "\r\n")) == read_sheet(text)


def test_breaks_prose_into_lines_that_one_breath_can_carry():
    text = "this is a very long line of prose that goes on and on, and nobody knows when it will ever end"
    sheet = read_sheet(text)
    assert max(len(line.syllables) for line in sheet.lines) <= 16
    assert " ".join(line.text for line in sheet.lines) == text


def test_takes_a_sign_of_chords_for_no_script():
    assert (
        read_sheet("Chords: Dm7 G7 C\N{GREEK CAPITAL LETTER DELTA}\n[Verse]\none").chords[2].startswith("C")
    )
    with pytest.raises(LyricsError, match="Greek"):
        read_sheet("[Verse]\n\N{GREEK CAPITAL LETTER DELTA}\N{GREEK SMALL LETTER ALPHA}")


def test_names_the_word_in_a_script_that_cannot_be_sung():
    with pytest.raises(LyricsError) as refused:
        read_sheet("[Verse]\nHello Привет")
    assert "Привет" in refused.value.line
    assert "Cyrillic" in refused.value.line
    assert refused.value.field == "lyrics"


def test_reads_its_own_words_back_as_the_same_song():
    sheet = read_sheet("one day\n\nla la\n\ntwo days (x2)\n\nla la\n")
    again = read_sheet(sheet.as_sung())
    assert [(s.name, [x.text for x in s.lines]) for s in again.sections] == [
        (s.name, [x.text for x in s.lines]) for s in sheet.sections
    ]


@settings(max_examples=40, deadline=None)
@given(LATIN_TEXT)
def test_gives_every_syllable_of_any_latin_text_exactly_one_vowel(text):
    for line in read_sheet(text).lines:
        assert line.syllables[0].starts_word
        for syllable in line.syllables:
            assert sum(c in VOWELS for c in syllable.phonemes) == 1


def test_keeps_chords_with_the_line_under_them():
    sheet = read_sheet("[Verse]\nAm    F\nhold on\nC  G\nlet go\n[Chorus]\n[F]fly [G7]on\n[Solo]\nAm G")
    assert [line.chords for line in sheet.lines] == [("Am", "F"), ("C", "G"), ("F", "G7")]
    assert sheet.sections[2].chords == ("Am", "G")
    assert sheet.written_chords == ("Am", "F", "C", "G")


def test_ends_the_song_where_it_says_end():
    sheet = read_sheet("[Verse]\none\n[End]\n[Chorus]\ntwo")
    assert [s.name for s in sheet.sections] == ["verse"]
    assert sheet.ends
    assert sheet.aside == (("[Chorus] / two", "[End] ends the song before it"),)


def test_sings_on_after_an_end_with_nothing_before_it():
    sheet = read_sheet("[End]\n[Verse]\none")
    assert not sheet.ends
    assert [line.text for line in sheet.lines] == ["one"]
    assert sheet.aside[0][0] == "[End]"


def test_directs_the_next_section_from_above_it():
    sheet = read_sheet("[soft]\n[Verse]\none\n\n[fade out]")
    assert [d.kind for d in sheet.sections[0].directions] == ["softer", "fade"]
    assert read_sheet("[Verse]\none\n[Key change]").aside == (("key up", "no section follows it"),)
