"""The catalogue of mastering presets: complete, within its limits, clear about its faults."""

import pytest

from undersong.engine.facts import FactError, read_tables
from undersong.engine.presets.catalogue import (
    DEFAULT,
    Preset,
    find_preset,
    presets,
)
from undersong.errors import RequestError

LOUDNESS = {"streaming": -14, "loud": -9, "natural": -16, "broadcast": -23}


def test_offers_many_masters_with_the_default_first() -> None:
    assert next(iter(presets())) == DEFAULT == "streaming"
    assert {*LOUDNESS, "club", "tape", "vinyl", "acoustic", "warm", "bright"} == set(presets())


def test_is_as_loud_as_its_name_says() -> None:
    assert {name: presets()[name].lufs for name in LOUDNESS} == LOUDNESS


@pytest.mark.parametrize("preset", presets().values(), ids=lambda p: p.id)
def test_leaves_lossy_files_room_below_its_true_peak(preset: Preset) -> None:
    assert preset.true_peak == -1.0
    assert preset.ceiling <= preset.true_peak - 0.7


def test_calls_no_two_masters_by_one_word() -> None:
    words = [word for p in presets().values() for word in {p.id, p.title.lower(), *p.words}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("said", ["Lo-fi tape", "cassette", " TAPE "])
def test_finds_a_master_by_its_words(said: str) -> None:
    assert find_preset(said).id == "tape"


def test_names_what_there_is_when_asked_for_what_there_is_not() -> None:
    with pytest.raises(RequestError, match=r"“louder still”.*streaming, warm, bright") as fault:
        find_preset("louder still")
    assert fault.value.field == "master"


def test_says_which_key_in_which_file_is_wrong() -> None:
    right = 'title="Odd"\nwords=[]\nabout=""\npeaks=4\npress=8\nclip=1\nlimit=9\n'
    with pytest.raises(FactError, match=r"mine\.toml, \[odd\], glue_ratio: .*equal to 1"):
        read_tables(f"[odd]\n{right}glue_ratio=0.5\n", Preset, file="mine.toml", name="id")
    with pytest.raises(FactError, match=r"mine\.toml, \[odd\], loudness"):
        read_tables(f"[odd]\n{right}glue_ratio=1\nloudness=3\n", Preset, file="mine.toml", name="id")
    with pytest.raises(FactError, match=r"mine\.toml, \[odd\]: .*ceiling must not be above true_peak"):
        read_tables(f"[odd]\n{right}true_peak=-3\n", Preset, file="mine.toml", name="id")
