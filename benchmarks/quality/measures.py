"""The measures behind the 25 checks: numbers of one song, by name.

The definitions are those by which people's songs were counted, so that both can be compared:

* A *sung bar* is a bar in which a note of the tune starts.
* A note is a *chord tone* if its pitch class is in the chord at its start, or in a chord that starts at most
  half a beat later while it still sounds (an anticipation).
* A note is *syncopated* if it starts between the pulses (or between the eighths) and is held over the next
  stronger place.
* Two sections agree by Jaccard: onsets with their pitches that both have, of those that either has; their
  rhythm and tune are laid over each other from the start of the section as far as the shorter one goes.

Chords, form, groove and levels are in `backing`. A measure that has nothing to say on a song (the second
verse of a song with one) is left out.
"""

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from statistics import mean

from benchmarks.quality.backing import backing_measures
from benchmarks.quality.figures import entropy, jaccard, share
from benchmarks.quality.tune import HALF, Tone, Tune, chord_at, lift_at, tune_of
from undersong.engine.model import Score, Section
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.key import MODES, parse_key
from undersong.engine.theory.meter import Meter
from undersong.units import Beats

QUARTER = Fraction(1, 4)
LIFTS = ("chorus", "drop", "theme")
"""What comes back in a song, the first of these that it has twice."""
OTHERS = ("verse", "theme", "bridge", "breakdown")
FEWEST_LEAPS = 5
STRESS_RANK = (0, 2, 1)
"""How strongly a syllable is stressed, by `Syllable.stress`: 1 is primary, 2 secondary."""


def measures(score: Score, sheet: Sheet) -> dict[str, float]:
    """Return every measure that has something to say on a song."""
    tune = tune_of(score)
    found = backing_measures(score)
    if len(tune.tones) < 8:
        return found
    found |= {**_pitches(tune), **_intervals(tune), **_chord_tones(tune), **_rhythm(tune), **_likeness(tune)}
    return found | _words(tune, sheet) if tune.sung else found


def _pitches(tune: Tune) -> dict[str, float]:
    key = parse_key(tune.score.key)
    steps = MODES["minor" if key.minor else "major"][0]
    pitches = sorted(t.pitch for t in tune.tones)
    low, high = (pitches[round(q * (len(pitches) - 1))] for q in (0.05, 0.95))
    return {
        "01 pitch-class entropy": entropy(p % 12 for p in pitches),
        "02 out of scale": share((p - key.tonic) % 12 not in steps for p in pitches),
        "03 range": float(pitches[-1] - pitches[0]),
        "03 span of nine tenths": float(high - low),
    }


def _intervals(tune: Tune) -> dict[str, float]:
    phrases = tune.phrases()
    sizes = [abs(b.pitch - a.pitch) for phrase in phrases for a, b in pairwise(phrase)]
    turns = [
        (c.pitch - b.pitch) * (b.pitch - a.pitch) < 0
        for phrase in phrases
        for a, b, c in zip(phrase, phrase[1:], phrase[2:], strict=False)
        if abs(b.pitch - a.pitch) >= 5
    ]
    long = [p for p in phrases if len(p) >= 4]
    found = {
        "13 phrase, beats": mean(float(p[-1].end - p[0].start) for p in phrases),
        "13 phrase, notes": len(tune.tones) / len(phrases),
    }
    if sizes:
        found |= {
            "04 unisons": share(s == 0 for s in sizes),
            "05 steps": share(s in (1, 2) for s in sizes),
            "06 leaps of 5 and more": share(s >= 5 for s in sizes),
            "06 leaps of 8 and more": share(s >= 8 for s in sizes),
            "07 mean interval": mean(sizes),
        }
    if len(turns) >= FEWEST_LEAPS:
        found["08 leaps that turn back"] = share(turns)
    if long:
        found["13 phrases that end low"] = share(
            mean(t.pitch for t in p[1:-1]) - p[-1].pitch >= 1 for p in long
        )
    return found


def _chord_tones(tune: Tune) -> dict[str, float]:
    strong = [t for t in tune.tones if t.start % tune.bar in _strong_places(tune.meter)]
    long = [t for t in tune.tones if t.length >= 1]
    found = {}
    if strong:
        found["09 chord tones on strong beats"] = share(_fits(tune.score, t) for t in strong)
    if long:
        found["10 chord tones on long notes"] = share(_fits(tune.score, t) for t in long)
    return found


