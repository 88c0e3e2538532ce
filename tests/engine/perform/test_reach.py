"""What lies outside an instrument is played as near as it can be; a score may have many parts."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.scores import cents_off, decibels, note, part, score, stem
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Role
from undersong.engine.perform import perform
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.reach import within_reach
from undersong.engine.perform.timing import onsets_of
from undersong.seeds import Seeds

PITCHED = [i for i in instruments().values() if not i.sound.startswith(("kit:", "noise:"))]


def reached(instrument: Instrument, *pitches: int) -> list[int]:
    song = score(part(instrument.id, *(note(i, 1, p) for i, p in enumerate(pitches))))
    onsets = onsets_of(song.parts[0], song, Chance.of(Seeds(1), "part"))
    return within_reach(onsets, instrument).pitch.tolist()


@pytest.mark.parametrize("instrument", PITCHED, ids=lambda i: i.id)
def test_plays_every_pitch_in_an_octave_that_it_has(instrument: Instrument) -> None:
    every = range(128)
    for wished, played in zip(every, reached(instrument, *every), strict=True):
        assert instrument.lowest <= played <= instrument.highest
        if instrument.lowest <= wished <= instrument.highest:
            assert played == wished
        else:
            assert (played - wished) % 12 == 0


def test_goes_no_farther_than_it_must() -> None:
    violin = instruments()["violin"]
    assert reached(violin, violin.lowest - 1, violin.highest + 1) == [violin.lowest + 11, violin.highest - 11]


def test_sounds_the_note_that_is_meant(cache: Path) -> None:
    low = stem("violin", note(0, 3, 40, 0.8), cache=cache)
    assert abs(cents_off(low[:, 5_000:66_000], 64)) < 5.0


@pytest.mark.parametrize("name", ["drum-kit", "808-kit", "percussion", "riser", "vinyl-noise", "saw-lead"])
@pytest.mark.parametrize("pitch", [0, 35, 83, 127])
def test_does_not_stop_at_a_pitch_from_elsewhere(name: str, pitch: int, cache: Path) -> None:
    audio = stem(name, note(0, 1, pitch, 0.8), cache=cache)
    assert np.all(np.isfinite(audio))


def test_performs_sixty_four_parts(cache: Path) -> None:
    names = [i.id for i in instruments().values() if i.sound[:3] in ("tab", "mod")]
    parts = [
        part(
            names[k % len(names)],
            note(0, "1/2", 60),
            note("1/2", "1/2", 62),
            role=Role.COMP,
            name=f"part-{k}",
        )
        for k in range(64)
    ]
    stems = perform(score(*parts, seconds=1.0), cache=cache).stems
    assert [s.part for s in stems] == [p.name for p in parts]
    assert min(decibels(s.audio) for s in stems) > -60.0
