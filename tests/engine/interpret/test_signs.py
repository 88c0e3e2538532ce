"""Prompts that are not words: little pictures, other scripts, tags, code, next to nothing, too much."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.signs import spelled
from undersong.errors import RequestError


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("🌧️🎹", {"plays": "piano"}),
        ("🤘🔥", {"style": "rock"}),
        ("🇯🇲🌴", {"style": "reggae"}),
        ("🎷🥃", {"plays": "sax"}),
        ("💃🪩", {"style": "disco"}),
        ("💔😭", {"mood": "sad"}),
        ("👨‍👩‍👧 🎂", {}),
        ("🦄🫠", {}),
    ],
)
def test_reads_little_pictures_and_says_so(prompt, expected):
    brief = interpret(prompt)
    assert any("pictures were read" in note for note in brief.notes)
    assert brief.title != "Untitled"
    if "style" in expected:
        assert brief.style == expected["style"]
    if "plays" in expected:
        assert any(expected["plays"] in name for name in brief.instruments)
    if "mood" in expected:
        assert expected["mood"] in brief.moods


def test_leaves_words_and_signs_alone():
    assert spelled("warm, © 2020 pop – 4 × 4 ♯ №") == ("warm, © 2020 pop – 4 × 4 ♯ №", [])


@pytest.mark.parametrize(
    "prompt", ["грустная песня о море", "悲伤的雨夜", "أغنية حزينة عن البحر", "雨の夜の歌"]
)
def test_goes_by_the_meaning_of_other_scripts_and_says_so(prompt):
    assert any("by their meaning" in note for note in interpret(prompt).notes)


def test_says_that_a_script_is_not_understood():
    assert any("not understood" in note for note in interpret("θλιμμένο τραγούδι").notes)


@pytest.mark.parametrize("prompt", ["x", "!!!", "?", "7", "·"])
def test_takes_a_safe_style_where_nothing_is_said_and_says_so(prompt):
    brief = interpret(prompt)
    assert brief.style == "pop"
    assert any("Nothing in the prompt" in note for note in brief.notes)


@pytest.mark.parametrize(
    "prompt",
    [
        "[Verse] pop [Drop] [Guitar Solo]",
        "pop <b>drop</b> <script>solo()</script>",
        'pop {"form": [1, 2]}',
        "pop; DROP TABLE songs; --",
        "pop\n[Chorus | a cappella ending]",
        "SELECT * FROM pop WHERE 1=1",
        "def pop(): return None",
        "pop %s %n {0} \\x00",
    ],
)
def test_takes_tags_and_code_for_no_more_than_words(prompt):
    brief = interpret(prompt)
    assert brief.style == "pop"
    assert brief.instruments == ()
    assert "<" not in brief.title
    assert "[" not in brief.title


def test_wishes_nothing_by_a_section_tag():
    assert interpret("pop [Drop] [Solo: guitar] [Outro | fade-out]").form == ()


def test_refuses_ten_thousand_characters_in_one_line():
    with pytest.raises(RequestError, match="10000 characters are too many") as caught:
        interpret("pop " * 2500)
    assert "\n" not in caught.value.line


def test_reads_two_thousand_characters():
    assert interpret("pop " * 500).style == "pop"
