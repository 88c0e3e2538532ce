"""The machine that every test stands on: one on which no studio has ever run.

Importing this forgets the settings of the person who runs the tests and puts the data of
Undersong into a folder that is thrown away at the end; so it comes before anything of
Undersong. Only the browser's path is let through, since `./check` has found it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FORGOTTEN = ("UNDERSONG_", "DATABASE_URL", "VALKEY_URL")
LET_THROUGH = "UNDERSONG_BROWSER"


def _new_machine() -> Path:
    for name in list(os.environ):
        if name.startswith(FORGOTTEN) and name != LET_THROUGH:
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="undersong-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["UNDERSONG_DATA"] = str(folder / "data")
    return folder


SCRATCH = _new_machine()
"""A folder for this run, thrown away at its end."""
