"""A kept mix: mastered again as if nothing had been in between, and never another score's."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from tests.engine.synthetic import synthetic_score, synthetic_stems
from undersong.engine.formats.about import tags_of
from undersong.engine.formats.audio import write_stems
from undersong.engine.formats.packing import write_zip
from undersong.engine.master import master
from undersong.engine.mix import mix
from undersong.engine.model import Mix
from undersong.errors import RequestError
from undersong.produce.kept import MIX, kept_mix, kept_stems
from undersong.produce.song import make

SECONDS = 5.0
SCORE = synthetic_score(SECONDS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept") / "stems"
    mixed = mix(synthetic_stems(SECONDS), SCORE)
    write_stems(folder, mixed, tags=tags_of(SCORE))
    return folder, mixed


def test_is_the_mix_as_it_was_written(kept):
    folder, mixed = kept
    again = kept_mix(folder, SCORE)
    assert again.style == mixed.style == SCORE.style
    assert np.abs(again.audio - mixed.audio).max() < 1e-6  # −120 dBFS: rounding to 24 bits


def test_serves_every_master_of_its_score(kept, tmp_path):
    folder, mixed = kept
    stages = []
    made = make(
        SCORE.model_copy(update={"master": "natural"}),
        folder=tmp_path,
        outputs=["song.wav"],
        stems_from=str(folder),
        preset="loud",
        cache=None,
        progress=lambda stage, _: stages.append(stage),
    )
    assert set(stages) == {"master", "write"}
    assert made.report["loudness"]["lufs"] == pytest.approx(-9.0, abs=0.1)
    heard, _ = soundfile.read(tmp_path / "song.wav", dtype="float32")
    assert np.abs(heard.T - master(mixed, preset="loud").audio).max() < 1e-3


def test_is_taken_out_of_a_zip(kept, tmp_path):
    write_zip(tmp_path / "stems.zip", sorted(kept[0].iterdir()))
    assert np.array_equal(kept_mix(tmp_path / "stems.zip", SCORE).audio, kept_mix(kept[0], SCORE).audio)


def test_is_refused_where_a_zip_is_none(tmp_path):
    (tmp_path / "stems.zip").write_bytes(b"no zip at all")
    for name in ("stems.zip", "none.zip"):
        with pytest.raises(RequestError, match=MIX):
            kept_mix(tmp_path / name, SCORE)


def test_is_refused_where_it_is_of_another_score(kept):
    with pytest.raises(RequestError, match="is not of this score") as fault:
        kept_mix(kept[0], SCORE.model_copy(update={"seed": SCORE.seed + 1}))
    assert fault.value.field == "stems_from"


def test_is_refused_where_there_is_none(tmp_path):
    for folder in (tmp_path, tmp_path / "no such folder", tmp_path / ("x" * 5000)):
        with pytest.raises(RequestError, match=MIX):
            kept_mix(folder, SCORE)


def test_is_refused_where_it_says_nothing_or_is_cut(kept, tmp_path):
    soundfile.write(tmp_path / MIX, np.zeros((1000, 2)), 44_100)
    with pytest.raises(RequestError, match="is not of this score"):
        kept_mix(tmp_path, SCORE)
    whole = (kept[0] / MIX).read_bytes()
    (tmp_path / MIX).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RequestError):
        kept_mix(tmp_path, SCORE)


def test_is_refused_where_it_is_shorter_than_its_score(kept, tmp_path):
    first = kept[1].stems[0]
    cut = replace(first, audio=first.audio[:, :-1000])
    write_stems(tmp_path, Mix((cut,), cut.audio), tags=tags_of(SCORE))
    with pytest.raises(RequestError, match="has 219500 samples, and the score 220500"):
        kept_mix(tmp_path, SCORE)


def test_brings_its_stems_along_from_a_folder_and_from_a_zip(kept, tmp_path):
    write_zip(tmp_path / "stems.zip", sorted(kept[0].iterdir()))
    for stems in (kept[0], tmp_path / "stems.zip"):
        found = kept_stems(stems, SCORE, tmp_path)
        assert set(found) == {part.name for part in SCORE.parts}
        assert all(path.read_bytes() == (kept[0] / path.name).read_bytes() for path in found.values())


def test_brings_no_stem_of_another_song(kept, tmp_path):
    part = SCORE.parts[0].name
    shutil.copytree(kept[0], tmp_path / "stems")
    soundfile.write(tmp_path / f"stems/{part}.flac", np.zeros((1000, 2)), 44_100)
    with pytest.raises(RequestError, match=f"{part}.flac”.* is not of this score"):
        kept_stems(tmp_path / "stems", SCORE, tmp_path)


def test_brings_no_stem_that_was_cut(kept, tmp_path):
    part = SCORE.parts[0].name
    shutil.copytree(kept[0], tmp_path / "stems")
    stem = tmp_path / f"stems/{part}.flac"
    stem.write_bytes(stem.read_bytes()[:-2000])
    with pytest.raises(RequestError, match=f"{part}.flac.*its end is missing"):
        kept_stems(tmp_path / "stems", SCORE, tmp_path)


def test_believes_no_length_that_a_file_only_says(kept, tmp_path):
    shutil.copytree(kept[0], tmp_path / "stems")
    mix_file = tmp_path / "stems" / MIX
    said = bytearray(mix_file.read_bytes())
    said[21] |= 0x0F  # the four highest of 36 bits in FLAC's first block
    said[22:26] = b"\xff" * 4  # and the rest: eighteen days, 512 GB of memory
    mix_file.write_bytes(said)
    with pytest.raises(RequestError, match=MIX):
        kept_mix(tmp_path / "stems", SCORE)


def test_is_refused_where_its_zip_is_damaged_anywhere(kept, tmp_path):
    write_zip(tmp_path / "whole.zip", [kept[0] / MIX])
    whole = (tmp_path / "whole.zip").read_bytes()
    random = np.random.default_rng(3)
    for _ in range(40):
        damaged = bytearray(whole)
        for at in random.integers(0, 60, 2) * random.choice([1, -1]):
            damaged[at] ^= 1 << int(random.integers(8))
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            kept_mix(tmp_path / "damaged.zip", SCORE)
        except RequestError as refused:
            assert "\n" not in refused.line
