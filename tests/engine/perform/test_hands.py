"""Strums, strings, legato: chords that are played and not just switched on."""

import numpy as np
import pytest

from tests.engine.perform.scores import note, part, score
from undersong.engine.model import Feel, Note
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.hands import Gestures, gestures_of
from undersong.engine.perform.playing import touch_of
from undersong.engine.perform.strokes import unfolded
from undersong.engine.perform.timing import onsets_of
from undersong.seeds import Seeds

E_MAJOR = (40, 47, 52, 56, 59, 64)


def played(instrument: str, *notes: Note, feel: Feel | None = None) -> Gestures:
    song = score(part(instrument, *notes), feel=feel)
    onsets = onsets_of(song.parts[0], song, Chance.of(Seeds(1), "part"))
    return gestures_of(onsets, touch_of(instrument))


def test_strums_down_from_the_low_string_and_up_from_the_high_one() -> None:
    down = played("steel-guitar", *(note(2, 2, p, 0.7, "strum-down") for p in E_MAJOR))
    up = played("steel-guitar", *(note(2, 2, p, 0.7, "strum-up") for p in E_MAJOR))
    assert np.all(np.diff(down.start_seconds) > 0.005)
    assert np.all(np.diff(up.start_seconds) < -0.005)
    assert np.ptp(down.start_seconds) < 0.09
    assert up.velocity[0] < up.velocity[-1] < down.velocity[-1]


def test_keeps_the_beat_inside_the_strum() -> None:
    down = played("steel-guitar", *(note(2, 2, p, 0.7, "strum-down") for p in E_MAJOR))
    assert down.start_seconds.min() < 1.0 < down.start_seconds.max()


def test_lets_a_string_sound_one_note_at_a_time() -> None:
    made = played("nylon-guitar", note(0, 4, 64), note(1, 1, 67), note(2, 1, 45))
    # 67 is fingered on the string that 64 rang on; 45 has a string of its own.
    assert made.length_seconds[0] == pytest.approx(0.5, abs=0.01)
    assert made.length_seconds[1] == pytest.approx(0.5, abs=0.01)


def test_lets_a_chord_of_six_ring_on_six_strings() -> None:
    made = played("nylon-guitar", *(note(0, 2, p) for p in E_MAJOR))
    assert np.all(made.length_seconds > 0.95)


def test_joins_notes_that_touch_and_parts_those_that_leap() -> None:
    made = played("flute", note(0, 1, 72), note(1, 1, 74), note(2, 1, 86), note("7/2", "1/2", 84))
    assert made.joined.tolist() == [False, True, False, False]


def test_ends_a_bass_note_where_the_next_begins() -> None:
    made = played("electric-bass", note(0, 2, 33), note(1, 1, 36))
    assert made.length_seconds[0] == pytest.approx(0.5)
    assert made.release_seconds[0] < 0.05


def test_rolls_a_chord_upwards() -> None:
    made = played("harp", *(note(0, 2, p, 0.7, "roll") for p in (67, 60, 64)))
    assert np.argsort(made.start_seconds).tolist() == [1, 2, 0]


def test_makes_ghosts_soft_and_short() -> None:
    plain, ghost = (played("electric-bass", note(0, 1, 33, 0.7, w)) for w in ("", "ghost"))
    assert ghost.velocity[0] < 0.7 * plain.velocity[0]
    assert ghost.length_seconds[0] < 0.05


def test_ignores_articulations_that_it_does_not_know() -> None:
    plain, odd = (played("flute", note(0, 1, 72, 0.7, w)) for w in ("", "flutter-tongue"))
    assert plain.length_seconds[0] == odd.length_seconds[0]


def test_slides_from_the_note_that_has_just_sounded_or_from_below() -> None:
    made = played("steel-guitar", note(0, 1, 64), note(1, 1, 60, 0.7, "slide"), note(4, 1, 64, 0.7, "slide"))
    assert made.from_cents.tolist() == [0.0, 400.0, -200.0]
    assert made.glide_seconds[1] > 0.05


def test_strikes_a_trembling_string_again_and_again_and_a_flute_only_once() -> None:
    def notes(instrument: str) -> Gestures:
        song = score(part(instrument, note(0, 2, 69, 0.8, "tremolo"), note(2, 2, 69, 0.8)))
        onsets = onsets_of(song.parts[0], song, Chance.of(Seeds(1), "part"))
        return gestures_of(unfolded(onsets, touch_of(instrument)), touch_of(instrument))

    made = notes("mandolin")
    gaps = np.diff(made.start_seconds[:-1])
    assert len(made.pitch) > 8
    assert np.ptp(gaps) < 1e-6
    assert 0.06 < gaps[0] < 0.15
    assert made.start_seconds[-1] == pytest.approx(1.0)
    assert len(notes("violin").pitch) > 10
    assert len(notes("flute").pitch) == 2


def test_a_muted_string_is_let_go_soon() -> None:
    made = played("distorted-guitar", note(0, 4, 40, 0.8, "palm-mute"), note(4, 4, 40, 0.8))
    assert made.muted.tolist() == [True, False]
    assert made.length_seconds[0] < 0.3 < made.length_seconds[1]
