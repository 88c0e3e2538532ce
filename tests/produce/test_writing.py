"""Stems are written while the mix is mastered, whole or not at all."""

import numpy as np
import pytest
import soundfile

from undersong.engine.formats.tags import Tags
from undersong.engine.model import Mix, Role, Stem
from undersong.errors import Cancelled
from undersong.produce import writing
from undersong.produce.staging import Staging
from undersong.produce.writing import Pool, StemFiles, WriteError

PARTS = ("drums", "bass", "keys")


def mixed(samples=30_000):
    random = np.random.default_rng(1)
    stems = tuple(
        Stem(name, "drum-kit", Role.DRUMS, random.uniform(-0.2, 0.2, (2, samples)).astype(np.float32))
        for name in PARTS
    )
    return Mix(stems, sum(stem.audio for stem in stems))


@pytest.mark.parametrize("workers", [1, 2])
def test_writes_every_stem_and_their_sum(tmp_path, workers):
    with Staging() as staging, Pool(workers) as pool:
        files = StemFiles(staging, tmp_path / "stems", [])
        files.begin(mixed(), Tags(), pool)
        files.end()
        staging.keep()
    assert {file.stem for file in (tmp_path / "stems").iterdir()} == {*PARTS, "mix"}
    parts = [soundfile.read(tmp_path / "stems" / f"{name}.flac", dtype="int32")[0] for name in PARTS]
    whole = soundfile.read(tmp_path / "stems" / "mix.flac", dtype="int32")[0]
    assert np.array_equal(sum(parts), whole)


def test_waits_until_the_stems_that_are_left_have_room_beside_the_master(tmp_path, monkeypatch):
    sound = mixed()
    monkeypatch.setattr(writing, "LEFT_SAMPLES", sound.audio.size)
    with Staging() as staging, Pool(1) as pool:
        files = StemFiles(staging, tmp_path / "stems", [])
        files.begin(sound, Tags(), pool)
        written = {file.stem for file in tmp_path.rglob("*.flac") if not file.name.startswith(".")}
        assert {"mix", "drums", "bass"} <= written


def written_without_a_folder(place):
    with Staging() as staging, Pool(2) as pool:
        files = StemFiles(staging, place / "stems", [])
        for folder in sorted(place.rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        files.begin(mixed(), Tags(), pool)
        files.end()


def test_says_so_where_a_stem_cannot_be_written(tmp_path):
    with pytest.raises(WriteError, match="No such file"):
        written_without_a_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def failed(place, pool):
    with Staging() as staging, pool:
        StemFiles(staging, place / "stems", []).begin(mixed(3_000_000), Tags(), pool)
        raise ZeroDivisionError


def test_leaves_off_and_leaves_nothing_where_the_song_fails(tmp_path):
    pool = Pool(1)
    with pytest.raises(ZeroDivisionError):
        failed(tmp_path, pool)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Cancelled):
        pool.check()
