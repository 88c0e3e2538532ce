"""A mix that was kept: `mix.flac` beside the stems of a song, to be mastered again; and those stems.

A mix says whose it is: the digest of its score stands in its tags. The master's name is no part of that
digest, so the same mix serves every master of the song; a score that was changed in any other way needs a
mix of its own.
"""

import shutil
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from undersong.engine.formats.about import score_digest
from undersong.engine.formats.reading import read_audio, read_tags, whole_length
from undersong.engine.model import Mix, Score
from undersong.errors import RequestError, quoted
from undersong.produce.staging import PATH_LENGTH
from undersong.units import samples_of

MIX = "mix.flac"
TAG = "UNDERSONG_SCORE"
RENDER = "Render the score once with “--stems”, then master that mix."


def kept_mix(stems: Path, score: Score) -> Mix:
    """Return the mix of a score that lies in a folder of stems, or in a zip of them.

    Raises
    ------
    RequestError
        If there is none, it cannot be read whole, or it is another score's.
    """
    with TemporaryDirectory(prefix="undersong-") as folder:
        path = _found(stems, MIX, Path(folder))
        if path is None:
            raise RequestError(
                f"There is no {MIX} in {quoted(stems, PATH_LENGTH)}.",
                field="stems_from",
                hint="Name the folder or the zip that “--stems” wrote for this score.",
            )
        _refuse_stranger(path, stems, score, "mix")
        return Mix((), read_audio(path), style=score.style)


def kept_stems(stems: Path, score: Score, scratch: Path) -> dict[str, Path]:
    """Return the stems of a score that lie in a folder or a zip, by the names of their parts.

    Parameters
    ----------
    scratch : folder for what is taken out of a zip.

    Raises
    ------
    RequestError
        If one cannot be read, or is another score's.
    """
    found: dict[str, Path] = {}
    for name in (*(part.name for part in score.parts), *(("vocals",) if score.vocals else ())):
        if (path := _found(stems, f"{name}.flac", scratch)) is not None:
            _refuse_stranger(path, stems, score, f"stem {quoted(path.name)}")
            found[name] = path
    return found


def _refuse_stranger(path: Path, stems: Path, score: Score, what: str) -> None:
    """See that a file is of a score, whole, and as long as the score is."""
    if read_tags(path).get(TAG) != score_digest(score):
        raise RequestError(
            f"The {what} in {quoted(stems, PATH_LENGTH)} is not of this score.",
            field="stems_from",
            hint=RENDER,
        )
    wanted, found = samples_of(score.duration_seconds), whole_length(path)
    if found != wanted:
        raise RequestError(
            f"The {what} in {quoted(stems, PATH_LENGTH)} has {found} samples, and the score {wanted}.",
            field="stems_from",
            hint=RENDER,
        )


def _found(stems: Path, name: str, folder: Path) -> Path | None:
    """Return a file of the stems, taken out into a folder where they are a zip; None where there is none."""
    path = stems / name
    if stems.suffix.lower() == ".zip" and not stems.is_dir():
        path = folder / name
        try:
            with ZipFile(stems) as zipped, zipped.open(name) as kept, path.open("wb") as file:
                shutil.copyfileobj(kept, file)
        # What a damaged zip says of itself may be anything: encrypted, packed by what is not known here.
        except (OSError, EOFError, ValueError, KeyError, RuntimeError, BadZipFile, zlib.error):
            return None
    return path if _is_file(path) else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long for the file system, or holds a NUL
        return False
