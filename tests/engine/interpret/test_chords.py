"""Chords in a prompt: found, kept, and the key that follows from them."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.chords import key_of_chords
from undersong.engine.model import Origin


@pytest.mark.parametrize(
    ("prompt", "chords", "key"),
    [
        ("pop, chords: Am F C G", ("Am", "F", "C", "G"), "A minor"),
        ("lofi over Dm7 G7 Cmaj7", ("Dm7", "G7", "Cmaj7"), "C major"),
        ("Am - F - C - G, rock at 120", ("Am", "F", "C", "G"), "A minor"),
        ("folk with chords am f c g and drums", ("Am", "F", "C", "G"), "A minor"),
        ("progression: Am | F G | C", ("Am", "F,G", "C"), None),
        ("Akkorde: Em C G D, Pop", ("Em", "C", "G", "D"), "E minor"),
        ("acordes: C G Am F", ("C", "G", "Am", "F"), "C major"),
        ("chords: C/E F#m7b5 Bb", ("C/E", "F#m7b5", "Bb"), None),
        ("pop in G, I-V-vi-IV", ("G", "D", "Em", "C"), "G major"),
        ("house in A minor, i-VI-III-VII", ("Am", "F", "C", "G"), "A minor"),
        ("pop in D major, 1-5-6-4", ("D", "A", "Bm", "G"), "D major"),
        ("jazz, ii-V-I in C major", ("Dm", "G", "C"), "C major"),
    ],
)
def test_keeps_the_chords_that_are_written(prompt, chords, key):
    brief = interpret(prompt)
    assert brief.chords == chords
    assert brief.origins["chords"] == Origin.SAID
    if key:
        assert brief.key == key


@pytest.mark.parametrize(
    "prompt",
    [
        "easy as A B C, pop",
        "pop in A minor",
        "I am F. and C. is my dog",
        "Plan B, vitamin C, grade A",
        "World War II, part IV",
        "a chord of hope",
        "rich chords a day",
        "chords be damned",
        "jazz chords",
        "call 1-800-555",
        "Do you love me? Am I late?",
    ],
)
def test_takes_words_for_no_chords(prompt):
    brief = interpret(prompt, style="pop")
    assert brief.chords == ()
    assert brief.origins["chords"] == Origin.CHOSEN
    assert brief.notes == ()


def test_says_which_chord_is_none_and_plays_none_of_them():
    brief = interpret("pop, chords: Am Q7 C")
    assert brief.chords == ()
    assert any("“Q7”" in note and "chords: Am Q7 C" in note for note in brief.notes)


def test_says_that_one_row_goes_through_the_song():
    brief = interpret("pop, verse chords: Am F, chorus chords: C G")
    assert brief.chords == ("Am", "F")
    assert any("C G" in note for note in brief.notes)


def test_lets_a_key_that_was_said_win_and_says_what_that_means():
    brief = interpret("pop in Eb major, chords: F#m B E A")
    assert brief.key == "Eb major"
    assert brief.chords == ("F#m", "B", "E", "A")
    assert any("hardly" in note for note in brief.notes)


def test_takes_the_key_from_the_chords_of_the_lyrics():
    lyrics = "[Verse]\nChords: Em C G D\nThe harbour lights are going out one by one"
    brief = interpret("pop", lyrics=lyrics)
    assert brief.key == "E minor"
    assert brief.origins["key"] == Origin.IMPLIED


@pytest.mark.parametrize(
    ("bars", "key"),
    [
        (("C", "F", "G", "C"), "C major"),
        (("Dm7", "G7", "Cmaj7"), "C major"),
        (("Am", "Dm", "E7", "Am"), "A minor"),
        (("Em", "Am", "B7", "Em"), "E minor"),
        (("D", "A", "Bm", "G"), "D major"),
        (("F#m", "D", "A", "E"), "F# minor"),
        (("Eb", "Bb", "Cm", "Ab"), "Eb major"),
    ],
)
def test_hears_the_key_of_chords(bars, key):
    assert str(key_of_chords(bars)) == key


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("blues in E", "E major blues"),
        ("E blues with harmonica", "E major blues"),
        ("slow blues in A minor", "A minor blues"),
        ("rock in E mixolydian", "E mixolydian"),
    ],
)
def test_reads_the_keys_of_the_blues(prompt, key):
    assert interpret(prompt).key == key


def test_says_how_harmonic_minor_is_played():
    brief = interpret("tango in A harmonic minor")
    assert brief.key == "A minor"
    assert any("harmonic minor" in note for note in brief.notes)
