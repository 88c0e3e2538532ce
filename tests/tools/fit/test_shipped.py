"""The tables that are shipped: each has its recipe, each recipe its table; the recordings make it again."""

from importlib import resources

import numpy as np
import pytest

from tools.fit.shipped import shipped, shipped_names
from tools.fit.table import fitted
from tools.fit.takes import FitError
from undersong.engine.perform.bank.tables import load_table


def _fitted_again(name: str) -> tuple[np.ndarray, np.ndarray]:
    try:
        takes, plan = shipped(name)
    except FitError as error:
        pytest.skip(str(error))
    again = fitted(takes, plan).table
    known = load_table(name)
    assert [z.midi for z in again.zones] == [z.midi for z in known.zones]
    assert (again.kind, again.formant, again.nearest) == (known.kind, known.formant, known.nearest)
    return tuple(np.concatenate([z.level_db[:3, 4:8].ravel() for z in t.zones]) for t in (again, known))


def test_every_table_has_its_recipe() -> None:
    folder = resources.files("undersong.engine.instruments") / "tables"
    tables = {file.name.removesuffix(".npz") for file in folder.iterdir() if file.name.endswith(".npz")}
    assert tables == set(shipped_names())


@pytest.mark.parametrize("name", ["kalimba", "muted_trumpet", "kit_brush"])
def test_makes_a_table_again_from_the_package(name: str) -> None:
    again, known = _fitted_again(name)
    assert np.abs(again - known).max() <= 1.0


@pytest.mark.parametrize(
    ("name", "licence"), [("kit_rock", "CC0-1.0"), ("trumpet", "public domain"), ("oboe", "MIT")]
)
def test_says_under_which_licence_a_recording_is(name: str, licence: str) -> None:
    try:
        _, plan = shipped(name)
    except FitError as error:
        pytest.skip(str(error))
    assert plan.licence == licence
