"""Where baked samples are kept: a folder of small files that may be deleted at any time.

A file is found by a digest of everything that its sound depends on: the table's bytes, the code
that bakes, the recipe. It is written beside its place and moved there whole, so any number of
processes may share a folder. A file that is not what was written is baked again.
"""

import contextlib
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np

from undersong.engine.perform.bank.bake import Recipe, Sample, bake
from undersong.engine.perform.bank.tables import Table

# Magic, samples a row, loop start and end (−1 without), scale, CRC-32 of the samples.
_HEADER = struct.Struct("<8sqqqdI")
_MAGIC = b"undersg1"
_ROWS = 4
_CODE = ("bake.py", "kernels.py", "models.py", "noise.py", "place.py", "tables.py")


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
    path = folder / name[:2] / f"{name}.pcm"
    if (found := _read(path)) is not None:
        return found
    sample = make()
    with contextlib.suppress(OSError):  # a full or read-only disk costs time, not the song
        _write(path, sample)
    return sample


@cache
def code_digest() -> str:
    """Return a digest of the code that bakes: other code, other files."""
    here = Path(__file__).parent
    return _digest(*((here / name).read_bytes().hex() for name in _CODE))


def _digest(*facts: object) -> str:
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def _read(path: Path) -> Sample | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if len(content) < _HEADER.size:
        return None
    magic, samples, start, end, scale, crc = _HEADER.unpack_from(content)
    body = memoryview(content)[_HEADER.size :]
    if magic != _MAGIC or len(body) != samples * _ROWS * 2 or zlib.crc32(body) != crc:
        return None
    pcm = np.frombuffer(body, "<i2").reshape(_ROWS, samples)
    return Sample(pcm, scale, (start, end) if start >= 0 else None)


def _write(path: Path, sample: Sample) -> None:
    body = np.ascontiguousarray(sample.pcm, "<i2").tobytes()
    loop = sample.loop or (-1, -1)
    header = _HEADER.pack(_MAGIC, sample.pcm.shape[1], *loop, sample.scale, zlib.crc32(body))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
        try:
            draft.write(header)
            draft.write(body)
            draft.close()
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
