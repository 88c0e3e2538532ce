"""The data folder of an embedded deployment: what is in it, for this user's eyes alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from undersong.errors import RequestError, quoted
from undersong.shared.secrets_on_disk import kept_secret

KEY_BYTES = 32
DATABASE = "undersong.sqlite3"
LONGEST_PATH_BYTES = 480
"""SQLite opens no file whose path, with the ending of its journal, is longer than 512 bytes."""

KEYS, SONGS, WORKSHOP, LOGS, RUN = "keys", "songs", "workshop", "logs", "run"
FOLDERS = (KEYS, SONGS, WORKSHOP, LOGS, RUN)
"""Every folder that holds something; the policy declares each."""


class FolderRefused(RequestError):
    """The data folder cannot be used."""

    code = "data-folder"


@dataclass(frozen=True)
class DataFolder:
    """Paths inside one data folder.

    Attributes
    ----------
    root : the folder; `keys` wraps what the database holds and is kept out of its backups,
        `songs` has finished files, `workshop` what is being made, `run` what lives as long as
        the studio runs.
    """

    root: Path

    @property
    def keys(self) -> Path:
        """Return the folder of the keys."""
        return self.root / KEYS

    @property
    def songs(self) -> Path:
        """Return the folder of finished files."""
        return self.root / SONGS

    @property
    def workshop(self) -> Path:
        """Return the folder of files that are being made."""
        return self.root / WORKSHOP

    @property
    def logs(self) -> Path:
        """Return the folder of the logs."""
        return self.root / LOGS

    @property
    def run(self) -> Path:
        """Return the folder of what lives as long as the studio runs."""
        return self.root / RUN

    def secret_key(self) -> str:
        """Return the key that signs sessions, or an empty text where none was made yet."""
        try:
            return self._secret_file.read_bytes().hex()
        except OSError:
            return ""

    @property
    def database(self) -> Path:
        """Return the file of the tables."""
        return self.root / DATABASE

    @property
    def lock(self) -> Path:
        """Return the file that a running studio holds; where it is, the folder is ours."""
        return self.run / "lock"

    @property
    def _secret_file(self) -> Path:
        return self.keys / "secret.key"

    def make(self) -> None:
        """Make what is missing, the key that signs sessions too, readable by its owner alone.

        Raises
        ------
        FolderRefused
            If it cannot be made or written to, or holds what somebody else has put there.
        """
        if len(os.fsencode(self.database)) > LONGEST_PATH_BYTES:
            raise FolderRefused(
                f"The data folder {quoted(self.root)} has a name too long for a database.",
                field="data",
                hint=f"Name one of at most {LONGEST_PATH_BYTES - len(DATABASE) - 1} bytes with --data.",
            )
        try:
            self._check_nobody_elses()
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in FOLDERS:
                folder = self.root / name
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            self.lock.touch(mode=0o600)
            kept_secret(self._secret_file, length_bytes=KEY_BYTES)
        except OSError as error:
            raise FolderRefused(
                f"The data folder {quoted(self.root)} cannot be used: {error.strerror or error}.",
                field="data",
                hint="Name another with --data or UNDERSONG_DATA.",
            ) from None

    def _check_nobody_elses(self) -> None:
        """Refuse a folder in which ours would be mixed with others: the workshop is emptied at each start."""
        if self.lock.exists() or self.database.exists():
            return
        for name in FOLDERS:
            folder = self.root / name
            if folder.is_symlink() or (folder.is_dir() and any(folder.iterdir())):
                raise FolderRefused(
                    f"The folder {quoted(self.root)} has a folder {quoted(name)} that is not Undersong's.",
                    field="data",
                    hint="Name one that is new or empty with --data or UNDERSONG_DATA.",
                )
