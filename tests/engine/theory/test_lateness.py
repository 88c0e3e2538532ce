"""Lateness by role and by drum."""

from undersong.engine.model import Role
from undersong.engine.theory.lateness import lateness_ms

OFFSETS = {"drums": 2.0, "drums/snare": 12.0, "bass": -4.0}


def test_takes_the_drum_before_its_role():
    assert lateness_ms(OFFSETS, Role.DRUMS, 38) == 12.0
    assert lateness_ms(OFFSETS, Role.DRUMS, 36) == 2.0
    assert lateness_ms(OFFSETS, Role.DRUMS, 99) == 2.0


def test_knows_drums_on_the_kit_only():
    assert lateness_ms(OFFSETS, Role.BASS, 38) == -4.0
    assert lateness_ms(OFFSETS, Role.VOICE, 60) == 0.0
