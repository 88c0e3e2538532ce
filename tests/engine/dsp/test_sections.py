"""Sections: what a filter that waits for itself gives, in blocks."""

import numpy as np
import pytest
from scipy import signal

from undersong.engine.dsp.equaliser import bell, high_pass, high_shelf, low_pass, low_shelf
from undersong.engine.dsp.sections import BLOCK, PAD, passed, planned, silent_row

NOISE = np.random.default_rng(3).standard_normal(6_000)
KINDS = {
    "the lowest high-pass": high_pass(20.0),
    "a narrow bell": bell(40.0, 12.0, 8.0),
    "a bell near the top": bell(19_000.0, -9.0, 2.0),
    "a low shelf": low_shelf(90.0, 6.0),
    "a high shelf": high_shelf(9_000.0, -6.0),
    "a low-pass": low_pass(15_000.0),
    "two real poles": high_pass(38.0, 0.4),
}


def through(sections, sound):
    """Send a sound through one section in blocks."""
    plan, kept = planned(sections)[0], np.zeros(2)
    x, room = silent_row(), silent_row()
    made = []
    for start in range(0, sound.size, BLOCK):
        block = sound[start : start + BLOCK]
        x[PAD : PAD + block.size], x[PAD + block.size :] = block, 0.0
        passed(x, room, plan, kept)
        made.append(x[PAD : PAD + block.size].copy())
    return np.concatenate(made)


@pytest.mark.parametrize("sections", KINDS.values(), ids=KINDS)
def test_is_the_filter_that_it_was(sections):
    plain = signal.lfilter(sections[0, :3], [1.0, *sections[0, 3:]], NOISE)
    assert np.abs(through(sections, NOISE) - plain).max() < 1e-9 * np.abs(plain).max()


def test_ends_in_numbers_that_are_nothing():
    plan, kept = planned(bell(1_000.0, -6.0))[0], np.ones(2)
    x, room = silent_row(), silent_row()
    for _ in range(20):
        x[:] = 0.0
        passed(x, room, plan, kept)
    assert not kept.any()
