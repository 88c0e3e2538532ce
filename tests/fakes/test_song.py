"""The fake engine is a twin of the real one: same words in, the same shape out."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import song as fake
from undersong.engine.model import Brief, Score
from undersong.errors import RequestError

WORDS = {"prompt": "warm pop song", "duration": "12", "seed": 3, "title": "Twin", "instrumental": "on"}
REPORT = (
    *("title", "style", "bpm", "key", "meter", "duration", "seed", "engine", "sections", "instruments"),
    *("bank", "voice", "lyrics", "drafted", "lines", "loudness", "sound", "watermark", "files"),
    "timings",
)
STAGES = ["interpret", "compose", "perform", "mix", "master", "write"]


def real(*words: Any, **settings: Any) -> Any:
    from undersong.produce.song import make

    return make(*words, **settings)


@pytest.fixture(params=[fake.make, pytest.param(real, marks=pytest.mark.slow)], ids=["fake", "real"])
def make(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return request.param


def test_makes_what_was_asked_for_and_tells_how_far_it_is(make, tmp_path):
    heard: list[tuple[str, float]] = []
    written: list[tuple[Any, ...]] = []
    made = make(
        WORDS,
        folder=tmp_path,
        outputs=("master.flac", "master.mp3"),
        cache=None,
        progress=lambda stage, share: heard.append((stage, share)),
        written=lambda brief, score: written.append((brief, score, heard[-1][0])),
    )
    assert written == [(made.brief, made.score, "compose")]
    assert list(dict.fromkeys(stage for stage, _ in heard)) == STAGES
    assert all(0.0 <= share <= 1.0 for _, share in heard)
    assert made.files == {"flac": tmp_path / "master.flac", "mp3": tmp_path / "master.mp3"}
    assert all(path.stat().st_size for path in made.files.values())
    assert isinstance(made.brief, Brief)
    assert isinstance(made.score, Score)
    assert (len(made.peaks), max(made.peaks)) == (fake.PEAKS, 1.0)
    assert tuple(made.report) == REPORT
    assert (made.report["title"], made.report["seed"]) == ("Twin", 3)


def test_refuses_what_breaks_a_rule(make, tmp_path):
    with pytest.raises(RequestError) as raised:
        make({**WORDS, "bpm": "fast"}, folder=tmp_path, outputs=("master.mp3",), cache=None)
    assert raised.value.field == "bpm"
    assert list(tmp_path.iterdir()) == []


def test_has_the_shape_of_the_real_one(tmp_path):
    from undersong.produce.report import TIMED
    from undersong.produce.song import PEAKS, Made

    made = fake.make(WORDS, folder=Path(tmp_path), outputs=(), cache=None)
    assert [f.name for f in dataclasses.fields(made)] == [f.name for f in dataclasses.fields(Made)]
    assert (fake.PEAKS, fake.STAGES) == (PEAKS, TIMED)
