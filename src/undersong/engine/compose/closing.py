"""Closing: how the song ends, and when its last chord is struck.

ring        the last chord is held until it has died away
button      everybody stops on one short chord
fade        the last nine seconds grow softer and softer while the band plays on
ritardando  the last two bars slow down to 72 % of the tempo, into a held chord
dub         the players leave one after the other, their echoes stay

The last chord is struck early enough to die away inside the file. A ritardando takes time, so there are
fewer beats in the file: the end is planned first, and the form gets the bars that are left.
"""

from collections.abc import Collection, Iterator
from fractions import Fraction

from undersong.engine.compose.outline import Close
from undersong.engine.model import FormWish, TempoChange
from undersong.engine.styles.sheet import Endings
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Beats, Seconds

ENDINGS = ("ring", "button", "fade", "ritardando", "dub")
RING_SECONDS = {"ring": 2.4, "fade": 2.4, "button": 1.5, "ritardando": 2.6, "dub": 4.2}
SILENT_END_SECONDS = {"ring": 1.1, "fade": 1.1, "button": 0.9, "ritardando": 1.1, "dub": 1.1}
"""The room's own sound after the last key is let go."""
LONGEST_WAIT_SECONDS = {"ring": 5.5, "fade": 5.5, "button": 3.2, "ritardando": 6.5, "dub": 7.0}
"""From the last chord to the end of the file; after a button it is silence."""
SHORTEST_SECONDS = {"fade": 75.0, "dub": 45.0, "ritardando": 20.0}
"""A shorter song has no time for it, unless it was asked."""
SAID = {
    FormWish.FADE_OUT: "fade",
    FormWish.COLD_END: "button",
    FormWish.RING_END: "ring",
    FormWish.RITARDANDO: "ritardando",
}
WRITTEN = {"fade": "fade", "cold": "button", "ritardando": "ritardando"}
CALM, BIG = ("ring", "ritardando"), ("ring", "button")
SLOWEST = 0.72  # of the tempo, at the last chord: players slow down to 70 to 80 %
SLOWING_BARS, SLOWING_SECONDS = 2, 5.0
CURVE = 1.5  # slowly first, then more
LEAVING_BARS, LEAVING_SECONDS, LEAVING_SHARE = 8, 18.0, 0.35
FADING_SECONDS = 9.0


def choose_ending(
    facts: Endings,
    seeds: Seeds,
    *,
    seconds: Seconds,
    wishes: Collection[FormWish] = (),
    written: Collection[str] = (),
) -> str:
    """Return how the song ends.

    Parameters
    ----------
    written : directions of the last section of the lyric sheet.
    """
    said = [WRITTEN[kind] for kind in written if kind in WRITTEN] + [SAID[w] for w in wishes if w in SAID]
    rng = seeds.stream("compose/ending")
    chance = float(rng.random())
    if said:
        return said[0]
    shares = {name: getattr(facts, name) * (seconds >= SHORTEST_SECONDS.get(name, 0.0)) for name in ENDINGS}
    if FormWish.QUIET_END in wishes or FormWish.A_CAPPELLA_END in wishes:
        shares = {name: shares[name] for name in CALM}
    elif FormWish.BIG_END in wishes:
        shares = {name: shares[name] for name in BIG}
    whole = sum(shares.values())
    for name, share in shares.items():
        if whole and chance < share / whole:
            return name
        chance -= share / whole if whole else 0.0
    return "ring"


def close_of(ending: str, meter: Meter, *, bpm: float, seconds: Seconds) -> Close:
    """Return when the last chord is struck and let go in a file of `seconds`."""
    fitting = (
        (last, clock)
        for last in _moments(meter, bpm, seconds)
        for clock in [Clock(bpm, _slowing(last, meter, bpm) if ending == "ritardando" else ())]
        if _suits(ending, seconds - clock.straight(last), last, meter, bpm)
    )
    found = next(fitting, None)
    last, clock = found if found is not None else (_half(bpm, seconds), Clock(bpm))
    whole = clock.beats(seconds)
    silent = clock.beats(seconds - SILENT_END_SECONDS[ending])
    changes = tuple(TempoChange(start_beats=at, bpm=round(tempo, 3)) for at, tempo in clock.changes)
    return Close(
        ending=ending,
        last_chord_beats=last,
        end_beats=max(silent, last + Fraction(1, 4)),
        whole_beats=whole,
        tempo_changes=changes,
        leaves_beats=_leaves(ending, last, meter, bpm, seconds),
    )


def _moments(meter: Meter, bpm: float, seconds: Seconds) -> Iterator[Beats]:
    """Pulses at which a last chord may be struck, the latest first."""
    whole = Clock(bpm).beats(seconds)
    bar = whole // meter.bar_beats
    while bar >= 0:
        for pulse in reversed(meter.pulses):
            if 0 < bar * meter.bar_beats + pulse < whole:
                yield bar * meter.bar_beats + pulse
        bar -= 1


def _suits(ending: str, left: Seconds, last: Beats, meter: Meter, bpm: float) -> bool:
    """Whether a last chord that leaves so many seconds rings long enough, on a downbeat if it can."""
    if left < RING_SECONDS[ending]:
        return False
    if last % meter.bar_beats == 0:
        return True
    # A pulse inside the bar is taken where the downbeat before it would leave too long an end.
    earlier = (last % meter.bar_beats) * 60 / Fraction(bpm)
    return left + float(earlier) > LONGEST_WAIT_SECONDS[ending] or last < meter.bar_beats


def _half(bpm: float, seconds: Seconds) -> Beats:
    """The last chord of a song that is shorter than a bar: in its middle."""
    return Clock(bpm).beats(seconds / 2)


def _slowing(last: Beats, meter: Meter, bpm: float) -> tuple[tuple[Beats, float], ...]:
    """Tempi of each beat (eighth, where the meter counts eighths) up to the last chord, and from it on."""
    step = Fraction(4, meter.unit) if meter.unit == 8 else Fraction(1)
    # [s] * [beats/min] / [s/min] = [beats]
    longest = max(Fraction(SLOWING_SECONDS * bpm / 60.0).limit_denominator(1), step * 2)
    span = min(SLOWING_BARS * meter.bar_beats, longest, last)
    steps = int(span / step)
    slower = [
        (last - (steps - i) * step, bpm * (1.0 - (1.0 - SLOWEST) * ((i + 1) / (steps + 1)) ** CURVE))
        for i in range(steps)
    ]
    return (*((at, round(tempo, 3)) for at, tempo in slower), (last, round(SLOWEST * bpm, 3)))


def _leaves(ending: str, last: Beats, meter: Meter, bpm: float, seconds: Seconds) -> Beats | None:
    """From when on the parts leave, at a bar line; or when the fade begins."""
    clock = Clock(bpm)
    if ending == "fade":
        return max(clock.beats(max(seconds - FADING_SECONDS, 0.55 * seconds)), Beats(0))
    if ending != "dub":
        return None
    span = min(
        LEAVING_BARS * meter.bar_beats, clock.beats(LEAVING_SECONDS), clock.beats(LEAVING_SHARE * seconds)
    )
    bars = max(1, round(span / meter.bar_beats))
    return max(last - bars * meter.bar_beats, Beats(0))
