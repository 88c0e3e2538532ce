"""A form is told everything that is wrong with it, in the engine's own words."""

import pytest

from undersong.apps.studio.checking import faults
from undersong.engine.interpret import interpret
from undersong.errors import RequestError

WRONG = {
    "prompt": " ",
    "bpm": "fast",
    "key": "H#",
    "meter": "13/8",
    "duration": "2 h",
    "seed": "-1",
    "style": "polka",
    "voice": "nobody",
    "master": "golden",
    "instruments": "piano, theremoon, kazoom",
    "lyrics": "Как хорошо",
}


def test_finds_nothing_wrong_with_what_can_be_made():
    words = {
        "prompt": "calm",
        "style": "pop",
        "voice": "hazel",
        "instruments": "drums, Piano",
        "lyrics": "La",
    }
    assert list(faults(words)) == []
    assert list(faults({"prompt": "calm", "bpm": "", "key": "", "lyrics": ""})) == []


def test_names_every_word_at_fault_once():
    assert sorted(str(fault.field) for fault in faults(WRONG)) == sorted(WRONG)


@pytest.mark.parametrize("name", WRONG)
def test_refuses_what_the_engine_refuses_in_the_same_words(name):
    words = {"prompt": "calm", name: WRONG[name]}
    with pytest.raises(RequestError) as refused:
        interpret(words.pop("prompt"), **words)
    (fault,) = faults({"prompt": "calm", name: WRONG[name]})
    assert (fault.field, fault.line) == (refused.value.field, refused.value.line)


def test_ends_where_a_word_does_not_exist():
    (fault,) = faults({"prompt": "calm", "colour": "blue"})
    assert fault.field == "colour"
