"""What is told about a finished song: the object that `--json` prints.

Its keys are a contract (see docs/reference/command-line.md): what is not built or was not
asked for is there and null.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

from undersong.engine.dsp.spectrum import OCTAVES_HZ
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Line, Master, Score
from undersong.engine.model.edition import EDITION, ENGINE
from undersong.engine.perform.soundfont.bank import Bank
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import sound_of
from undersong.engine.theory.clock import Clock

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

FILE_KINDS = ("audio", "stems", "midi", "musicxml", "lrc", "dawproject", "score", "mix")
TIMED = ("interpret", "compose", "perform", "mix", "master", "write")


def report(
    score: Score,
    mastered: Master,
    files: Mapping[str, Path],
    timings: Mapping[str, float],
    bank: Bank | None = None,
) -> dict[str, Json]:
    """Return the report of a song.

    Parameters
    ----------
    files : kind to where it stands now; kinds are `FILE_KINDS`, others are added.
    timings : stage to seconds.
    bank : the SoundFont that it was performed with; None where there is none, or nothing was performed.
    """
    catalogue, clock = instruments(), Clock.of(score)
    titles = list(dict.fromkeys(catalogue[part.instrument].title for part in score.parts))
    named: dict[str, Json] = dict.fromkeys(FILE_KINDS)
    named |= {kind: str(path) for kind, path in files.items()}
    return {
        "title": score.title,
        "style": score.style,
        "bpm": score.bpm,
        "key": score.key,
        "meter": score.meter,
        "duration": round(mastered.audio.shape[1] / 44_100, 3),
        "seed": score.seed,
        "engine": {"name": ENGINE, "edition": EDITION},
        "sections": [_section(score, clock, index) for index in range(len(score.sections))],
        "instruments": list(titles),
        "bank": _bank(score, bank),
        "voice": score.vocals.voice if score.vocals else None,
        "lyrics": score.lyrics if score.vocals else None,
        "drafted": score.drafted,
        "lines": [_line(clock, line) for line in score.vocals.lines if line.notes] if score.vocals else [],
        "loudness": {
            "lufs": round(mastered.integrated_lufs, 2),
            "true_peak": round(mastered.true_peak_db, 2),
        },
        "sound": _sound(mastered),
        "watermark": {"id": None},
        "files": named,
        "timings": {stage: round(timings.get(stage, 0.0), 3) for stage in TIMED},
    }


def _sound(mastered: Master) -> dict[str, Json]:
    """Tell how the song sounds beside its preset and the records of its style."""
    heard, held, preset = mastered.heard, mastered.held, presets()[mastered.preset]
    known = sound_of(mastered.style)
    return {
        "master": preset.id,
        "target": {"lufs": preset.lufs, "true_peak": preset.true_peak},
        "short_of": mastered.short_of or None,
        "lufs": round(mastered.integrated_lufs, 2),
        "true_peak": round(mastered.true_peak_db, 2),
        "short_term": [round(value, 1) for value in heard.short_term_lufs],
        "range": _beside(heard.range_lu, known.range_lu),
        "crest": _beside(heard.crest_db, known.crest_db),
        "spectrum": _spectrum(mastered),
        "turned_down": {
            "bands": [round(value, 1) for value in held.bands_most_db],
            "pressed": round(held.pressed_most_db, 1),
            "limited": round(held.limited_most_db, 1),
            "limited_mean": round(held.limited_mean_db, 2),
            "limited_share": round(held.limited_share, 3),
        },
    }


def _spectrum(mastered: Master) -> list[Json]:
    """Tell each octave against that around 1 kHz, and where records of the style have it."""
    if not mastered.heard.octaves_db:
        return []
    known, levels = sound_of(mastered.style), np.array(mastered.heard.octaves_db)
    apart = known.deviations_db(levels)
    below, above = known.bounds_db()
    # The band moves up and down with the song, as a whole.
    middle = levels - apart - levels[OCTAVES_HZ.index(1_000.0)]
    return [
        {
            "hz": hz,
            "db": round(float(middle[i] + apart[i]), 1),
            "low": round(float(middle[i] + below[i]), 1),
            "high": round(float(middle[i] + above[i]), 1),
            "inside": bool(below[i] <= apart[i] <= above[i]),
        }
        for i, hz in enumerate(OCTAVES_HZ)
    ]


def _beside(value: float, band: tuple[float, float]) -> dict[str, Json]:
    low, high = band
    return {"value": round(value, 1), "low": low, "high": high, "inside": low <= round(value, 1) <= high}


def _bank(score: Score, bank: Bank | None) -> Json:
    """Tell the bank, and whom it could not play: those were our own; null where nobody looked."""
    if score.bank is None:
        return None
    lacks: Json = list(bank.lacking(score)) if bank else None
    return {"name": score.bank.name, "digest": score.bank.digest, "lacks": lacks}


def _line(clock: Clock, line: Line) -> dict[str, Json]:
    """Tell when a line is sung, from its first syllable to the end of its last note."""
    last = line.notes[-1]
    return {
        "text": line.text,
        "start": round(clock.played(line.notes[0].start_beats), 3),
        "end": round(clock.played(last.start_beats + last.length_beats), 3),
    }


def _section(score: Score, clock: Clock, index: int) -> dict[str, Json]:
    section = score.sections[index]
    last = index == len(score.sections) - 1
    end = clock.straight(section.start_beats + section.length_beats)
    return {
        "name": section.label,
        "start": round(clock.straight(section.start_beats), 3),
        "end": round(score.duration_seconds if last else min(end, score.duration_seconds), 3),
    }
