"""Voicing: which pitches sound a chord, led from the chord before by the shortest way.

A manner says how the tones lie: `close` inside an octave, `drop2` with the second voice from the top an
octave lower, `open` with every other voice lifted, `spread` open over a root or fifth far below, `rootless`
close without the root, `parallel` one shape that is moved as a whole, `chorale` by the rules of four-part
writing (see `chorale`). Of the positions inside a register the one whose voices move least is taken, the top
voice counting double because it is heard as a line; a pull to the middle of the register keeps a long
song from climbing out of it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from undersong.engine.theory.chorale import Sounded, chorale
from undersong.engine.theory.key import Key
from undersong.units import MidiPitch

Voicing = Literal["close", "open", "drop2", "spread", "rootless", "parallel", "chorale"]
Pitches = tuple[MidiPitch, ...]

CENTRE_PULL = 0.25  # semitones of movement that one semitone from the middle is worth, per voice
NARROWEST = 7  # a register below this width could not hold a triad
LOW_GAP = 6  # semitones at least between the two lowest voices of a spread chord
OVERSHOOT = 3.0  # cost of each semitone by which a moved shape leaves its register
FALLBACKS: dict[str, tuple[str, ...]] = {
    "close": ("close", "drop2"),
    "drop2": ("drop2", "close"),
    "open": ("open", "drop2", "close"),
    "spread": ("spread", "open", "drop2", "close"),
    "rootless": ("close", "drop2"),
    "chorale": ("close", "drop2"),
}
"""What is tried where a manner finds no room."""


def tones(pitch_classes: Sequence[int], voices: int, manner: Voicing = "close") -> tuple[int, ...]:
    """Choose tones of a chord for a number of voices.

    The third and the seventh say what a chord is, extensions give it colour; the fifth and then
    the root may be left to the bass. Rootless chords leave it there even where they have voices to spare.

    Parameters
    ----------
    pitch_classes : root first, then upwards in thirds.
    voices : how many are wanted; fewer tones are returned where the chord has fewer.
    """
    count = len(pitch_classes)
    # Index in thirds: 0 root, 1 third, 2 fifth, 3 seventh or added tone, 4 ninth, 5 thirteenth.
    order = {3: (1, 0, 2), 4: (1, 3, 0, 2), 5: (1, 3, 4, 2, 0), 6: (1, 3, 5, 4, 2, 0)}.get(
        count, tuple(range(count))
    )
    if manner == "rootless" and count >= 4:
        order = tuple(i for i in order if i)
    chosen = sorted(list(order)[:voices])
    return tuple(pitch_classes[i] for i in chosen)


@lru_cache(maxsize=8192)
def lead(
    pitch_classes: tuple[int, ...],
    register: tuple[MidiPitch, MidiPitch],
    before: Pitches = (),
    manner: Voicing = "close",
) -> Pitches:
    """Return pitches for the tones of a chord, lowest first.

    Parameters
    ----------
    pitch_classes : the tones to sound, each once, as `tones` chose them.
    register : lowest and highest pitch; widened upwards where it could not hold the chord.
    before : pitches of the chord before, or nothing.
    manner : a chorale needs to see all chords at once, see `lead_all`; one at a time it is close.
    """
    low, high = register
    high = max(high, low + NARROWEST + 4)
    middle = (low + high) / 2
    classes = tuple(dict.fromkeys(pitch_classes))
    best: tuple[float, Pitches] | None = None
    for pitches in _positions(classes, low, high, manner):
        cost = CENTRE_PULL * sum(abs(p - middle) for p in pitches)
        cost += OVERSHOOT * max(0, pitches[-1] - high)
        if before:
            cost += movement(before, pitches) + abs(pitches[-1] - before[-1])
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    if best is None:
        return tuple(sorted(low + (pc - low) % 12 for pc in set(pitch_classes)))
    return best[1]


def lead_all(
    chords: Sequence[Sounded],
    register: tuple[MidiPitch, MidiPitch],
    *,
    voices: int,
    manner: Voicing = "close",
    key: Key | None = None,
    bass: bool = True,
) -> tuple[Pitches, ...]:
    """Return the pitches of each chord of a song, led from the first to the last.

    Parameters
    ----------
    chords : what sounds, in order, such as the chords of a score.
    voices : how many pitches are wanted; only a chorale doubles tones to have them all.
    key : tells a chorale which note leads to the tonic.
    bass : whether somebody else plays the chords' bass notes below.
    """
    if manner == "chorale":
        return chorale(chords, register, voices=voices, key=key, bass=bass)
    found: list[Pitches] = []
    for chord in chords:
        chosen = tones(chord.pitch_classes, voices, manner)
        found.append(lead(chosen, register, found[-1] if found else (), manner))
    return tuple(found)


def movement(before: Sequence[MidiPitch], after: Sequence[MidiPitch]) -> float:
    """Return the semitones that all voices move together, each tone going to its nearest neighbour."""
    there = sum(min(abs(a - b) for a in after) for b in before)
    back = sum(min(abs(a - b) for b in before) for a in after)
    return max(there, back)


@lru_cache(maxsize=2048)
def _positions(pitch_classes: tuple[int, ...], low: int, high: int, manner: str) -> tuple[Pitches, ...]:
    """All positions of a manner inside a register, else those of the next simpler one."""
    if manner == "parallel":
        return tuple(
            _stack(pitch_classes, bottom) for bottom in range(low, high + 1) if _fits(pitch_classes, bottom)
        )
    for layout in FALLBACKS[manner]:
        found = []
        for bottom in range(low - 12, high + 1):
            if bottom % 12 in pitch_classes:
                close = tuple(sorted(bottom + (pc - bottom) % 12 for pc in pitch_classes))
                laid = _laid_out(close, layout, pitch_classes)
                if laid and laid[0] >= low and laid[-1] <= high:
                    found.append(laid)
        if found:
            return tuple(found)
    return ()


def _fits(pitch_classes: tuple[int, ...], bottom: int) -> bool:
    return bool(pitch_classes) and bottom % 12 == pitch_classes[0]


def _stack(pitch_classes: tuple[int, ...], bottom: int) -> Pitches:
    """The tones in their own order, each above the one before."""
    pitches = [bottom]
    for pc in pitch_classes[1:]:
        pitches.append(pitches[-1] + ((pc - pitches[-1]) % 12 or 12))
    return tuple(pitches)


def _laid_out(close: Pitches, layout: str, pitch_classes: tuple[int, ...]) -> Pitches:
    """A close position spread as a manner spreads it; nothing where it has no such form."""
    if layout == "close":
        return close
    if len(close) < 3:
        return ()
    if layout == "drop2":
        return tuple(sorted((*close[:-2], close[-2] - 12, close[-1])))
    lifted = tuple(sorted(p + 12 * (i % 2) for i, p in enumerate(close)))
    if layout == "open":
        return lifted
    firm = lifted[0] % 12 in (pitch_classes[0], (pitch_classes[0] + 7) % 12)
    return lifted if firm and lifted[1] - lifted[0] >= LOW_GAP else ()
