"""German compounds ask for the instruments in them, and for no others."""

import pytest

from undersong.engine.interpret import interpret


@pytest.mark.parametrize(
    ("prompt", "instrument"),
    [
        ("Pop mit Nylongitarre", "nylon-guitar"),
        ("Jazzgitarre im Bossa Nova", "jazz-guitar"),
        ("ruhige Klaviermusik", "piano"),
        ("Harfenklänge", "harp"),
        ("Rock mit Windharfe", "harp"),
        ("Trompetenmelodie über Techno", "trumpet"),
    ],
)
def test_asks_for_the_instrument_in_a_compound(prompt, instrument):
    assert interpret(prompt).instruments == (instrument,)


def test_refuses_the_instrument_in_a_compound():
    brief = interpret("Pop ohne Nylongitarre")
    assert brief.instruments == ()
    assert brief.without == ("nylon-guitar",)


@pytest.mark.parametrize("word", ["Landschaftsmusik", "Unterhaltungsmusik", "heartbeat", "Lebensthema"])
def test_takes_nothing_out_of_words_that_hold_no_instrument(word):
    assert interpret(f"Pop, {word}").instruments == ()
