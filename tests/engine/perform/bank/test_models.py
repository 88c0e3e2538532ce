"""Modelled instruments: partials where physics puts them, noise where breath is, one note its own table."""

import numpy as np
import pytest

from undersong.engine.perform.bank.bake import Recipe, bake
from undersong.engine.perform.bank.models import models, table_of
from undersong.engine.perform.bank.tables import hertz
from undersong.units import RATE_HZ


@pytest.mark.parametrize("name", models())
@pytest.mark.parametrize("midi", [55, 79])
def test_bakes_every_model_in_tune_and_without_folding(name: str, midi: int) -> None:
    table = table_of(name, midi)
    sample = bake(table, Recipe(midi=midi, velocity=1.0, seconds=1.0))
    assert np.abs(sample.pcm).max() == 32_000
    assert (sample.loop is not None) == models()[name].steady
    line = sample.pcm[0, :RATE_HZ].astype(np.float64)
    power = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 18)) ** 2
    hz = np.fft.rfftfreq(1 << 18, 1.0 / RATE_HZ)
    near = np.flatnonzero(np.abs(hz - hertz(midi)) < 0.03 * hertz(midi))
    line_hz = np.sum(power[near] * hz[near]) / np.sum(power[near])
    assert abs(1200.0 * np.log2(line_hz / hertz(midi))) < 4.0
    assert power[hz > 19_500.0].max() < 1e-8 * power.max()


def test_a_string_lacks_the_partials_that_have_a_node_where_it_is_plucked() -> None:
    zone = table_of("mandolin", 60).zones[0]
    place = models()["mandolin"].pluck
    number = np.round(zone.hz[: len(zone.hz) // 2] / hertz(60))
    comb = np.abs(np.sin(np.pi * number * place))
    level = zone.level_db[: len(number), 3]
    assert level[(comb < 0.15) & (number < 14)].max() < level[(comb > 0.8) & (number < 14)].min()


def test_two_strings_of_a_course_beat() -> None:
    hz = np.sort(table_of("mandolin", 69).zones[0].hz)[:2]
    assert 0.5 < hz[1] - hz[0] < 2.5
    assert abs(hz.mean() - 440.0) < 0.2


def test_a_kettle_drum_has_its_fifth_and_sinks_to_its_pitch() -> None:
    zone = table_of("timpani", 45).zones[0]
    ratios = zone.hz / hertz(45)
    assert {1.0, 1.5, 2.44} <= set(np.round(ratios, 3))
    assert zone.glide_cents[0] > 10.0
    assert abs(zone.glide_cents[-1]) < 0.1


def test_a_bandoneon_has_its_octave_and_a_whistle_hardly_an_overtone() -> None:
    def second_db(name: str) -> float:
        level = table_of(name, 69).zones[0].level_db[:, -1]
        return float(level[1] - level[0])

    assert second_db("bandoneon") > 0.0
    assert second_db("tin-whistle") < -10.0


def test_a_palm_makes_a_string_short_and_dark() -> None:
    table = table_of("banjo", 55)
    open_string, muted = (
        bake(table, Recipe(midi=55, velocity=1.0, seconds=1.0, muted=m)) for m in (False, True)
    )

    def share(pcm: np.ndarray, first: float, last: float) -> float:
        line = pcm[0].astype(np.float64)
        return float(np.mean(line[round(first * RATE_HZ) : round(last * RATE_HZ)] ** 2) / np.mean(line**2))

    assert share(muted.pcm, 0.2, 0.3) < 0.05 * share(open_string.pcm, 0.2, 0.3)
