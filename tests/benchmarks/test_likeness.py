"""The measure of likeness: nothing between a note and itself, at any level; decibels that are decibels."""

import struct
import zlib

import numpy as np
import pytest

from benchmarks.likeness import likeness, mel_picture
from benchmarks.pictures import below, beside, coloured, png
from undersong.units import RATE_HZ

NOISE = np.random.default_rng(3).normal(size=(2, RATE_HZ))


def test_finds_no_distance_between_a_note_and_itself() -> None:
    assert likeness(NOISE, NOISE, seconds=1.0) == pytest.approx((0.0, 0.0), abs=1e-9)


def test_does_not_care_how_loud_a_note_is() -> None:
    assert likeness(NOISE, 0.01 * NOISE, seconds=1.0) == pytest.approx((0.0, 0.0), abs=1e-6)


def test_measures_a_shelf_in_its_own_decibels() -> None:
    """Six decibels more above 2 kHz are six apart in a part of the bands; equal rms shares them out."""
    lines = np.fft.rfft(NOISE)
    lines[:, np.fft.rfftfreq(RATE_HZ, 1.0 / RATE_HZ) > 2_000.0] *= 2.0
    found = likeness(NOISE, np.fft.irfft(lines), seconds=1.0)
    assert 2.0 < found.lsd_db < 4.5


def test_hears_no_further_than_it_is_asked() -> None:
    other = NOISE.copy()
    other[:, RATE_HZ // 2 :] = 0.0
    near = likeness(NOISE[:, : RATE_HZ // 2 - 8_192], other[:, : RATE_HZ // 2 - 8_192], seconds=0.2)
    assert near.lsd_db == pytest.approx(0.0, abs=1e-9)
    assert likeness(NOISE, other, seconds=1.0).lsd_db > 10.0


def test_is_the_same_both_ways() -> None:
    other = np.random.default_rng(4).normal(size=(1, RATE_HZ))
    there, back = likeness(NOISE, other, seconds=1.0), likeness(other, NOISE, seconds=1.0)
    assert there == pytest.approx(back)


def test_draws_a_picture_that_is_a_png() -> None:
    panel = coloured(mel_picture(NOISE), floor_db=-70.0, height=40, width=60)
    content = png(below([beside([panel, panel]), beside([panel, panel])]))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (126, 86)
    at = content.index(b"IDAT")
    size = struct.unpack(">I", content[at - 4 : at])[0]
    assert len(zlib.decompress(content[at + 4 : at + 4 + size])) == height * (width + 1)
