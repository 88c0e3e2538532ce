"""What is heard of the playing beside the notes, and that no two notes of a row are the same."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import decibels, note, part, score
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Feel, Note
from undersong.engine.perform import perform
from undersong.engine.perform.acoustic import voiced
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.noises import RUSHES, TAKES, play_noises, rush
from undersong.engine.perform.playing import Noises, touch_of
from undersong.engine.perform.timing import onsets_of
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Audio

BY_HAND = [i for i in instruments().values() if i.sound[:3] in ("tab", "mod")]
LOUD = -20.0


def noise_of(instrument: str, noises: Noises, *notes: Note) -> Audio:
    """The noises alone of three seconds of an instrument."""
    song = score(part(instrument, *notes))
    chance = Chance.of(Seeds(1), "part")
    onsets = onsets_of(song.parts[0], song, chance)
    played = voiced(onsets, song.parts[0].role, touch_of(instrument), chance)
    out = np.zeros((2, 3 * RATE_HZ), np.float32)
    play_noises(out, played.gestures, played.notes, played.onsets, noises, chance=chance)
    return out


def level(audio: Audio, first: float, last: float) -> float:
    return decibels(audio[:, round(first * RATE_HZ) : round(last * RATE_HZ)])


def test_takes_breath_before_a_phrase_and_not_within_one() -> None:
    notes = (note(2, 1, 72), note(3, 1, 76), note(4, 1, 79))
    out = noise_of("flute", Noises(breath=LOUD), *notes)
    assert level(out, 0.75, 1.0) > -70.0
    assert level(out, 1.2, 3.0) < -150.0


def test_hears_the_tongue_at_a_start_and_pads_where_notes_are_joined() -> None:
    notes = (note(1, 1, 72), note(2, 1, 74))
    tongue, pads = (noise_of("flute", Noises(**{name: LOUD}), *notes) for name in ("tongue", "pad"))
    assert level(tongue, 0.5, 0.55) > level(tongue, 1.0, 1.05) + 40.0
    assert level(pads, 0.99, 1.03) > level(pads, 0.5, 0.55) + 40.0


def test_lets_a_key_fall_back_where_its_note_ends() -> None:
    out = noise_of("piano", Noises(key=LOUD), note(1, 1, 60))
    assert not np.any(out[:, : RATE_HZ - 10])
    assert level(out, 1.0, 1.08) > -70.0


@pytest.mark.parametrize(("word", "steps", "heard"), [("slide", 2, True), ("", 9, True), ("", 1, False)])
def test_hears_the_hand_that_slides_or_moves_far(word: str, steps: int, heard: bool) -> None:
    notes = (note(1, 1, 45), note(2, 1, 45 + steps, 0.7, word))
    assert (decibels(noise_of("steel-guitar", Noises(squeak=LOUD), *notes)) > -90.0) is heard


def test_begins_a_stroke_with_rosin() -> None:
    assert level(noise_of("violin", Noises(bow=LOUD), note(1, 1, 69)), 0.5, 0.6) > -70.0


@pytest.mark.parametrize("name", RUSHES)
def test_has_takes_of_every_noise_that_begin_and_end_in_silence(name: str) -> None:
    takes = [rush(name, take).pcm for take in range(TAKES)]
    for pcm in takes:
        assert np.abs(pcm[:, 0]).max() < 400
        assert np.abs(pcm[:, -1]).max() < 400
    assert not np.array_equal(takes[0], takes[1])


@pytest.mark.parametrize("one", BY_HAND, ids=lambda i: i.id)
def test_plays_no_two_notes_of_a_row_alike(one, cache: Path) -> None:
    pitch = (one.lowest + one.highest) // 2
    notes = (note(2 * k, "1/2", pitch, 0.7) for k in range(3))
    song = score(part(one.id, *notes), feel=Feel(timing_sd_ms=6.0), seconds=4.0)
    audio = perform(song, cache=cache).stems[0].audio.mean(axis=0)
    rows = []
    for k in range(3):
        row = audio[round((k + 0.02) * RATE_HZ) : round((k + 0.22) * RATE_HZ)]
        rows.append(np.abs(np.fft.rfft(row)) / np.sqrt(np.sum(row.astype(np.float64) ** 2)))
    # Spectra of equal level: what is left is timbre.
    for a, b in ((0, 1), (1, 2), (0, 2)):
        assert np.sum((rows[a] - rows[b]) ** 2) / np.sum(rows[a] ** 2) > 1e-6
