"""The songs that are measured: what is asked for is drawn from each style's own sheet, by seed.

Tempo, key, meter and mode are drawn from the sheet, the words from `lyrics/` (written for this benchmark), so
that a batch is what people would get who leave everything open. The words decide how long a song becomes.
"""

import random
from functools import cache
from pathlib import Path

from undersong.engine.compose import compose
from undersong.engine.model import Brief, Score
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.engine.voices.catalogue import voices

TONICS = ("A", "C", "D", "E", "F", "G", "Bb", "B", "F#", "Eb", "Ab", "C#")


@cache
def lyric_sheets(*, rapped: bool = False) -> tuple[str, ...]:
    """Return the words in the order of their files; those of `rap-…` are for rap, the others for singing."""
    files = sorted(Path(__file__).with_name("lyrics").glob("*.txt"))
    chosen = (file for file in files if rapped == file.stem.startswith("rap-"))
    return tuple(file.read_text(encoding="utf-8") for file in chosen)


def brief_of(style: str, seed: int, *, seconds: float | None = None) -> Brief:
    """Return the request for one song; without `seconds` it is as long as its style usually is."""
    sheet = sheets()[style]
    draw = random.Random(f"{style}/{seed}")
    bpm = round(draw.triangular(sheet.tempo.minimum, sheet.tempo.maximum, sheet.tempo.median))
    texts = lyric_sheets(rapped=sheet.tune.delivery == "rap")
    words = texts[seed % len(texts)] if sheet.sings else None
    return Brief(
        prompt=f"a {sheet.name} song",
        title="Benchmark",
        style=style,
        energy=round(draw.uniform(0.35, 0.75), 2),
        bpm=float(bpm),
        key=f"{draw.choice(TONICS)} {_drawn(sheet.modes, draw)}",
        meter=_drawn(sheet.meters, draw),
        duration_seconds=seconds or sheet.duration_seconds,
        lyrics=words,
        voice=sorted(voices())[seed % len(voices())] if words else None,
        master="streaming",
        seed=seed,
    )


def _drawn(shares: dict[str, float], draw: random.Random) -> str:
    return draw.choices(list(shares), weights=list(shares.values()))[0]


@cache
def song(style: str, seed: int) -> Score:
    """Compose one song of the batch."""
    return compose(brief_of(style, seed))


def sheet_of(score: Score) -> Sheet:
    """Return the sheet of a song's style."""
    return sheets()[score.style]
