"""A mix that was kept: `mix.flac` beside the stems of a song, to be mastered again.

A mix says whose it is: the digest of its score stands in its tags. The master's name is no part of that
digest, so the same mix serves every master of the song; a score that was changed in any other way needs a
mix of its own.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from undersong.engine.formats.about import score_digest
from undersong.engine.formats.reading import read_audio, read_tags
from undersong.engine.model import Mix, Score
from undersong.errors import RequestError, quoted
from undersong.produce.staging import PATH_LENGTH

MIX = "mix.flac"
TAG = "UNDERSONG_SCORE"


def kept_mix(stems: Path, score: Score) -> Mix:
    """Return the mix of a score that lies in a folder of stems, or in a zip of them.

    Raises
    ------
    RequestError
        If there is none, it cannot be read whole, or it is another score's.
    """
    with TemporaryDirectory(prefix="undersong-") as folder:
        path = _taken_out(stems, Path(folder)) if stems.suffix.lower() == ".zip" else stems / MIX
        if path is None or not _is_file(path):
            raise RequestError(
                f"There is no {MIX} in {quoted(stems, PATH_LENGTH)}.",
                field="stems_from",
                hint="Name the folder or the zip that “--stems” wrote for this score.",
            )
        if read_tags(path).get(TAG) != score_digest(score):
            raise RequestError(
                f"The mix in {quoted(stems, PATH_LENGTH)} is not of this score.",
                field="stems_from",
                hint="Render the score once with “--stems”, then master that mix.",
            )
        return Mix((), read_audio(path), style=score.style)


def _taken_out(stems: Path, folder: Path) -> Path | None:
    """Take the mix out of a zip into a folder; None where there is none."""
    try:
        with ZipFile(stems) as zipped, zipped.open(MIX) as kept, (folder / MIX).open("wb") as file:
            shutil.copyfileobj(kept, file)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return folder / MIX


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long for the file system, or holds a NUL
        return False
