"""One-time tokens that open the studio of this machine.

Whoever can write into the data folder may enter: a token is a file there, named by the hash of the
token and spent by removing it, which only one can do. `undersong up` prints an address with one.
"""

import hashlib
import secrets
from pathlib import Path

from undersong.shared.folders import DataFolder

TOKEN_BYTES = 24
FOLDER = "entrance"


def new_token(folder: DataFolder) -> str:
    """Make a token and return it; it is kept as a hash."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    place = _place(folder, token)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.touch(mode=0o600)
    return token


def spend_token(folder: DataFolder, token: str) -> bool:
    """Return whether the token opens; it will not do so again."""
    try:
        _place(folder, token).unlink()
    except FileNotFoundError:
        return False
    return True


def forget_tokens(folder: DataFolder) -> None:
    """Make every token that was not spent worthless."""
    for place in (folder.run / FOLDER).glob("*"):
        place.unlink(missing_ok=True)


def _place(folder: DataFolder, token: str) -> Path:
    return folder.run / FOLDER / hashlib.sha256(token.encode()).hexdigest()
