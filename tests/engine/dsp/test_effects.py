"""What holds for every effect: silence stays silent, no mean, the same bits, mono survives, tails end."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.engine.dsp.sounds import decibels, noise, silence
from undersong.engine.dsp import gate, lines
from undersong.engine.dsp.chorus import chorused
from undersong.engine.dsp.crush import crushed
from undersong.engine.dsp.delay import echoed
from undersong.engine.dsp.drive import driven
from undersong.engine.dsp.flanger import flanged
from undersong.engine.dsp.phaser import phased
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.dsp.room import Room, characters
from undersong.engine.dsp.rotary import rotated
from undersong.engine.dsp.sweep import swept
from undersong.engine.dsp.tape import taped
from undersong.engine.dsp.tremolo import trembled
from undersong.units import RATE_HZ, Audio

Effect = Callable[[Audio], None]


def _rotate(sound: Audio) -> None:
    times = lines.points(sound.shape[1])
    rotated(sound, fast=np.asarray(times > 0.5, np.float64))


def _sweep(sound: Audio) -> None:
    count = lines.points(sound.shape[1]).size
    swept(sound, np.geomspace(300.0, 9_000.0, count), np.ones(count))


def _chop(sound: Audio) -> None:
    share = gate.opened([0.1, 0.6, 1.1], sound.shape[1], hold=0.2, rise=0.005, fall=0.01)
    gate.chopped(sound, share)


def _reverberate(kind: str) -> Effect:
    return lambda sound: reverberated(sound, Room(kind=kind, seconds=0.8), 0.5)  # type: ignore[arg-type]


EFFECTS: dict[str, Effect] = {
    "chorus": lambda s: chorused(s, rate_hz=0.6, depth_ms=1.8, mix=0.5, voices=3),
    "flanger": lambda s: flanged(s, rate_hz=0.3, shortest_ms=0.5, longest_ms=6.0, feedback=0.6),
    "phaser": lambda s: phased(s, rate_hz=0.4, lowest_hz=250.0, highest_hz=3_000.0, stages=6, feedback=0.5),
    "tremolo": lambda s: trembled(s, rate_hz=5.0, depth_db=6.0, apart=0.5, squareness=0.4),
    "rotary": _rotate,
    "drive": lambda s: driven(s, drive_db=6.0, bias=0.3),
    "tape": lambda s: taped(s, wow_cents=9.0, flutter_cents=2.0, drive_db=2.0, bump_db=2.0, top_hz=9_000.0),
    "crush": lambda s: crushed(s, bits=9.0, rate_hz=20_000.0),
    "sweep": _sweep,
    "gate": _chop,
    "echo": lambda s: echoed(s, seconds=0.2, feedback=0.4, gain=0.4),
    "dub": lambda s: echoed(s, seconds=0.2, feedback=0.4, gain=0.4, kind="dub"),
    "slap": lambda s: echoed(s, seconds=0.12, feedback=0.0, gain=0.4, kind="slap"),
} | {kind: _reverberate(kind) for kind in characters()}

each = pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)


@each
def test_gives_silence_for_silence(effect: Effect) -> None:
    sound = silence()
    effect(sound)
    assert not sound.any()


@each
def test_gives_the_same_bits_twice(effect: Effect) -> None:
    one, other = noise(1.0), noise(1.0)
    effect(one)
    effect(other)
    assert np.array_equal(one, other)
    assert not np.array_equal(one, noise(1.0))


@each
def test_has_no_mean(effect: Effect) -> None:
    sound = noise(3.0, level=0.2)
    sound -= sound.mean(axis=1, keepdims=True)
    effect(sound)
    assert np.abs(sound.mean(axis=1)).max() < 1e-3


@each
def test_loses_less_than_3_db_in_mono(effect: Effect) -> None:
    sound = noise(3.0)
    effect(sound)
    assert decibels(sound.mean(axis=0)) > decibels(sound) - 3.0


@each
def test_fades_to_silence(effect: Effect) -> None:
    sound = np.concatenate([noise(1.0), silence(5.0)], axis=1)
    effect(sound)
    assert np.isfinite(sound).all()
    assert decibels(sound[:, -RATE_HZ // 2 :]) < -100.0


@each
def test_takes_any_length(effect: Effect) -> None:
    for samples in (1, 63, 64, 65, 1_000):
        sound = noise(1.0)[:, :samples].copy()
        effect(sound)
        assert sound.shape == (2, samples)
        assert np.isfinite(sound).all()
