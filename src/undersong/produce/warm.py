"""Prepare a machine, so that nobody's first song waits for compilers and bakers."""

import compileall
import tempfile
from pathlib import Path

from undersong.engine.pipeline import StageProgress
from undersong.produce.places import sample_cache
from undersong.produce.song import make

SONG = {
    "prompt": "warm pop song, piano and soft drums",
    "lyrics": "[Verse]\nThe morning comes in slowly\nAnd every light is on",
    "duration": "0:16",
    "seed": 1,
}
"""A short song that goes through every kernel, the voice's too."""


def warm(progress: StageProgress) -> None:
    """Make one short song into a folder that is thrown away, then bake the styles' instruments.

    Bytecode is written too, also where Python is told not to: without it each command compiles three
    hundred files before it begins.
    """
    from undersong.engine.perform import warm as bake  # noqa: PLC0415 - heavy, and only here

    with tempfile.TemporaryDirectory(prefix="undersong-") as folder:
        make(
            SONG,
            folder=Path(folder),
            outputs=("song.flac", "song.mp3"),
            cache=sample_cache(),
            progress=lambda stage, share: progress(stage, share / 2),
        )
    compileall.compile_dir(Path(__file__).parents[1], quiet=2)
    bake(sample_cache(), progress=lambda share: progress("perform", share))
