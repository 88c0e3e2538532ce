"""Rudiments: one written hit of a drummer that is played as many.

A flam has one soft stroke of the other hand just before, a drag two; a roll goes on for as long as the note
is, a swell is a roll that grows from nearly nothing (mallets on a cymbal), a buzz is a stick pressed into
the head. Strokes of a roll keep to the tempo where the tempo lets hands keep to it.
"""

from undersong.units import Seconds

FLAM_SECONDS, DRAG_SECONDS = (0.03,), (0.062, 0.032)
"""Before the hit (Dahl, "Playing the Accent", 2004, has 30 to 60 ms between the hands of a drummer)."""

GRACE_SHARE = 0.5
"""Of the hit's velocity."""

ROLL_SECONDS, BUZZ_SECONDS = 0.068, 0.03
"""From one stroke to the next, about; what hands reach."""

ROLL_SHARE, BUZZ_SHARE, FIRST_SHARE = 0.85, 0.55, 0.22
"""Of the velocity: a roll, a buzz, and a swell's first stroke."""

GRACES = {"flam": FLAM_SECONDS, "drag": DRAG_SECONDS}
WORDS = (*GRACES, "roll", "swell", "buzz")

Stroke = tuple[Seconds, float]
"""Seconds after the hit as written, and share of its velocity."""


def strokes(word: str, length: Seconds, beat: Seconds) -> list[Stroke]:
    """Return what a hit stands for; one stroke where the word is none of `WORDS`.

    Parameters
    ----------
    length, beat : of the hit as written, and of a beat there.
    """
    if word in GRACES:
        return [*((-seconds, GRACE_SHARE) for seconds in GRACES[word]), (0.0, 1.0)]
    if word not in WORDS:
        return [(0.0, 1.0)]
    step = beat / max(round(beat / (BUZZ_SECONDS if word == "buzz" else ROLL_SECONDS)), 1)
    count = max(int(length / step + 0.01), 2)
    # The hands differ by a little; the first stroke and every fourth lead.
    hands = [1.0 - 0.12 * (i % 2) + 0.06 * (i % 4 == 0) for i in range(count)]
    return [(i * step, hand * _level(word, i / (count - 1))) for i, hand in enumerate(hands)]


def _level(word: str, place: float) -> float:
    if word == "swell":
        return FIRST_SHARE + (1.0 - FIRST_SHARE) * place
    return BUZZ_SHARE * (1.0 - 0.4 * place) if word == "buzz" else ROLL_SHARE
