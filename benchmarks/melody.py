"""The sung tune against recorded songs: the melodic checks on a batch of composed songs.

    python benchmarks/melody.py [songs]

Composes songs in all styles, four voices and many keys, and prints for each check the mean, the 10th and
90th percentile and the share of songs inside the band. Bands are the 10th to 90th percentile
of CoCoPops (404 pop and rock songs), so a human song is outside one fifth of them; those marked as goals are
our own. A song is outside when its style asks for it: folk is hardly syncopated.
"""

import math
import sys
import time
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import numpy as np

from undersong.engine.compose import compose
from undersong.engine.lyrics.pronounce import pronounce
from undersong.engine.model import Brief, Score, SungNote
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.engine.voices.catalogue import voices

BANDS: dict[str, tuple[float, float]] = {
    "1 pitch-class entropy, bits": (2.05, 2.85),
    "2 out of scale": (0.0, 0.253),
    "3 range, semitones": (12, 26),
    "3 span 5-95 %": (7, 17),
    "4 unisons": (0.131, 0.49),
    "5 steps": (0.255, 0.627),
    "6 leaps of 5 or more": (0.021, 0.144),
    "6 leaps of 8 or more": (0.0, 0.044),
    "7 mean interval": (1.286, 2.453),
    "8 leaps that return": (0.2, 0.909),
    "9 H chord tones, strong beats": (0.47, 0.895),
    "10 chord tones, long notes": (0.582, 0.94),
    "11 syncopated notes": (0.113, 0.391),
    "12 H notes in a sung bar": (3.064, 5.689),
    "12 H bars sung": (0.494, 0.887),
    "13 phrase, beats": (2.0, 11.0),
    "13 phrase, notes": (2.0, 13.0),
    "13 ends below its middle (goal)": (0.5, 1.0),
    "14 H bar rhythm again": (0.244, 0.771),
    "14 H bar exactly again": (0.12, 0.641),
    "15 H rhythm entropy, bits": (3.426, 5.44),
    "15 H commonest rhythm": (0.071, 0.251),
    "16 H chorus again (goal)": (0.8, 1.0),
    "16 H verse again": (0.084, 0.873),
    "17 verse like chorus": (0.0, 0.137),
    "17 lift of the chorus": (-1.6, 5.8),
    "19 syllables a beat": (0.681, 1.342),
    "19 melisma": (0.013, 0.236),
    "20 stress on strong (goal)": (0.9, 1.0),
}
WORDS = (
    """[Verse]
The harbour lights are going out one by one
The gulls have gone to follow the sun
I left your letter lying in the sand
And all the words ran over my hand
[Chorus]
So sing it low, sing it slow
Let the water carry what we know
Sing it low, let it go
There is a morning under the snow
[Verse]
At seven fifteen the ferry pulls away
It doesn't care what people say
I've got eleven dollars and a coat
A half remembered melody to float
[Chorus]
[Bridge]
And if the morning never comes
I will be waiting with the drums
[Chorus]
""",
    """[Verse]
Turn the key and wake the old machine
Brightest red that you have ever seen
Every mile a promise that we made
Every song a debt that must be paid
[Chorus]
Faster now, don't look down
Burn the map and leave this town
Faster now, hold on tight
We were made for one more night
[Verse]
Every street is a river of gold
Nobody here is growing old
The radio is singing out of tune
We are chasing after the moon
[Chorus]
""",
)
KEYS = ("A major", "C major", "F major", "E minor", "C# minor", "G minor", "Bb major", "D dorian", "D major")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 36
    pronounce("one")  # the dictionary's loading is no part of composing
    rows, spent = [], 0.0
    for seed in range(count):
        brief = a_brief(seed)
        start = time.perf_counter()
        score = compose(brief)
        spent += time.perf_counter() - start
        rows.append(checks(score))
    print(f"{count} songs, {spent / count * 1000:.0f} ms each to compose, all parts\n")
    print(f"{'check':32}{'mean':>8}{'p10':>8}{'p90':>8}    {'band':17}{'inside':>6}")
    for name, (low, high) in BANDS.items():
        values = np.array([row[name] for row in rows if name in row])
        inside = np.mean((values >= low) & (values <= high))
        p10, p90 = np.percentile(values, (10, 90))
        mark = "" if low <= values.mean() <= high else "  <"
        spread = f"{values.mean():8.2f}{p10:8.2f}{p90:8.2f}"
        print(f"{name:32}{spread}    {low:5.2f} to {high:5.2f}   {inside:6.2f}{mark}")


