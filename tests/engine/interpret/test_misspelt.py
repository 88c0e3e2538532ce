"""Names of styles with a slip of the hand, and words that are none."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.misspelt import _is_one_slip, find_slips
from undersong.engine.model import Origin


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("boss nova", "bossa-nova"),
        ("reggeaton with a woman's voice", "reggaeton"),
        ("shoegazze", "indie-rock"),
        ("drum and base", "drum-and-bass"),
        ("dupstep, dark", "dubstep"),
        ("a synthwvae track for the night", "synthwave"),
        ("tehcno", "techno"),
        ("bluegras", "country"),
    ],
)
def test_reads_a_name_with_one_slip_and_says_so(prompt, style):
    brief = interpret(prompt)
    assert brief.style == style
    assert brief.origins["style"] == Origin.IMPLIED
    assert any(" was read as " in note for note in brief.notes)


@pytest.mark.parametrize(
    "text",
    [
        "a love song for my boss Nova",
        "the county fair",
        "a mango",
        "medal",
        "my horse",
        "a song about bossy nova",
        "gossip by the well",
        "pink flowers",
        "la chanson du petit lapin",
        "una bestia que gruñe y tiembla",
        "",
    ],
)
def test_takes_no_other_word_for_a_slip(text):
    assert find_slips(text) == []


def test_leaves_a_right_name_to_those_who_know_it():
    assert find_slips("techno") == []
    brief = interpret("techno with tehcno drums")
    assert brief.origins["style"] == Origin.SAID


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abcd", "abd", True),
        ("abcd", "abxd", True),
        ("abcd", "abdc", True),
        ("abcd", "abcde", True),
        ("abcd", "abcd", False),
        ("abcd", "badc", False),
        ("abcd", "axyd", False),
        ("abcd", "ab", False),
    ],
)
def test_counts_one_slip_as_one(one, other, near):
    assert _is_one_slip(one, other) == near
    assert _is_one_slip(other, one) == near
