"""The catalogue of effects: complete, in time, clear about its faults."""

import pytest

from undersong.engine.effects.catalogue import KINDS, Tremolo, effects, read_effects, usual
from undersong.engine.facts import FactError
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.styles.sheet import sheets


def test_has_an_effect_of_every_kind() -> None:
    assert {type(effect) for effect in effects().values()} == set(KINDS.values())


def test_belongs_to_instruments_that_there_are() -> None:
    assert set(usual()) <= set(instruments())


def test_offers_no_effect_that_nobody_has() -> None:
    said = {name for sheet in sheets().values() for names in sheet.space.inserts.values() for name in names}
    usually = {name for names in usual().values() for name in names}
    assert set(effects()) == said | usually


def test_moves_in_time_where_its_rate_is_in_beats() -> None:
    in_beats = Tremolo(about="", rate_beats=0.5, depth_db=4.0)
    assert in_beats.hz(120.0) == pytest.approx(4.0)
    assert Tremolo(about="", rate_hz=4.6, depth_db=4.0).hz(93.0) == 4.6


@pytest.mark.parametrize(("facts", "says"), [
    ('kind = "wobble"', r"effects\.toml, \[one\], kind: “wobble” will not do; there are tremolo"),
    ('kind = "chorus"\nabout = "a"\nrate_hz = 1.0\ndepth_ms = 1.0\nmix = 2.0', r"\[one\], mix: “2.0”"),
    ('kind = "slap"\nabout = "a"\nseconds = 0.1\nlevel_db = -9.0\nwet = 1', r"\[one\], wet: "),
    ('kind = "tremolo"\nabout = "a"\ndepth_db = 3.0', r"either rate_hz or rate_beats"),
    ('kind = "gate"\nabout = "a"\nsteps = "xy"', r"\[one\], steps: “xy” will not do"),
])  # fmt: skip
def test_names_file_effect_key_and_rule(facts: str, says: str) -> None:
    with pytest.raises(FactError, match=says):
        read_effects(f"[one]\n{facts}\n")
