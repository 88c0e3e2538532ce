"""The character of one song's tunes: how this song differs from others of its style.

People's songs spread over a band, and what always sits at its middle is bland. So each song draws
its own place in it: how readily it repeats notes and leaps, how wide its phrases are, how much it
anticipates the beat; and one unusual thing for its chorus, since a hook has exactly one.
"""

from dataclasses import replace

import numpy as np

from undersong.engine.styles.tune import TuneFacts

# Spread of the factor (as a power of e) or of the number itself.
UNISON, LEAP, COLOUR = 0.22, 0.2, 0.1
SPAN, SYNCOPATION, BREADTH = 1.0, 0.06, 0.04
MOST = 2.0  # no draw is further from the middle than so many of its spreads
SIGNATURES = {"leap": 0.45, "repeat": 0.2, "late": 0.15, "climb": 0.2}


def personal(habits: TuneFacts, rng: np.random.Generator) -> TuneFacts:
    """Return the habits of one song of a style."""
    unison, leap, colour, span, syncopation, breadth = np.clip(rng.standard_normal(6), -MOST, MOST)
    return replace(
        habits,
        unison=_within(habits.unison * np.exp(UNISON * unison), 0.2, 2.2),
        leap=_within(habits.leap * np.exp(LEAP * leap), 0.3, 2.2),
        colour=_within(habits.colour * np.exp(COLOUR * colour), 0.5, 2.0),
        span=_within(habits.span + SPAN * span, 3.0, 14.0),
        syncopation=_within(habits.syncopation + SYNCOPATION * syncopation, -1.0, 1.0),
        breadth=_within(habits.breadth + BREADTH * breadth, 0.7, 1.4),
    )


def signature(rng: np.random.Generator) -> str:
    """Return the one unusual thing of a song's chorus: leap, repeat, late (a rest on the one) or climb."""
    names, shares = list(SIGNATURES), list(SIGNATURES.values())
    return names[int(rng.choice(len(names), p=shares))]


def _within(value: float, lowest: float, highest: float) -> float:
    # Rounded, so that the last bit of an exponential, which processors disagree on, moves no note.
    return round(min(max(float(value), lowest), highest), 4)