def a_brief(seed: int) -> Brief:
    styles = list(sheets().values())
    sheet = styles[seed % len(styles)]
    share = (seed * 0.618) % 1.0
    bpm = round(sheet.tempo.minimum + share * (sheet.tempo.maximum - sheet.tempo.minimum))
    return Brief(
        prompt="benchmark",
        title="Sing it low",
        style=sheet.id,
        bpm=bpm,
        key=KEYS[seed % len(KEYS)],
        meter="4/4",
        duration_seconds=120,
        lyrics=WORDS[seed // len(styles) % 2],
        voice=list(voices())[seed % len(voices())],
        master="balanced",
        seed=seed,
    )


def checks(score: Score) -> dict[str, float]:
    """Values of all checks that the song has something to say on."""
    notes = [n for line in score.vocals.lines for n in line.notes] if score.vocals else []
    return {
        **_pitches(score, notes),
        **_intervals(notes),
        **_chords(score, notes),
        **_rhythm(score, notes),
        **_sections(score, notes),
        **_words(score, notes),
    }


def _pitches(score: Score, notes: list[SungNote]) -> dict[str, float]:
    key = parse_key(score.key)
    pitches = [n.pitch for n in notes]
    p5, p95 = np.percentile(pitches, (5, 95))
    return {
        "1 pitch-class entropy, bits": _entropy(Counter(p % 12 for p in pitches)),
        "2 out of scale": _share(p % 12 not in key.scale for p in pitches),
        "3 range, semitones": float(max(pitches) - min(pitches)),
        "3 span 5-95 %": float(p95 - p5),
    }


def _intervals(notes: list[SungNote]) -> dict[str, float]:
    phrases = _phrases(notes)
    moves = [b.pitch - a.pitch for phrase in phrases for a, b in pairwise(phrase)]
    sizes = [abs(m) for m in moves]
    returns = [
        (c.pitch - b.pitch) * (b.pitch - a.pitch) < 0
        for phrase in phrases
        for a, b, c in zip(phrase, phrase[1:], phrase[2:], strict=False)
        if abs(b.pitch - a.pitch) >= 5
    ]
    long = [p for p in phrases if len(p) >= 4]
    found = {
        "4 unisons": _share(s == 0 for s in sizes),
        "5 steps": _share(s in (1, 2) for s in sizes),
        "6 leaps of 5 or more": _share(s >= 5 for s in sizes),
        "6 leaps of 8 or more": _share(s >= 8 for s in sizes),
        "7 mean interval": sum(sizes) / len(sizes),
        "13 phrase, beats": float(np.mean([_end(p[-1]) - p[0].start_beats for p in phrases])),
        "13 phrase, notes": len(notes) / len(phrases),
        "13 ends below its middle (goal)": _share(_falls(p) for p in long),
    }
    return {**found, "8 leaps that return": _share(returns)} if returns else found


def _falls(phrase: list[SungNote]) -> bool:
    return bool(phrase[-1].pitch < np.mean([n.pitch for n in phrase[1:-1]]) - 0.5)


def _chords(score: Score, notes: list[SungNote]) -> dict[str, float]:
    def fits(note: SungNote) -> bool:
        spans = [c for c in score.chords if c.start_beats <= note.start_beats + Fraction(1, 2)]
        near = [c for c in spans if c.start_beats + c.length_beats > note.start_beats]
        return any(note.pitch % 12 in c.pitch_classes for c in near)

    return {
        "9 H chord tones, strong beats": _share(fits(n) for n in notes if n.start_beats % 4 in (0, 2)),
        "10 chord tones, long notes": _share(fits(n) for n in notes if n.length_beats >= 1),
    }


def _rhythm(score: Score, notes: list[SungNote]) -> dict[str, float]:
    length = parse_meter(score.meter).bar_beats
    bars: dict[int, list[tuple[Fraction, int]]] = {}
    for note in notes:
        bars.setdefault(int(note.start_beats // length), []).append((note.start_beats % length, note.pitch))
    rhythms = [tuple(at for at, _ in bar) for bar in bars.values()]
    exact = [tuple(bar) for bar in bars.values()]
    patterns = Counter(rhythms)
    return {
        "11 syncopated notes": _share(_heard(n, n) > _weight(n.start_beats) for n in notes),
        "12 H notes in a sung bar": len(notes) / len(bars),
        "12 H bars sung": len(bars) / float(score.length_beats / length),
        "14 H bar rhythm again": 1 - len(set(rhythms)) / len(rhythms),
        "14 H bar exactly again": 1 - len(set(exact)) / len(exact),
        "15 H rhythm entropy, bits": _entropy(patterns),
        "15 H commonest rhythm": max(patterns.values()) / len(rhythms),
    }


def _sections(score: Score, notes: list[SungNote]) -> dict[str, float]:
    found: dict[str, list[set[tuple[Fraction, int]]]] = {}
    for section in score.sections:
        start, end = section.start_beats - 1, section.start_beats + section.length_beats - 1
        inside = {
            (n.start_beats - section.start_beats, n.pitch) for n in notes if start <= n.start_beats < end
        }
        if len(inside) > 4:
            found.setdefault(section.name, []).append(inside)
    verses, choruses = found.get("verse", []), found.get("chorus", [])
    values = {}
    if len(choruses) > 1:
        values["16 H chorus again (goal)"] = _likeness(*choruses[:2])
    if len(verses) > 1:
        values["16 H verse again"] = _likeness(*verses[:2])
    if verses and choruses:
        values["17 verse like chorus"] = _likeness(verses[0], choruses[0])
        mean = [np.mean([p for _, p in s]) for s in (choruses[0], verses[0])]
        values["17 lift of the chorus"] = float(mean[0] - mean[1])
    return values


def _words(score: Score, notes: list[SungNote]) -> dict[str, float]:
    rank = (0, 2, 1)
    right: list[bool] = []
    for line in score.vocals.lines if score.vocals else ():
        sung = [n for n in line.notes if n.syllable]
        heard = [_heard(n, m) for n, m in pairwise(sung)] + [_heard(sung[-1], sung[-1])]
        for (a, b), (x, y) in zip(pairwise(sung), pairwise(heard), strict=True):
            one, two = rank[a.syllable.stress], rank[b.syllable.stress]
            if one != two and x != y:
                right.append((one > two) == (x > y))
    bars = {int(n.start_beats // 4) for n in notes}
    return {
        "19 syllables a beat": sum(n.syllable is not None for n in notes) / (4 * len(bars)),
        "19 melisma": _share(n.syllable is None for n in notes),
        "20 stress on strong (goal)": _share(right),
    }


def _phrases(notes: list[SungNote]) -> list[list[SungNote]]:
    """Cut at rests of half a beat with 1.25 beats between onsets, or at 2.5 beats between onsets."""
    phrases = [[notes[0]]]
    for a, b in pairwise(notes):
        apart = b.start_beats - a.start_beats
        if apart >= Fraction(5, 2) or (b.start_beats - _end(a) >= Fraction(1, 2) and apart >= Fraction(5, 4)):
            phrases.append([])
        phrases[-1].append(b)
    return phrases


def _weight(beats: Fraction) -> float:
    place = beats % 4
    if place.denominator == 1:
        return {0: 4.0, 2: 3.0}.get(int(place), 2.0)
    return 1.0 if place.denominator == 2 else 0.0


def _heard(note: SungNote, following: SungNote) -> float:
    """Weight of a place, an early arrival counting nearly as the place it anticipates."""
    end = following.start_beats if following is not note else _end(note)
    ahead = [note.start_beats + Fraction(k, 4) for k in (1, 2)]
    return max([_weight(note.start_beats), *(_weight(t) - 0.5 for t in ahead if t < end)])


def _end(note: SungNote) -> Fraction:
    return note.start_beats + note.length_beats


def _likeness(one: set[tuple[Fraction, int]], other: set[tuple[Fraction, int]]) -> float:
    return len(one & other) / len(one | other)


def _entropy(counts: Counter[object]) -> float:
    total = counts.total()
    return -sum(n / total * math.log2(n / total) for n in counts.values())


def _share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(map(bool, found)) / max(len(found), 1)


if __name__ == "__main__":
    main()
