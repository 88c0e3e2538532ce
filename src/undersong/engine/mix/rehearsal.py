"""A rehearsal of the mix: every effect and every move once, on a moment of noise.

Their kernels are compiled by then, and the first song of a style that has a rotary speaker or a filter that
opens waits for no compiler.
"""

import numpy as np

from undersong.engine.effects.catalogue import effects
from undersong.engine.mix.inserts import sent_through
from undersong.engine.mix.moving import moved
from undersong.engine.model import Control, Feel, Move, Role, Score, Stem
from undersong.seeds import Seeds
from undersong.units import RATE_HZ, Beats

SCORE = Score(
    title="Rehearsal",
    style="pop",
    bpm=60.0,
    key="C major",
    meter="4/4",
    duration_seconds=1.0,
    seed=0,
    master="streaming",
    edition="rehearsal",
    feel=Feel(),
    sections=(),
    chords=(),
    parts=(),
)

WAYS = {Control.LOW_PASS: (200.0, 8_000.0), Control.HIGH_PASS: (100.0, 2_000.0), Control.LEVEL: (-12.0, 0.0)}
"""From where to where each control of a part's own sound moves."""


def rehearse() -> None:
    """Send noise through all that a part may be sent through."""
    noise = Seeds(0).stream("mix/rehearsal").uniform(-0.1, 0.1, (2, RATE_HZ)).astype(np.float32)
    for name in effects():
        stem = Stem("rehearsal", "piano", Role.COMP, noise.copy())
        sent_through(stem.audio, name, stem=stem, score=SCORE)
    moves = [
        Move(control=control, start_beats=Beats(0), length_beats=Beats(1), first=first, last=last)
        for control, (first, last) in WAYS.items()
    ]
    moved(noise, moves, SCORE)
