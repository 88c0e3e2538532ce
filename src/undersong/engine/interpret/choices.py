"""What nobody said: tempo, meter, key, length and voice from the style, the mood and the seed.

Every choice draws from a stream of its own, so that saying one thing never changes another.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from undersong.engine.interpret.lexicon import table
from undersong.engine.lyrics.room import bars_for
from undersong.engine.lyrics.sheet import LyricSheet
from undersong.engine.model.wishes import FASTEST_BPM, LONGEST_SECONDS, SHORTEST_SECONDS, SLOWEST_BPM
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.key import MODES, Key, parse_key
from undersong.engine.theory.meter import Meter
from undersong.engine.voices.catalogue import Voice, voices
from undersong.seeds import Seeds
from undersong.units import Seconds, seconds_of

# How bright a mode sounds, minor −1 to major 1; the order is that of the circle of fifths.
BRIGHTNESS = {
    "lydian": 1.2, "major": 1.0, "mixolydian": 0.6, "blues": 0.4, "dorian": -0.4, "minor": -1.0,
    "minor blues": -1.0, "phrygian": -1.3, "locrian": -1.6,
}  # fmt: skip
DARK, BRIGHT = -0.5, 0.55  # valence beyond which a mood settles the mode
LEANING = 1.5  # how strongly a milder one leans, in nepers per unit of valence and brightness
INSTRUMENTAL_SECONDS = (90.0, 150.0)  # without words or a wish, so that a first song comes soon
LEAD_IN_BARS, TAIL_BARS, GAP_BARS = 4, 4, 4  # around and between what is sung
PHRASE_BARS = 4
LEAST_AROUND_BARS = 2


def choose_tempo(sheet: Sheet, factor: float, seeds: Seeds) -> float:
    """Return whole BPM near the style's median, moved by the moods' factor, inside what the style plays."""
    tempo = sheet.tempo
    # Half of the style's range around the median: the outer tempi are for those who ask.
    low, high = (tempo.median + tempo.minimum) / 2, (tempo.median + tempo.maximum) / 2
    drawn = float(
        seeds.stream(f"interpret/tempo/{sheet.id}").triangular(low, tempo.median, max(high, low + 1e-6))
    )
    return float(round(min(max(drawn * factor, tempo.minimum), tempo.maximum)))


def tempo_at(sheet: Sheet, place: float, seeds: Seeds) -> float:
    """Return whole BPM at a place in the style's range: 0 slowest, 0.5 median, 1 fastest, and beyond."""
    tempo = sheet.tempo
    if place <= 0.5:
        bpm = tempo.minimum + (tempo.median - tempo.minimum) * place / 0.5
    else:
        bpm = tempo.median + (tempo.maximum - tempo.median) * (place - 0.5) / 0.5
    spread = float(seeds.stream(f"interpret/tempo/{sheet.id}").uniform(-0.02, 0.02))
    return float(round(min(max(bpm * (1 + spread), SLOWEST_BPM), FASTEST_BPM)))


def tempo_within(marks: tuple[float, float], seeds: Seeds) -> float:
    """Return whole BPM between two marks of the metronome."""
    return float(round(seeds.stream("interpret/tempo").uniform(*marks)))


def choose_meter(sheet: Sheet, seeds: Seeds) -> str:
    """Return a meter by the style's weights."""
    return _drawn(sheet.meters, seeds.stream("interpret/meter"))


def choose_mode(sheet: Sheet, valence: float | None, seeds: Seeds) -> tuple[str, bool]:
    """Return a mode by the style's weights and the mood, and whether the mood settled it."""
    if valence is not None and valence <= DARK:
        return "minor", True
    if valence is not None and valence >= BRIGHT:
        return "major", True
    weights = {
        mode: share * math.exp(LEANING * (valence or 0.0) * BRIGHTNESS[mode])
        for mode, share in sheet.modes.items()
    }
    return _drawn(weights, seeds.stream(f"interpret/mode/{sheet.id}")), False


