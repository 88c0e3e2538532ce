"""The studio's settings as tests use them: the tests' own surroundings come first."""

import tests.surroundings  # noqa: F401 - importing it is what it is for
from undersong.web.settings import *  # noqa: F403
