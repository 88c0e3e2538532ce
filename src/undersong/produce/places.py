"""Where things are kept on this machine."""

from pathlib import Path

import platformdirs


def sample_cache() -> Path:
    """Return the folder for baked samples; it holds nothing about anybody and may be deleted."""
    return Path(platformdirs.user_cache_dir("undersong", appauthor=False)) / "samples"


def data_folder() -> Path:
    """Return the default folder of an embedded deployment."""
    return Path(platformdirs.user_data_dir("undersong", appauthor=False))
