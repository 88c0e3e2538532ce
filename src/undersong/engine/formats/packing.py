"""Zip files that are the same for the same contents: no dates, no owners, one order."""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can hold, and what it holds where nobody says when."""
READABLE = 0o644
BLOCK_BYTES = 2**20


def packed(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Put a text or a small thing into a zip, deflated."""
    about = zipfile.ZipInfo(name, NO_DATE)
    about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, READABLE << 16
    file.writestr(about, data)


def packed_file(file: zipfile.ZipFile, name: str, path: Path) -> None:
    """Put a file into a zip as it is: sound is packed already."""
    about = zipfile.ZipInfo(name, NO_DATE)
    about.external_attr = READABLE << 16
    about.file_size = path.stat().st_size
    with path.open("rb") as source, file.open(about, "w") as target:
        shutil.copyfileobj(source, target, BLOCK_BYTES)


def write_zip(target: Path, files: Iterable[Path]) -> None:
    """Write files into a zip, by their names, in the order given.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    with zipfile.ZipFile(target, "w") as file:
        for path in files:
            packed_file(file, path.name, path)
