"""What every test has: new surroundings, before anything of Undersong is imported."""

import tests.surroundings  # noqa: F401 - importing it is what it is for