def choose_key(sheet: Sheet, mode: str, seeds: Seeds) -> Key:
    """Return a key in a mode; common tonics are likelier, and one seed has another tonic in each style."""
    minor = MODES[mode][0][2] == 3
    tonics = table("keys")["tonics"]["minor" if minor else "major"]
    tonic = _drawn(tonics, seeds.stream(f"interpret/key/{sheet.id}"))
    return parse_key(f"{tonic} {mode}")


def choose_voice(seeds: Seeds, *, gender: str | None, kinds: Sequence[str]) -> Voice:
    """Return a voice of a gender and of one of some kinds, as far as there are any."""
    pool = list(voices().values())
    pool = [v for v in pool if gender in (None, v.gender)] or pool
    pool = [v for v in pool if v.kind in kinds] or pool
    return pool[int(seeds.stream("interpret/voice").integers(len(pool)))]


def instrumental_seconds(sheet: Sheet, bpm: float, meter: Meter, seeds: Seeds) -> Seconds:
    """Return a length for a song without words: whole phrases, near what the style is used to."""
    shortest, longest = INSTRUMENTAL_SECONDS
    usual = min(max(sheet.duration_seconds, shortest), longest)
    drawn = usual * float(seeds.stream("interpret/duration").uniform(0.85, 1.0))
    phrase = PHRASE_BARS * seconds_of(meter.bar_beats, bpm)
    phrases = max(2, round(max(drawn, shortest) / phrase))
    return _bounded(phrases * phrase)


def sung_seconds(lyrics: LyricSheet, bpm: float, meter: Meter) -> Seconds:
    """Return how long a song with these words is at its usual pace, intro, gaps and ending included."""
    bar = seconds_of(meter.bar_beats, bpm)
    bars, verses = LEAD_IN_BARS + TAIL_BARS, 0
    for section in lyrics.sections:
        sung = bars_for([len(line.syllables) for line in section.lines], bpm, meter)
        bars += math.ceil((sung or PHRASE_BARS) / 2) * 2
        verses += section.name == "verse"
    # A chorus is followed by a short gap before the next verse.
    return _bounded((bars + GAP_BARS * max(verses - 1, 0)) * bar)


def tempo_for_words(sheet: Sheet, bpm: float, lyrics: LyricSheet, meter: Meter, seconds: Seconds) -> float:
    """Return the tempo nearest to `bpm`, among the style's own, at which words fit into a length.

    It is `bpm` itself where they fit, or where no tempo helps.
    """
    span = range(math.ceil(sheet.tempo.minimum), math.floor(sheet.tempo.maximum) + 1)
    nearest = sorted((float(b) for b in span), key=lambda b: (abs(b - bpm), -b))
    for relaxed in (True, False):
        for candidate in [bpm, *nearest]:
            if _words_fit(lyrics, candidate, meter, seconds, tight=not relaxed):
                return candidate
        if _words_fit(lyrics, bpm, meter, seconds, tight=True):
            return bpm
    return bpm


def _words_fit(lyrics: LyricSheet, bpm: float, meter: Meter, seconds: Seconds, *, tight: bool) -> bool:
    """Whether the words take no more than their share of a song, with a bar or two around them."""
    bar = seconds_of(meter.bar_beats, bpm)
    sections = ([len(line.syllables) for line in s.lines] for s in lyrics.sections)
    bars = sum(bars_for(counts, bpm, meter, tight=tight) for counts in sections)
    return (bars + LEAST_AROUND_BARS) * bar <= seconds


def _bounded(seconds: Seconds) -> Seconds:
    return float(round(min(max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS)))


def _drawn(weights: Mapping[str, float], stream: np.random.Generator) -> str:
    """Return one of the names by weight."""
    names = list(weights)
    shares = np.array([weights[n] for n in names], dtype=float)
    return names[int(stream.choice(len(names), p=shares / shares.sum()))]
