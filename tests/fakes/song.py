"""A twin of `undersong.produce.song.make` that needs no engine: a short tone instead of a song.

The first word of the prompt says how it goes:

    slowly    takes some seconds, so that there is time to look, cancel, or kill
    hangs     stops half way until it is killed
    refuses   cannot be met as asked
    breaks    fails by a mistake in the program, whose text quotes the prompt
    hungry    takes a lot of memory half way, and says nothing more
    dies      takes its process with it, each time
    dies-once takes its process with it the first time

With UNDERSONG_MAKER=tests.fakes.song.make a studio uses it.
"""

import math
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from undersong.engine.model import Brief, Feel, Score, Section, Wishes
from undersong.errors import RequestError
from undersong.produce.how import USUAL, Writing
from undersong.units import RATE_HZ

PEAKS = 800
STAGES = ("interpret", "compose", "perform", "mix", "master", "write")
SECONDS = 12
STEPS = 8
SLOW_STEP_SECONDS = 0.1
HUNGRY_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Made:
    """What the real one returns, field by field."""

    report: dict[str, object]
    files: dict[str, Path]
    brief: Brief
    score: Score
    peaks: tuple[float, ...]


def make(
    words: Mapping[str, object] | Wishes,
    *,
    folder: Path,
    outputs: Sequence[str],
    stems: str | None = None,
    preset: str | None = None,
    mix: str | None = None,
    bank: str | None = None,
    usual_bank: Path | None = None,
    how: Writing = USUAL,
    cache: Path | None,
    workers: int = 2,
    progress: Callable[[str, float], None] = print,
    written: Callable[[Brief, Score], None] = lambda *_: None,
) -> Made:
    """Make a tone of twelve seconds and say that it is what was asked for."""
    wishes = words if isinstance(words, Wishes) else Wishes.read(words)
    manner = wishes.prompt.split()[0]
    if manner == "refuses":
        raise RequestError("The style “refused” is not known.", field="style", hint="Take pop.")
    brief, score = _brief(wishes), _score(wishes)
    for stage in STAGES:
        if stage == "perform":
            written(brief, score)
        for step in range(STEPS + 1):
            progress(stage, step / STEPS)
            if manner == "slowly":
                time.sleep(SLOW_STEP_SECONDS)
            if stage == "perform" and step == STEPS // 2:
                _happen(wishes.prompt, folder)
    tone = 0.2 * np.sin(2 * math.pi * 220 * np.arange(SECONDS * RATE_HZ) / RATE_HZ)
    files = {}
    for name in outputs:
        path = folder / name
        with soundfile.SoundFile(path, "w", RATE_HZ, 1) as file:
            if how.generation:
                file.comment = how.generation
            file.write(tone.astype(np.float32))
        files[path.suffix[1:]] = path
    return Made(_report(score, wishes, usual_bank), files, brief, score, (1.0, 0.5) * (PEAKS // 2))


def _happen(prompt: str, folder: Path) -> None:
    manner = prompt.split(maxsplit=1)[0]
    if manner == "hangs":
        time.sleep(3600)
    if manner == "breaks":
        raise ZeroDivisionError(prompt)
    if manner == "hungry":
        taken = bytearray(b"x") * HUNGRY_BYTES
        time.sleep(3600)
        del taken
    once = folder.parent.parent / "died-once"
    if manner == "dies" or (manner == "dies-once" and not once.exists()):
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def _brief(wishes: Wishes) -> Brief:
    return Brief(
        prompt=wishes.prompt,
        title=wishes.title or "A Tone",
        style=wishes.style or "pop",
        bpm=wishes.bpm or 120.0,
        key=str(wishes.key or "A minor"),
        meter=str(wishes.meter or "4/4"),
        duration_seconds=SECONDS,
        lyrics=wishes.lyrics,
        master="streaming",
        seed=wishes.seed or 0,
    )


def _score(wishes: Wishes) -> Score:
    brief = _brief(wishes)
    return Score(
        title=brief.title,
        style=brief.style,
        bpm=brief.bpm,
        key=brief.key,
        meter=brief.meter,
        duration_seconds=SECONDS,
        seed=brief.seed,
        master=brief.master,
        edition="0",
        feel=Feel(),
        sections=(Section(name="verse", label="Verse", start_beats=0, length_beats=24),),
        chords=(),
        parts=(),
        lyrics=wishes.lyrics,
    )


def _report(score: Score, wishes: Wishes, bank: Path | None) -> dict[str, object]:
    return {
        "title": score.title,
        "style": score.style,
        "bpm": score.bpm,
        "key": score.key,
        "meter": score.meter,
        "duration": float(SECONDS),
        "seed": score.seed,
        "engine": {"name": "tone", "edition": "0"},
        "sections": [{"name": "Verse", "start": 0.0, "end": float(SECONDS)}],
        "instruments": ["Sine"],
        "bank": {"name": bank.stem, "digest": 32 * "0", "lacks": []} if bank else None,
        "voice": None,
        "lyrics": wishes.lyrics,
        "drafted": score.drafted,
        "lines": [],
        "loudness": {"lufs": -14.0, "true_peak": -1.0},
        "sound": {},
        "watermark": {"id": None},
        "files": {},
        "timings": dict.fromkeys(STAGES, 0.1),
    }
