"""What is refused, in the many ways in which people refuse."""

import pytest

from undersong.engine.interpret import interpret


@pytest.mark.parametrize(
    "prompt",
    [
        "pop, everything but drums",
        "pop, anything but drums please",
        "alles außer Schlagzeug, Pop",
        "pop, leave the drums out",
        "pop, please leave out the drums",
        "Pop, lass das Schlagzeug weg",
        "Pop, Schlagzeug weglassen",
        "pop, nada de batería",
        "pop, tout sauf la batterie",
        "pop without percussion",
        "chanson pop, sans percussions",
    ],
)
def test_refuses_drums_however_it_is_said(prompt):
    brief = interpret(prompt)
    assert "drums" in brief.without
    assert brief.instruments == ()


def test_refuses_all_of_a_row():
    brief = interpret("pop, everything but synths and strings")
    assert {"synths", "strings"} <= set(brief.without)


def test_refuses_no_drums_that_are_asked_for_beside_percussion_that_is_refused():
    brief = interpret("house without percussion but with drums", seed=1)
    assert brief.without == ("percussion",)
    assert brief.instruments == ("house-kit",)


@pytest.mark.parametrize("prompt", ["neither happy nor sad", "pop, not happy or sad"])
def test_refuses_both_of_two_moods(prompt):
    assert interpret(prompt).moods == ()


def test_refuses_a_bridge_behind_a_chorus_that_can_not_be_refused():
    brief = interpret("chanson pop sans refrain ni pont")
    assert brief.form == ("no-bridge",)
    assert any("sans refrain" in note for note in brief.notes)


@pytest.mark.parametrize("prompt", ["pop for a night out with drums", "Pop, raus aufs Land mit Schlagzeug"])
def test_refuses_nothing_for_a_small_word_alone(prompt):
    assert interpret(prompt).without == ()


def test_refuses_nobody_who_is_to_be_added():
    brief = interpret("folk ballad, please leave out the guitar and add a cello")
    assert brief.instruments == ("cello",)
    assert "steel-guitar" in brief.without
