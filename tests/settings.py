"""The studio's settings as tests use them: the tests' own surroundings come first.

The database of the tests is a file, so that a worker's process can open it as well.
"""

from tests.surroundings import SCRATCH
from undersong.web.settings import *  # noqa: F403 - all of them, whatever they are called
from undersong.web.settings import DATABASES

DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "tests.sqlite3")}
