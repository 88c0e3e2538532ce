"""The machine that every test stands on: one on which no studio has ever run.

Importing this forgets the settings of the person who runs the tests and puts the data of
Undersong into a folder that is thrown away at the end; so it comes before anything of
Undersong. Only the browser's path is let through, since `./check` has found it.

Baked sounds lie in one folder for all processes of a run: what one bakes, the next one finds.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FORGOTTEN = ("UNDERSONG_", "DATABASE_URL", "VALKEY_URL")
LET_THROUGH = "UNDERSONG_BROWSER"
BAKED = "UNDERSONG_SAMPLE_CACHE"


def _new_machine() -> Path:
    # A worker of pytest-xdist has this one from the process that began it.
    shared = os.environ.get(BAKED) if "PYTEST_XDIST_WORKER" in os.environ else None
    for name in list(os.environ):
        if name.startswith(FORGOTTEN) and name != LET_THROUGH:
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="undersong-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["UNDERSONG_DATA"] = str(folder / "data")
    os.environ[BAKED] = shared or str(folder / "samples")
    return folder


SCRATCH = _new_machine()
"""A folder for this process, thrown away at its end."""

SAMPLES = Path(os.environ[BAKED])
"""Baked sounds of this run."""
