"""Prepare a machine, so that nobody's first song waits for compilers and bakers."""

import compileall
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from undersong.engine.master import master
from undersong.engine.model import Mix
from undersong.engine.pipeline import StageProgress
from undersong.engine.presets.catalogue import presets
from undersong.produce.places import sample_cache
from undersong.produce.song import make
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

SONG = {
    "prompt": "warm pop song, piano and soft drums",
    "lyrics": "[Verse]\nThe morning comes in slowly\nAnd every light is on",
    "duration": "0:16",
    "seed": 1,
}
"""A short song that goes through every kernel, the voice's too."""


def warm(progress: StageProgress) -> None:
    """Make one short song into a folder that is thrown away, then bake the styles' instruments.

    Kernels are compiled anew: Numba asks only whether the file of the outermost function has changed, and
    would go on with old code of those that it calls. Bytecode is written too, also where Python is told
    not to: without it each command compiles three hundred files before it begins.
    """
    from undersong.engine.mix import warm as rehearse_effects  # noqa: PLC0415 - heavy, and only here
    from undersong.engine.perform import warm as bake  # noqa: PLC0415 - heavy, and only here

    package = Path(__file__).parents[1]
    remove_kernels(package)
    with tempfile.TemporaryDirectory(prefix="undersong-") as folder:
        make(
            SONG,
            folder=Path(folder),
            outputs=("song.flac", "song.mp3"),
            cache=sample_cache(),
            progress=lambda stage, share: progress(stage, share / 2),
        )
    rehearse_effects()
    _master_everywhere()
    compileall.compile_dir(package, quiet=2)
    bake(sample_cache(), progress=lambda share: progress("perform", share))


def _master_everywhere() -> None:
    """Master a moment of noise with every preset."""
    noise = Seeds(0).stream("produce/warm").uniform(-0.1, 0.1, (2, RATE_HZ)).astype(np.float32)
    for preset in presets():
        master(Mix((), noise), preset=preset)


def remove_kernels(package: Path) -> None:
    """Remove compiled kernels from a package's folders of bytecode, where they may be removed."""
    for kernel in package.rglob("__pycache__/*.nb[ci]"):
        with suppress(OSError):
            kernel.unlink()
