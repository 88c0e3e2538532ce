"""Seal one value with AES-256-GCM, bound to its place.

The place (whose, which table, which column, which row) is associated data: a sealed value that is
copied into another row or column does not open there. The first byte names the method, so that
a better one can come later.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from undersong.errors import UndersongError

METHOD = b"\x01"
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16


class Unreadable(UndersongError):
    """A sealed value that does not open: another key, another place, or damage."""

    code = "unreadable"


def seal(key: bytes, plain: bytes, *, place: str) -> bytes:
    """Return `plain` sealed for `place`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return METHOD + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """Return what was sealed for `place`.

    Raises
    ------
    Unreadable
        If the key, the place or the bytes are not those of the sealing.
    """
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != METHOD or len(body) < TAG_BYTES:
        raise Unreadable("A sealed value has a form that is not known.", hint="Was the database damaged?")
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except InvalidTag:
        raise Unreadable(
            "A sealed value does not open with this key in this place.",
            hint="Do the folder of keys and the database belong together?",
        ) from None
