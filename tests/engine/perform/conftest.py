"""One folder of baked notes for all tests of a run: what one bakes, the next one finds."""

from pathlib import Path

import pytest

from tests.surroundings import SAMPLES


@pytest.fixture(scope="session")
def cache() -> Path:
    return SAMPLES
