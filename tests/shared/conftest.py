"""Keys for the tests of the kit."""

from pathlib import Path

import pytest

from undersong.shared.encryption.keyring import KeyRing


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """An empty ring of keys."""
    return KeyRing(tmp_path)
