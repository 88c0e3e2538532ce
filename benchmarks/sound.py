"""How songs sound beside records of their style: spectrum, crest, range, loudness, true peak.

Each style is composed, performed, mixed and mastered for a few seeds, and measured with other means than the
engine's own: scipy's Welch on the finished samples, pyloudnorm, a resampler of four times the rate. The table
says for each style how far its octaves lie from the middle of the style's band on average, before and after
the master; an exclamation mark stands where a song is outside. `undersong.engine.styles.sound` says where the
bands come from.

    .venv/bin/python benchmarks/sound.py [--seeds 1 2] [--seconds 40] [--styles pop house]
"""

import argparse
import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy import signal

from undersong.engine import compose, interpret, master, mix, perform
from undersong.engine.dsp.spectrum import OCTAVES_HZ
from undersong.engine.model import Mix, Wishes
from undersong.engine.presets.catalogue import find_preset
from undersong.engine.styles.sheet import sheets
from undersong.produce.places import sample_cache
from undersong.units import RATE_HZ, Audio

Row = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """A song, measured."""

    style: str
    seed: int
    before: Row
    after: Row
    inside: npt.NDArray[np.bool_]
    crest: float
    reach: float
    lufs: float
    peak: float
    constant: float
    clipped: int
    short_of: str


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--styles", nargs="+", default=list(sheets()))
    parser.add_argument("--master", default="streaming")
    parser.add_argument("--mixes", type=Path, help="folder that keeps mixes, to be mastered again next time")
    arguments = parser.parse_args()
    rows = []
    print(f"{'':18}{''.join(f'{hz:>7g}' for hz in OCTAVES_HZ)}{'crest':>7}{'range':>7}{'LUFS':>8}{'dBTP':>7}")
    for style in arguments.styles:
        songs = [_song(style, seed, arguments) for seed in arguments.seeds]
        rows += songs
        _tell(songs)
    _sum(rows, arguments.master)


def _song(style: str, seed: int, arguments: argparse.Namespace) -> Measured:
    mixed = _mixed(style, seed, arguments)
    made = master(mixed, preset=arguments.master)
    sound = sheets()[style].sound
    below, above = sound.bounds_db()
    after = sound.deviations_db(_octaves(made.audio))
    audio = made.audio.astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meter = pyloudnorm.Meter(RATE_HZ)
        lufs, reach = meter.integrated_loudness(audio.T), meter.loudness_range(audio.T)
    peak = np.abs(signal.resample_poly(audio, 4, 1, axis=1)).max()
    return Measured(
        style=style,
        seed=seed,
        before=sound.deviations_db(_octaves(mixed.audio)),
        after=after,
        inside=(after >= below) & (after <= above),
        crest=20 * np.log10(np.abs(audio).max() / np.sqrt(np.mean(np.square(audio)))),
        reach=reach,
        lufs=lufs,
        peak=20 * np.log10(peak),
        constant=20 * np.log10(np.abs(audio.mean(axis=1)).max() + 1e-9),
        clipped=int((np.abs(audio) >= 1.0).sum()),
        short_of=made.short_of,
    )


def _mixed(style: str, seed: int, arguments: argparse.Namespace) -> Mix:
    kept = arguments.mixes / f"{style}-{seed}.npy" if arguments.mixes else None
    if kept and kept.exists():
        return Mix((), np.load(kept), style=style)
    words = {"prompt": "a song", "style": style, "seed": seed, "duration": arguments.seconds}
    score = compose(interpret(Wishes.read(words)))
    mixed = mix(perform(score, cache=sample_cache()), score, overwrite=True)
    if kept:
        np.save(kept, mixed.audio)
    return Mix((), mixed.audio, style=style)


def _octaves(audio: Audio) -> Row:
    """Level of each octave of left and right added."""
    hz, power = signal.welch(audio.mean(axis=0, dtype=np.float64), RATE_HZ, nperseg=8192)
    levels = [power[(hz >= c / 2**0.5) & (hz < c * 2**0.5)].sum() for c in OCTAVES_HZ]
    return np.asarray(10 * np.log10(np.maximum(levels, 1e-16)))


def _tell(songs: list[Measured]) -> None:
    for name, values in (("mix", [s.before for s in songs]), ("master", [s.after for s in songs])):
        mean = np.mean(values, axis=0)
        marks = ["" if name == "mix" or all(s.inside[i] for s in songs) else "!" for i in range(len(mean))]
        cells = "".join(f"{value:+.1f}{mark}".rjust(7) for value, mark in zip(mean, marks, strict=True))
        rest = ""
        if name == "master":
            sound = sheets()[songs[0].style].sound
            crest, reach = _mean(songs, "crest"), _mean(songs, "reach")
            rest = f"{crest:6.1f}{_mark(crest, sound.crest_db)}{reach:6.1f}{_mark(reach, sound.range_lu)}"
            rest += f"{_mean(songs, 'lufs'):8.2f}{max(s.peak for s in songs):7.2f}"
        print(f"{songs[0].style if name == 'mix' else '':12}{name:6}{cells}{rest}", flush=True)


def _mean(songs: list[Measured], name: str) -> float:
    return float(np.mean([getattr(song, name) for song in songs]))


def _mark(value: float, band: tuple[float, float]) -> str:
    return " " if band[0] <= value <= band[1] else "!"


def _sum(rows: list[Measured], preset: str) -> None:
    def inside(song: Measured, name: str) -> bool:
        sound = sheets()[song.style].sound
        low, high = sound.crest_db if name == "crest" else sound.range_lu
        return low <= getattr(song, name) <= high

    def outer(deviations: Row, song: Measured) -> npt.NDArray[np.bool_]:
        below, above = sheets()[song.style].sound.bounds_db()
        return np.asarray((deviations >= below) & (deviations <= above))

    wanted = find_preset(preset)
    count = len(rows)
    told = {
        "songs": count,
        "octaves inside, mix": round(float(np.mean([outer(s.before, s) for s in rows])), 3),
        "octaves inside, master": round(float(np.mean([s.inside for s in rows])), 3),
        "songs inside in every octave, mix": sum(bool(outer(s.before, s).all()) for s in rows),
        "songs inside in every octave, master": sum(bool(s.inside.all()) for s in rows),
        "by octave, songs inside": [sum(bool(s.inside[i]) for s in rows) for i in range(len(OCTAVES_HZ))],
        "crest inside": sum(inside(s, "crest") for s in rows),
        "range inside": sum(inside(s, "reach") for s in rows),
        "furthest from the target, LU": round(max(abs(s.lufs - wanted.lufs) for s in rows), 3),
        "highest true peak, dBTP": round(max(s.peak for s in rows), 2),
        "highest constant, dBFS": round(max(s.constant for s in rows), 1),
        "clipped samples": sum(s.clipped for s in rows),
        "short of their target": [f"{s.style} {s.seed}: {s.short_of}" for s in rows if s.short_of],
    }
    print(json.dumps(told, indent=1, default=float))


if __name__ == "__main__":
    main()
