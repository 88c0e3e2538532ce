"""Loudness: the cases of EBU Tech 3341, and an independent meter."""

import contextlib
import math

import av
import av.filter
import numpy as np
import pyloudnorm
import pytest

from undersong.engine.dsp.loudness import (
    SILENCE_LUFS,
    STEP_SAMPLES,
    energy_of,
    fine_energies,
    integrated,
    loudness_range,
    lufs_of,
    short_term,
    steps,
    steps_of,
)
from undersong.units import RATE_HZ


def tones(*spans):
    """Stereo sine of 1 kHz in spans of (dBFS, seconds): the signal of EBU Tech 3341."""
    level = np.concatenate([np.full(round(s * RATE_HZ), 10 ** (db / 20)) for db, s in spans])
    sine = level * np.sin(2 * np.pi * 1000 * np.arange(level.size) / RATE_HZ)
    return np.stack([sine, sine]).astype(np.float32)


def ebur128(sound):
    """Return what the meter of libavfilter tells at the end of a sound."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=RATE_HZ, layout="stereo", time_base=f"1/{RATE_HZ}")
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    told = {}
    for start in range(0, sound.shape[1], RATE_HZ):
        block = np.ascontiguousarray(sound[:, start : start + RATE_HZ])
        frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
        frame.sample_rate, frame.pts = RATE_HZ, start
        graph.push(frame)
        with contextlib.suppress(BlockingIOError):
            while True:
                told = dict(graph.pull().metadata) or told
    return told


@pytest.mark.parametrize(
    ("spans", "lufs"),
    [
        pytest.param([(-23, 20)], -23, id="case 1"),
        pytest.param([(-33, 20)], -33, id="case 2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23, id="case 3, relative gate"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23, id="case 4, both gates"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23, id="case 5"),
    ],
)
def test_reads_the_tones_of_ebu_3341_as_the_standard_says(spans, lufs):
    assert integrated(steps(tones(*spans))) == pytest.approx(lufs, abs=0.1)


def test_agrees_with_an_independent_meter_on_noise_of_changing_level():
    noise = np.random.default_rng(1).standard_normal((2, 20 * RATE_HZ)).astype(np.float32)
    noise *= np.geomspace(0.001, 0.3, noise.shape[1], dtype=np.float32)
    # The other meter approximates the first filter: it reads 0.05 LU less on noise.
    other = pyloudnorm.Meter(RATE_HZ).integrated_loudness(noise.T.astype(float))
    assert integrated(steps(noise)) == pytest.approx(other, abs=0.1)


def test_moves_by_exactly_the_gain():
    sound = np.random.default_rng(2).standard_normal((2, 3 * RATE_HZ)).astype(np.float32) * 0.1
    assert integrated(steps(sound * 0.5)) - integrated(steps(sound)) == pytest.approx(
        20 * math.log10(0.5), abs=1e-4
    )


def test_weighs_parts_by_their_steps_as_it_weighs_their_sum():
    left, right = np.random.default_rng(3).standard_normal((2, 2, 2 * RATE_HZ)).astype(np.float32) * 0.1
    together = integrated(steps(left) + steps(right))
    assert integrated(steps(left + right)) == pytest.approx(together, abs=0.1)


def test_tells_of_silence_the_lowest_loudness_there_is():
    assert integrated(steps(np.zeros((2, RATE_HZ), np.float32))) == SILENCE_LUFS
    assert integrated(steps(np.zeros((2, 0), np.float32))) == SILENCE_LUFS


def test_measures_what_is_shorter_than_a_block():
    assert integrated(steps(tones((-20, 0.1)))) == pytest.approx(-20, abs=0.5)


def test_gives_one_step_for_each_tenth_of_a_second_and_one_for_the_rest():
    assert steps(np.ones((2, 5 * STEP_SAMPLES + 1), np.float32)).size == 6


def test_turns_loudness_into_energy_and_back():
    assert lufs_of(energy_of(-14.0)) == pytest.approx(-14.0)


@pytest.mark.parametrize(
    ("spans", "lu"),
    [
        pytest.param([(-20, 20), (-30, 20)], 10, id="case 1"),
        pytest.param([(-20, 20), (-15, 20)], 5, id="case 2"),
        pytest.param([(-40, 20), (-20, 20)], 20, id="case 3"),
        pytest.param([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15, id="case 4"),
    ],
)
def test_reads_the_range_of_ebu_3342_as_the_standard_says(spans, lu):
    assert loudness_range(steps(tones(*spans))) == pytest.approx(lu, abs=1.0)


def test_reads_three_seconds_at_a_time():
    # EBU Tech 3341, case 9: 1.34 s at -20 and 1.66 s at -30 dBFS, over and over, are -23 LUFS at any time.
    values = short_term(steps(tones(*[(-20, 1.34), (-30, 1.66)] * 5)))
    assert values == pytest.approx(-23.0, abs=0.1)
    assert len(values) == 150 - 30 + 1


def test_agrees_with_an_independent_meter_about_the_range():
    noise = np.random.default_rng(5).standard_normal((2, 40 * RATE_HZ)).astype(np.float32) * 0.1
    noise *= np.interp(np.arange(noise.shape[1]), [0, 1e6, noise.shape[1]], [0.1, 1.0, 0.2]).astype(
        np.float32
    )
    told = ebur128(noise)
    assert loudness_range(steps(noise)) == pytest.approx(float(told["lavfi.r128.LRA"]), abs=0.2)
    assert integrated(steps(noise)) == pytest.approx(float(told["lavfi.r128.I"]), abs=0.1)


def test_has_no_range_in_silence():
    assert loudness_range(steps(np.zeros((2, RATE_HZ), np.float32))) == 0.0
    assert loudness_range(steps(np.zeros((2, 0), np.float32))) == 0.0


def test_makes_the_same_steps_of_fine_energies():
    sound = np.random.default_rng(6).standard_normal((2, 50_001)).astype(np.float32) * 0.1
    assert steps_of(fine_energies(sound)) == pytest.approx(steps(sound), rel=1e-9)


def test_gives_the_same_figures_with_one_thread_and_with_two():
    noise = 0.1 * np.random.default_rng(9).standard_normal((2, 3 * RATE_HZ)).astype(np.float32)
    assert np.array_equal(steps(noise), steps(noise, workers=2))


def test_leaves_no_seam_where_halves_meet():
    low = (0.3 * np.sin(2 * np.pi * 30 * np.arange(4 * RATE_HZ) / RATE_HZ)).astype(np.float32)
    energies = steps(np.stack([low, low]))
    assert energies[18:22] == pytest.approx(energies[30], rel=1e-6)
