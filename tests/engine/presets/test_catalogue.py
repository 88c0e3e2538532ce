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


def test_offers_the_four_masters_with_the_default_first() -> None:
    assert list(presets()) == ["balanced", "warm", "bright", "dynamic"]
    assert next(iter(presets())) == DEFAULT


@pytest.mark.parametrize("preset", presets().values(), ids=lambda p: p.id)
def test_aims_at_what_streaming_services_ask_for(preset: Preset) -> None:
    assert preset.lufs == -14.0
    assert preset.ceiling_dbtp <= -1.05


def test_names_what_there_is_when_asked_for_what_there_is_not() -> None:
    with pytest.raises(RequestError, match=r"“louder”.*balanced, warm, bright, dynamic") as fault:
        find_preset("louder")
    assert fault.value.field == "master"


def test_says_which_key_in_which_file_is_wrong() -> None:
    right = 'title="Odd"\nwords=[]\nabout=""\nslope_db_per_octave=-4\nmatch=0\nglue_depth_db=0\nclip_db=0\n'
    with pytest.raises(FactError, match=r"mine\.toml, \[odd\], glue_ratio: .*equal to 1"):
        read_tables(f"[odd]\n{right}glue_ratio=0.5\n", Preset, file="mine.toml", name="id")
    with pytest.raises(FactError, match=r"mine\.toml, \[odd\], loudness"):
        read_tables(f"[odd]\n{right}glue_ratio=1\nloudness=3\n", Preset, file="mine.toml", name="id")
