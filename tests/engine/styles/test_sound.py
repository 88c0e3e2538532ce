"""How records of a style sound: each sheet says it, only differences count, less is forgiven at the ends."""

import numpy as np
import pytest

from undersong.engine.facts import FactError, checked
from undersong.engine.styles.sheet import sheets, sound_of
from undersong.engine.styles.sound import BAND, INNER, OUTER_BAND_BELOW, POPULAR, Sound

RIGHT = {"octaves_db": [0.0] * 10, "crest_db": [8, 14], "range_lu": [2, 9], "source": "made up"}


@pytest.mark.parametrize("sheet", sheets().values(), ids=lambda s: s.id)
def test_is_said_of_each_style_with_its_source(sheet):
    assert sheet.sound is not POPULAR
    assert "Elowsson" in sheet.sound.source
    assert sound_of(sheet.id) == sheet.sound


def test_asks_for_deeper_records_where_the_bass_is_the_style():
    low = {
        name: sound_of(name).octaves_db[0]
        for name in ("trap", "drill", "techno", "pop", "folk-ballad", "tango")
    }
    assert min(low["trap"], low["drill"], low["techno"]) > low["pop"] > max(low["folk-ballad"], low["tango"])


def test_counts_only_differences():
    sound = sound_of("house")
    levels = np.array(sound.octaves_db) + np.linspace(-2, 2, 10)
    assert sound.deviations_db(levels) == pytest.approx(sound.deviations_db(levels - 40.0))
    assert sound.deviations_db(levels)[INNER].mean() == pytest.approx(0.0, abs=1e-9)


def test_forgives_too_little_at_the_ends():
    below, above = POPULAR.bounds_db()
    assert set(above) == {BAND}
    assert list(below) == [-OUTER_BAND_BELOW, *[-BAND] * 8, -OUTER_BAND_BELOW]


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("octaves_db", [0.0] * 9, "octaves_db"),
        ("crest_db", [14, 8], "lower bound first"),
        ("range_lu", [5, 5], "lower bound first"),
        ("source", None, "source"),
    ],
)
def test_says_which_number_is_wrong(key, value, says):
    with pytest.raises(FactError, match=says):
        checked(RIGHT | {key: value}, Sound, place="mine.toml, [sound]")
