"""The key of each person: made once, wrapped by the deployment's key, gone for good when erased.

Keys live in a small SQLite file of their own beside the deployment's key, both outside the
database, so that a copy of the database alone tells nothing, and so that erasing a key makes
unreadable whatever older copies hold. An erased key leaves a tombstone (a keyed hash of whose it
was): otherwise the next write would quietly make a new one for somebody who has gone.
"""

import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import UUID

from undersong.errors import UndersongError
from undersong.shared.configuration import configuration
from undersong.shared.encryption.envelope import KEY_BYTES, seal, unseal
from undersong.shared.folders import DataFolder
from undersong.shared.secrets_on_disk import kept_secret

BUSY_SECONDS = 20.0


class KeyErased(UndersongError):
    """The key was erased together with its person; it is never made again."""

    code = "key-erased"


class KeyMissing(UndersongError):
    """There is no key for something that was sealed."""

    code = "key-missing"


class KeyRing:
    """Keys of people in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "people.sqlite3"

    def key_for_sealing(self, person: UUID) -> bytes:
        """Return the person's key, made if there never was one.

        Raises
        ------
        KeyErased
            If it was erased.
        """
        with self._store() as store:
            store.execute(
                "INSERT OR IGNORE INTO keys (person, wrapped) VALUES (?, ?)",
                (
                    self._name(person),
                    seal(self._deployment_key(), secrets.token_bytes(KEY_BYTES), place=_place(person)),
                ),
            )
            return self._opened(store, person)

    def key_for_opening(self, person: UUID) -> bytes:
        """Return the person's key.

        Raises
        ------
        KeyErased
            If it was erased.
        KeyMissing
            If there never was one here.
        """
        with self._store() as store:
            return self._opened(store, person)

    def erase(self, person: UUID) -> None:
        """Forget the key for good and leave a tombstone, also where there was no key."""
        with self._store() as store:
            store.execute(
                "INSERT INTO keys (person, wrapped) VALUES (?, NULL) "
                "ON CONFLICT (person) DO UPDATE SET wrapped = NULL",
                (self._name(person),),
            )

    def _opened(self, store: sqlite3.Connection, person: UUID) -> bytes:
        row = store.execute("SELECT wrapped FROM keys WHERE person = ?", (self._name(person),)).fetchone()
        if row is None:
            raise KeyMissing(
                "There is no key for this person in the folder of keys.",
                hint="Put back the folder of keys that belongs to this database.",
            )
        if row[0] is None:
            raise KeyErased("The key of this person was erased.", hint="What it sealed cannot be read again.")
        return unseal(self._deployment_key(), row[0], place=_place(person))

    def _name(self, person: UUID) -> bytes:
        return hmac.digest(self._deployment_key(), b"person/" + person.bytes, "sha256")

    def _deployment_key(self) -> bytes:
        path = self._folder / "deployment.key"
        if not path.exists() and self._file.exists():
            raise KeyMissing(
                "The deployment's key is missing though people's keys are wrapped with it.",
                hint="Put back the file deployment.key in the folder of keys.",
            )
        return kept_secret(path, length_bytes=KEY_BYTES)

    @contextmanager
    def _store(self) -> Iterator[sqlite3.Connection]:
        self._deployment_key()  # before the store exists: afterwards its absence is an error
        store = sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level="IMMEDIATE")
        try:
            store.execute("PRAGMA secure_delete = ON")  # an erased key leaves no copy in free pages
            store.execute("CREATE TABLE IF NOT EXISTS keys (person BLOB PRIMARY KEY, wrapped BLOB)")
            with store:
                yield store
        finally:
            store.close()


@cache
def keyring() -> KeyRing:
    """Return the keys of this deployment."""
    return KeyRing(DataFolder(configuration().data).keys)


def _place(person: UUID) -> str:
    return f"undersong/key/{person}"
