"""What can be counted in a tune."""

import pytest

from undersong.engine.compose.tune.figures import Map, Stretch, Tone, figures_of, phrases_of

BAR = 4 * 48
C_MAJOR, G_MAJOR = frozenset({0, 4, 7}), frozenset({7, 11, 2})


def song(*sections):
    """A song in C of sections of two bars each, C in their first bars and G in the second ones."""
    count = len(sections) or 1
    return Map(
        BAR,
        (0, 48, 96, 144),
        frozenset({0, 2, 4, 5, 7, 9, 11}),
        tuple(bar * BAR for bar in range(2 * count)),
        (C_MAJOR, G_MAJOR) * count,
        tuple(
            Stretch(name, 2 * i * BAR, 2 * (i + 1) * BAR, 0) for i, name in enumerate(sections or ("verse",))
        ),
    )


def quarters(*pitches, start=0):
    return [Tone(start + 48 * i, 48, pitch) for i, pitch in enumerate(pitches)]


def test_counts_a_scale_as_steps_without_leaps():
    found = figures_of([quarters(60, 62, 64, 65, 67, 69, 71, 72)], song(), sung=True)
    assert (found["steps"], found["leaps"], found["range"]) == (1.0, 0.0, 12.0)


def test_counts_a_note_for_the_chord_that_it_anticipates():
    early = Tone(BAR - 24, 48, 71)
    assert song().fits(early)
    assert not song().fits(early._replace(length=24))


def test_counts_as_early_what_is_held_over_a_stronger_place():
    tune = [Tone(0, 48, 60), Tone(72, 48, 62), Tone(144, 48, 64)]
    assert figures_of([tune], song(), sung=True)["early"] == pytest.approx(1 / 3)


def test_does_not_count_as_early_what_is_let_go_before_the_beat():
    tune = [Tone(0, 48, 60), Tone(72, 24, 62), Tone(144, 48, 64)]
    assert figures_of([tune], song(), sung=True)["early"] == 0.0


def test_parts_phrases_at_a_rest_but_not_at_a_held_note():
    held = [Tone(0, 96, 60), Tone(96, 48, 62)]
    rest = [Tone(0, 48, 60), Tone(96, 48, 62)]
    assert (len(phrases_of(held)), len(phrases_of(rest))) == (1, 2)


def test_finds_a_chorus_that_comes_again_alike_and_another_one_not():
    verse = quarters(60, 60, 62, 62, 64, 64)
    first = quarters(67, 69, 67, 65, 64, 62, start=2 * BAR)
    same = quarters(67, 69, 67, 65, 64, 62, start=4 * BAR)
    other = quarters(60, 59, 57, 55, 57, 59, start=4 * BAR)
    place = song("verse", "chorus", "chorus")
    assert figures_of([verse, first, same], place, sung=True)["chorus_again"] == 1.0
    assert figures_of([verse, first, other], place, sung=True)["chorus_again"] == 0.0


def test_measures_by_how_much_the_chorus_lies_higher():
    verse = quarters(60, 60, 60, 60, 60, 60)
    chorus = quarters(65, 65, 65, 65, 65, 65, start=2 * BAR)
    assert figures_of([verse, chorus], song("verse", "chorus"), sung=True)["lift"] == 5.0


def test_leaves_out_what_a_song_says_nothing_on():
    found = figures_of([quarters(60, 62)], song(), sung=True)
    assert not {"verse_again", "chorus_again", "turning", "lift"} & set(found)


def test_counts_notes_by_the_bars_in_which_any_starts():
    tune = [*quarters(60, 62, 64, 65), *quarters(67, start=2 * BAR)]
    assert figures_of([tune], song("verse", "chorus"), sung=True)["bar_notes"] == 2.5


def test_counts_how_evenly_the_notes_of_a_key_are_used():
    one = figures_of([quarters(60, 72, 60, 72)], song(), sung=True)["pitch_entropy"]
    four = figures_of([quarters(60, 62, 64, 65)], song(), sung=True)["pitch_entropy"]
    assert (one, four) == (0.0, 2.0)
