"""What every test has: new surroundings, before anything of Undersong is imported, and the same examples.

Hypothesis takes the same examples each time, so that a change is judged by itself and not by the day's luck;
`--hypothesis-profile=searching` draws new ones.
"""

from hypothesis import settings

import tests.surroundings  # noqa: F401 - importing it is what it is for

settings.register_profile("same", derandomize=True)
settings.register_profile("searching", derandomize=False)
settings.load_profile("same")
