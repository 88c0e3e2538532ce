"""Where baked samples are kept: a folder of small files that may be deleted at any time.

A file is found by a digest of everything that its sound depends on: the table's bytes, the code
that bakes, the libraries that compute, the recipe. It is written beside its place and moved there
whole, so any number of processes may share a folder. A file that is not what was written is baked again.
"""

import contextlib
import math
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import numba
import numpy as np

from undersong.engine.perform.bank.bake import Recipe, Sample, bake
from undersong.engine.perform.bank.tables import Table

KEPT_BYTES = 2 * 2**30
"""About two thousand notes: every instrument's of some twenty songs."""

# Magic, samples a row, loop start and end (−1 without), scale; then the CRC-32 of all this and the samples.
_FACTS = struct.Struct("<8sqqqd")
_CRC = struct.Struct("<I")
_HEAD_BYTES = _FACTS.size + _CRC.size
_MAGIC = b"undersg2"
_ROWS = 4
_ENDING, _DRAFT = ".pcm", ".draft-"
_LOOK_AFTER_BYTES = KEPT_BYTES // 16
_OLD_DRAFT_SECONDS = 86_400.0
_CODE = ("bake.py", "kernels.py", "models.py", "noise.py", "place.py", "soft.py", "tables.py")


def fetch(table: Table, recipe: Recipe, folder: Path | None) -> Sample:
    """Return a note of a table, from the folder if it is there, baked and put there if not.

    Without a folder, or with one that cannot be written, it is baked all the same.
    """
    name = _digest(table.digest, code_digest(), *astuple(recipe))
    return keep(name, lambda: bake(table, recipe), folder)


def keep(name: str, make: Callable[[], Sample], folder: Path | None) -> Sample:
    """Return the sample of a name from the folder, or make it and put it there."""
    if folder is None:
        return make()
    path = folder / name[:2] / f"{name}{_ENDING}"
    if (found := _read(path)) is not None:
        with contextlib.suppress(OSError):
            path.touch()  # played now: it goes last
        return found
    sample = make()
    with contextlib.suppress(OSError):  # a full or read-only disk costs time, not the song
        _write(path, sample)
        _growth.added(folder, sample.pcm.nbytes)
    return sample


def trim(folder: Path, *, kept_bytes: int = KEPT_BYTES) -> int:
    """Remove what was not played for longest until the folder holds at most so much; return bytes removed.

    Drafts of processes that were killed go with it.
    """
    found = sorted(_listed(folder), key=lambda entry: (entry[1], entry[0]))
    newest = found[-1][1] if found else 0.0
    total, removed = sum(size for _, _, size in found), 0
    for path, played, size in found:
        lost = path.name.startswith(_DRAFT) and played < newest - _OLD_DRAFT_SECONDS
        if not lost and total - removed <= kept_bytes:
            continue
        with contextlib.suppress(OSError):  # somebody else was quicker
            path.unlink()
            removed += size
    return removed


def _listed(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """Yield the files of ours, when each was played last, and how large it is."""
    for path in folder.glob("??/*"):
        if path.suffix == _ENDING or path.name.startswith(_DRAFT):
            with contextlib.suppress(OSError):
                facts = path.stat()
                yield path, facts.st_mtime, facts.st_size


class _Growth:
    """How much was written since somebody last looked at a folder's size."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bytes: dict[Path, int] = {}

    def added(self, folder: Path, count: int) -> None:
        """Count what was written; the first in a process and then every so often the folder is trimmed."""
        with self._lock:
            known = folder in self._bytes
            self._bytes[folder] = self._bytes.get(folder, 0) + count
            if known and self._bytes[folder] < _LOOK_AFTER_BYTES:
                return
            self._bytes[folder] = 0
        trim(folder)


_growth = _Growth()


@cache
def code_digest(*files: Path) -> str:
    """Return a digest of code, and of the libraries that compute for it: what others made is not the same.

    Parameters
    ----------
    files : source of what makes a sound; that of the bank where none is named.
    """
    sources = files or tuple(Path(__file__).with_name(name) for name in _CODE)
    return _digest(np.__version__, numba.__version__, *(source.read_bytes().hex() for source in sources))


def _digest(*facts: object) -> str:
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def _read(path: Path) -> Sample | None:
    """Return the sample of a file; None where there is none, or what is there is not what was written."""
    try:
        size = path.stat().st_size if path.is_file() else 0
        if size < _HEAD_BYTES:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            magic, samples, start, end, scale = _FACTS.unpack_from(head)
            # Before the rest is read: what lies here may be of any size.
            if magic != _MAGIC or size != _HEAD_BYTES + samples * _ROWS * 2:
                return None
            body = file.read(size - _HEAD_BYTES)
    except (OSError, struct.error):
        return None
    (crc,) = _CRC.unpack_from(head, _FACTS.size)
    if len(body) != samples * _ROWS * 2 or _crc(head[: _FACTS.size], body) != crc:
        return None
    if not math.isfinite(scale) or not (start == -1 or 0 <= start < end <= samples):
        return None
    pcm = np.frombuffer(body, "<i2").reshape(_ROWS, samples)
    return Sample(pcm, scale, (start, end) if start >= 0 else None)


def _write(path: Path, sample: Sample) -> None:
    body = np.ascontiguousarray(sample.pcm, "<i2").tobytes()
    facts = _FACTS.pack(_MAGIC, sample.pcm.shape[1], *(sample.loop or (-1, -1)), sample.scale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_DRAFT, delete=False) as draft:
        try:
            draft.write(facts)
            draft.write(_CRC.pack(_crc(facts, body)))
            draft.write(body)
            draft.close()
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _crc(facts: bytes, body: bytes | memoryview) -> int:
    return zlib.crc32(body, zlib.crc32(facts))
