"""Feel: how the straight grid is bent into what is played.

A score is written on the straight grid. Swing bends it: the off-beat eighth moves from the
middle of its beat to `swing_eighth` of it, the off-beat sixteenth from the middle of its eighth to
`swing_sixteenth`. Between those anchors the bend is linear, so order is kept and every note
that stands on a beat stays where it was. Human lateness is not in here: it belongs to the performer.
"""

from typing import Protocol

from undersong.units import Beats


class Swing(Protocol):
    """The two numbers of a score's `Feel` that bend the grid."""

    @property
    def swing_eighth(self) -> float:
        """Place of the off-beat eighth in its beat, 1/2 is straight."""

    @property
    def swing_sixteenth(self) -> float:
        """Place of the off-beat sixteenth in its eighth, 1/2 is straight."""


def swung(beats: Beats, feel: Swing) -> float:
    """Return where a moment of the straight grid is played, in beats.

    Strictly rising in `beats`; whole beats are returned exactly.
    """
    # In whole numbers: a song asks for tens of thousands of moments, and each step of a Fraction reduces it.
    parts = beats.denominator
    whole, rest = divmod(beats.numerator, parts)
    if not rest:
        return float(whole)
    if feel.swing_eighth == feel.swing_sixteenth == 0.5:
        return beats.numerator / parts
    index, within_eighth = divmod(2 * rest, parts)
    within = _bent(within_eighth / parts, feel.swing_sixteenth)
    return whole + _bent((index + within) / 2, feel.swing_eighth)


def _bent(place: float, middle: float) -> float:
    """Map 0..1 to 0..1 so that 1/2 goes to `middle`."""
    return 2 * place * middle if place < 0.5 else middle + (2 * place - 1) * (1 - middle)
