"""What was understood, as it is shown before rendering."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.understood import phrase_of, understood
from undersong.engine.model import Brief, FormWish, Origin


def shown(prompt: str, **words: object) -> dict[str, tuple[str, Origin]]:
    return {entry.field: (entry.value, entry.origin) for entry in understood(interpret(prompt, **words))}


def test_shows_what_was_said_in_short_words():
    said = shown("sad jazzy house at 122 in C minor, piano, no drums, fade-out, chords: Cm Ab Eb Bb")
    assert said["style"] == ("House", Origin.SAID)
    assert said["blend"] == ("Jazz swing", Origin.SAID)
    assert said["moods"] == ("sad", Origin.SAID)
    assert said["bpm"] == ("122 BPM", Origin.SAID)
    assert said["key"] == ("C minor", Origin.SAID)
    assert said["instruments"] == ("Piano", Origin.SAID)
    assert said["without"] == ("Drums", Origin.SAID)
    assert said["form"] == ("fade out", Origin.SAID)
    assert said["chords"] == ("Cm Ab Eb Bb", Origin.SAID)
    assert said["energy"] == ("calm", Origin.IMPLIED)


def test_shows_what_a_song_cannot_be_without_and_nothing_more_where_nothing_was_said():
    assert list(shown("techno")) == ["style", "bpm", "key", "meter", "duration_seconds"]
    assert shown("techno")["bpm"][1] == Origin.CHOSEN


def test_shows_the_voice_that_sings_and_that_nobody_does():
    assert shown("pop", lyrics="Sing it low, let it go", voice="hazel")["voice"][1] == Origin.SAID
    assert shown("pop", instrumental=True)["voice"][0] == "none, instrumental"


def test_calls_those_who_rest_for_a_solo_player_everybody_else():
    assert shown("solo piano, jazz")["without"] == ("everybody else", Origin.IMPLIED)


@pytest.mark.parametrize("wish", list(FormWish))
def test_has_words_for_every_wish(wish):
    assert phrase_of(wish)
    assert phrase_of(wish).islower()


def test_shows_a_brief_that_names_what_there_is_no_more():
    old = interpret("pop").model_copy(update={"style": "polka", "instruments": ("sackbut",), "origins": {}})
    values = {entry.field: entry.value for entry in understood(Brief.from_json(old.to_json()))}
    assert (values["style"], values["instruments"]) == ("polka", "sackbut")