def _strong_places(meter: Meter) -> tuple[Beats, ...]:
    """The first pulse of a bar, and the middle one where there is any."""
    pulses = meter.pulses
    return (pulses[0],) if len(pulses) % 2 else (pulses[0], pulses[len(pulses) // 2])


def _fits(score: Score, tone: Tone) -> bool:
    near = [chord_at(score, tone.start), chord_at(score, tone.start + HALF)]
    near = [c for c in near if c is not None and c.start_beats < tone.end]
    pitch = (tone.pitch + lift_at(score, tone.start)) % 12
    return any(pitch in c.pitch_classes for c in near if c)


def _rhythm(tune: Tune) -> dict[str, float]:
    bars = tune.bars()
    rhythms = [tuple(t.start % tune.bar for t in bar) for bar in bars.values()]
    exact = [tuple((t.start % tune.bar, t.pitch) for t in bar) for bar in bars.values()]
    commonest = Counter(rhythms).most_common(1)[0][1]
    nexts = [t.start for t in tune.tones[1:]] + [tune.tones[-1].end]
    return {
        "11 syncopated notes": share(
            _syncopated(t, until, tune) for t, until in zip(tune.tones, nexts, strict=True)
        ),
        "12 notes in a sung bar": len(tune.tones) / len(bars),
        "12 bars sung": len(bars) / tune.count_of_bars,
        "14 bar rhythm again": 1 - len(set(rhythms)) / len(rhythms),
        "14 bar exactly again": 1 - len(set(exact)) / len(exact),
        "15 rhythm entropy": entropy(rhythms),
        "15 commonest rhythm": commonest / len(rhythms),
    }


def _syncopated(tone: Tone, until: Beats, tune: Tune) -> bool:
    """Whether a note between the places is held over the next stronger one."""
    own = weight(tone.start, tune)
    if own >= 2:
        return False
    end = min(tone.end, until) if until > tone.start else tone.end
    place = (tone.start // QUARTER + 1) * QUARTER
    while place < end:
        if weight(place, tune) > own:
            return True
        place += QUARTER
    return False


def weight(beats: Beats, tune: Tune) -> float:
    """Return how strong a place is: 4 starts the bar, 3 its half, 2 a pulse, 1 an eighth, 0 the rest."""
    place = beats % tune.bar
    if place in _strong_places(tune.meter):
        return 4.0 if place == 0 else 3.0
    if place in tune.meter.pulses:
        return 2.0
    return 1.0 if place % HALF == 0 else 0.0


def _likeness(tune: Tune) -> dict[str, float]:
    found: dict[str, float] = {}
    name = next((n for n in LIFTS if len(tune.sections(n)) > 1), "")
    choruses = tune.sections(name) if name else []
    verses = next((v for n in OTHERS if n != name and (v := tune.sections(n))), [])
    if len(choruses) > 1:
        found["16 chorus again"] = _agreement(*choruses[:2])
    if len(verses) > 1:
        found["16 verse again"] = _agreement(*verses[:2])
    if choruses and verses:
        found["17 chorus like verse"] = _agreement(choruses[0], verses[0])
        up, down = (mean(t.pitch for t in tones) for _, tones in (choruses[0], verses[0]))
        found["17 lift of the chorus"] = up - down
    return found


def _agreement(one: tuple[Section, list[Tone]], other: tuple[Section, list[Tone]]) -> float:
    """Lay one section over another, as far as the shorter one goes."""
    beats = min(one[0].length_beats, other[0].length_beats)
    placed = (
        {(t.start - section.start_beats, t.pitch) for t in tones if t.start < section.start_beats + beats}
        for section, tones in (one, other)
    )
    return jaccard(*placed)


def _words(tune: Tune, sheet: Sheet) -> dict[str, float]:
    sung = [t for t in tune.tones if t.syllable]
    found = {"20 stress on strong places": _stresses(tune, sung), **_texts(tune)}
    if sheet.tune.delivery == "rap":
        rapped = [t for _, tones in tune.sections("verse") for t in tones if t.syllable]
        if rapped:
            found["19 syllables a bar"] = len(rapped) / len({t.start // tune.bar for t in rapped})
        return found
    beats = len(tune.bars()) * float(tune.bar)
    found["19 syllables a beat"] = len(sung) / beats
    found["19 melisma"] = share(t.syllable is None for t in tune.tones)
    return found


def _stresses(tune: Tune, sung: list[Tone]) -> float:
    """Of neighbours with different stress on places of different strength, those that agree."""
    nexts = [t.start for t in sung[1:]] + [sung[-1].end]
    places = [_felt(t, until, tune) for t, until in zip(sung, nexts, strict=True)]
    right = []
    for (a, b), (x, y) in zip(pairwise(sung), pairwise(places), strict=True):
        if a.syllable is None or b.syllable is None:
            continue
        one, two = STRESS_RANK[a.syllable.stress], STRESS_RANK[b.syllable.stress]
        if one != two and x != y:
            right.append((one > two) == (x > y))
    return share(right) if right else 1.0


def _felt(tone: Tone, until: Beats, tune: Tune) -> float:
    """Weight of a place; an early arrival counts nearly as the place it anticipates."""
    ahead = [tone.start + k * QUARTER for k in (1, 2)]
    return max([weight(tone.start, tune), *(weight(t, tune) - 0.5 for t in ahead if t < until)])


def _texts(tune: Tune) -> dict[str, float]:
    texts = ["".join(_written(t) for t in phrase).strip().casefold() for phrase in tune.phrases()]
    texts = [t for t in texts if t]
    seen: set[str] = set()
    again = []
    for text in texts:
        again.append(text in seen)
        seen.add(text)
    return {
        "21 phrases said before": share(again),
        "21 commonest phrase": float(Counter(texts).most_common(1)[0][1]),
    }


def _written(tone: Tone) -> str:
    return "" if tone.syllable is None else (" " if tone.syllable.starts_word else "") + tone.syllable.text
