"""Secrets that a deployment makes for itself once and keeps in a file for its owner alone."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_secret(path: Path, *, length_bytes: int = 32) -> bytes:
    """Return the secret in the file, made at the first call; two first calls agree on one."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        _place(path, secrets.token_bytes(length_bytes))
        return path.read_bytes()


def _place(path: Path, secret: bytes) -> None:
    """Write the file whole and link it into place, unless another process was first."""
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return
    finally:
        Path(name).unlink()
