"""What holds for every score: length, silence, repeatability, independence, stopping."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import decibels, note, part, score
from undersong.engine.model import Feel, Role, Score
from undersong.engine.perform import perform
from undersong.errors import Cancelled, RequestError

HUMAN = Feel(timing_sd_ms=8.0)


@pytest.fixture(scope="module")
def song() -> Score:
    chord = (60, 64, 67)
    beats = [note(f"{i}/2", "1/4", (36, 42, 38, 42)[i % 4]) for i in range(6)]
    strums = [note(i, 1, p, 0.6, "strum-down") for i in range(3) for p in chord]
    return score(
        part("drum-kit", *beats, role=Role.DRUMS, name="drums"),
        part("electric-bass", *(note(i, 1, 36 + i) for i in range(3)), role=Role.BASS, name="bass"),
        part("steel-guitar", *strums, role=Role.COMP, name="guitar"),
        part("warm-pad", *(note(0, 3, p, 0.6) for p in chord), role=Role.BED, name="pad"),
        part("flute", note(0, 1, 72), note(1, 2, 74), name="flute"),
        part("vinyl-noise", note(0, 3, 60), role=Role.COLOUR, name="vinyl"),
        feel=HUMAN,
    )


def test_gives_one_stem_a_part_in_order_and_as_long_as_the_song(song: Score, cache: Path) -> None:
    stems = perform(song, cache=cache)
    assert [s.part for s in stems.stems] == [p.name for p in song.parts]
    assert stems.samples == 88_200
    for stem in stems.stems:
        assert stem.audio.shape == (2, 88_200)
        assert stem.audio.dtype == np.float32
        assert np.all(np.isfinite(stem.audio))
        assert 0.01 < np.abs(stem.audio).max() < 1.0


def test_sounds_the_same_whatever_the_number_of_workers_and_the_state_of_the_cache(
    song: Score, cache: Path
) -> None:
    kept = perform(song, cache=cache, workers=2)
    alone = perform(song, cache=None, workers=1)
    for a, b in zip(kept.stems, alone.stems, strict=True):
        assert np.array_equal(a.audio, b.audio), a.part


def test_changes_nothing_in_a_part_when_another_is_rewritten(song: Score, cache: Path) -> None:
    other = song.model_copy(update={"parts": (song.parts[0], part("piano", note(0, 1, 50), name="keys"))})
    before, after = perform(song, cache=cache), perform(other, cache=cache)
    assert np.array_equal(before.stems[0].audio, after.stems[0].audio)


def test_plays_two_parts_of_the_same_notes_like_two_players(cache: Path) -> None:
    notes = [note(i, 1, 60 + i) for i in range(3)]
    both = [part("piano", *notes, name=name) for name in ("keys", "more-keys")]
    first, second = perform(score(*both, feel=HUMAN), cache=cache).stems
    assert not np.array_equal(first.audio, second.audio)


def test_leaves_the_other_bars_alone_when_one_note_is_rewritten(cache: Path) -> None:
    notes = [note(i, "1/2", 60 + i) for i in range(4)]
    changed = [*notes[:1], note(1, "1/2", 72), *notes[2:]]
    first, second = (
        perform(score(part("nylon-guitar", *n), feel=HUMAN, seconds=2.5), cache=cache).stems[0].audio
        for n in (notes, changed)
    )
    assert not np.array_equal(first[:, 22_050:40_000], second[:, 22_050:40_000])
    assert np.array_equal(first[:, 60_000:], second[:, 60_000:])


def test_plays_another_performance_for_another_seed(song: Score, cache: Path) -> None:
    other = song.model_copy(update={"seed": 8})
    for a, b in zip(perform(song, cache=cache).stems, perform(other, cache=cache).stems, strict=True):
        assert not np.array_equal(a.audio, b.audio), a.part


def test_is_silent_where_nothing_plays(cache: Path) -> None:
    made = perform(score(part("piano", note(1, "1/4", 60)), part("drum-kit", name="drums")), cache=cache)
    piano, drums = (s.audio for s in made.stems)
    assert not np.any(piano[:, : 22_050 - 44])
    assert decibels(piano[:, 80_000:]) < -75
    assert not np.any(drums)


def test_fades_what_still_sounds_at_the_end(cache: Path) -> None:
    ringing = perform(score(part("strings", note(0, 8, 60))), cache=cache).stems[0].audio
    assert decibels(ringing[:, 60_000:70_000]) > -50
    assert np.abs(ringing[:, -4:]).max() < 1e-3


def test_refuses_an_instrument_that_there_is_not(cache: Path) -> None:
    with pytest.raises(RequestError, match="theremin"):
        perform(score(part("theremin", note(0, 1, 60))), cache=cache)


def test_stops_when_it_is_told_to(song: Score, cache: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.0:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        perform(song, cache=cache, progress=stop)


def test_tells_its_progress_from_nothing_to_all(song: Score, cache: Path) -> None:
    told: list[float] = []
    perform(song, cache=cache, progress=told.append)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)
