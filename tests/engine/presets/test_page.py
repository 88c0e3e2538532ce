"""The page of the masters says what the masters are."""

from pathlib import Path

import pytest

from undersong.engine.presets.catalogue import Preset, presets

PAGE = (Path(__file__).parents[3] / "docs/reference/masters.md").read_text("utf-8")


@pytest.mark.parametrize("preset", presets().values(), ids=lambda p: p.id)
def test_has_a_row_with_loudness_and_peak(preset: Preset) -> None:
    loudness, peak = f"−{-preset.lufs:g} LUFS", f"−{-preset.true_peak:g} dBTP"
    assert f"| `{preset.id}` | {loudness} | {peak} |" in PAGE


def test_tells_the_ceilings() -> None:
    usual = {p.ceiling for p in presets().values() if p.id not in ("bright", "club", "loud")}
    assert usual == {-2.0}
    for name in ("bright", "club", "loud"):
        assert f"`{name}` −{-presets()[name].ceiling:.1f}" in PAGE
