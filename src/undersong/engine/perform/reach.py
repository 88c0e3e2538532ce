"""Reach: what an instrument cannot play as it is written, somebody who plays it plays as near as may be.

A score from elsewhere may ask a violin for a note below its lowest string, or for a word that means nothing
on it. A musician plays the note an octave or more away, where it is on the instrument, and passes over the
word; nobody stops the rehearsal for it.
"""

from dataclasses import replace

import numpy as np

from undersong.engine.instruments.catalogue import Instrument
from undersong.engine.perform.timing import Onsets

OCTAVE = 12


def within_reach(onsets: Onsets, instrument: Instrument) -> Onsets:
    """Return the notes in octaves that the instrument has, without words that it does not know."""
    above = np.maximum(onsets.pitch - instrument.highest, 0)
    below = np.maximum(instrument.lowest - onsets.pitch, 0)
    pitch = onsets.pitch + OCTAVE * (-(-below // OCTAVE) - -(-above // OCTAVE))
    pitch = np.clip(pitch, instrument.lowest, instrument.highest)
    return replace(understood(onsets, instrument), pitch=pitch)


def understood(onsets: Onsets, instrument: Instrument) -> Onsets:
    """Return the notes without words that the instrument does not know."""
    words = tuple(word if word in instrument.articulations else "" for word in onsets.articulation)
    return replace(onsets, articulation=words)
