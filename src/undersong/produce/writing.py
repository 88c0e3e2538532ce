"""The files of a song: which kind an ending stands for, and all of them written side by side.

Encoders work outside the interpreter's lock, so that files are written at once by threads, the slowest
first. Stems are encoded once, whoever wants them: a folder, a zip, a session for a DAW; that begins as soon
as they are mixed and goes on while the mix is mastered, as far as there is room for both.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from os.path import normpath
from pathlib import Path
from types import TracebackType

from undersong.engine.formats.audio import (
    FORMATS,
    FormatError,
    WriteError,
    check_format,
    stem_jobs,
    write_audio,
)
from undersong.engine.formats.packing import write_zip
from undersong.engine.formats.tags import Tags
from undersong.engine.model import Master, Mix, Score
from undersong.errors import Cancelled, RequestError, quoted
from undersong.produce.how import Writing
from undersong.produce.staging import Staging

KINDS = {
    ".mid": "midi",
    ".midi": "midi",
    ".musicxml": "musicxml",
    ".mxl": "musicxml",
    ".lrc": "lrc",
    ".dawproject": "dawproject",
    ".json": "score",
}
"""Endings of files that are no sound, to what they are."""
SLOWEST_FIRST = (".m4a", ".opus", ".mp3", ".ogg", ".flac", ".wav")
ZIP = ".zip"

LEFT_SAMPLES = 64_000_000
"""Stems of so many values, 256 MB, may still be there when mastering begins, which needs as much itself."""


def kind_of(path: Path) -> str:
    """Return the kind of file an ending stands for: audio by its format, else midi, lrc, score and so on.

    Raises
    ------
    FormatError
        If the ending stands for nothing.
    NoEncoder
        If its encoder is not installed here.
    """
    ending = path.suffix.lower()
    if ending in FORMATS:
        check_format(path)
        return ending[1:]
    if path.name.lower() in FORMATS:
        raise FormatError(
            f"The name {quoted(path.name)} is an ending and nothing before it.",
            field="output",
            hint=f"Call it {quoted('song' + path.name)}.",
        )
    kind = KINDS.get(ending)
    if kind is None:
        raise FormatError(
            f"The ending of {quoted(path.name)} stands for no format that can be written.",
            field="output",
            hint=f"Take one of {' '.join(FORMATS)}.",
        )
    return kind


class Pool(ThreadPoolExecutor):
    """Threads that write files; where the song fails or is stopped, they leave off."""

    def __init__(self, workers: int) -> None:
        super().__init__(max(workers, 1))
        self._stopped = False

    def check(self) -> None:
        """Raise if nobody wants what is being written any more."""
        if self._stopped:
            raise Cancelled("The song was stopped.")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped = True
        self.shutdown(cancel_futures=True)


class StemFiles:
    """Stems on their way to a folder or a zip, and to sessions; encoded once for all of them."""

    def __init__(self, staging: Staging, target: Path | None, sessions: Iterable[Path]) -> None:
        """Prepare the places.

        Parameters
        ----------
        target : a folder, a file that ends in .zip, or None.
        sessions : DAWproject files that want the stems too, where they are written first.

        Raises
        ------
        RequestError
            If nothing can be written there.
        """
        self._zip: Path | None = None
        self._folder: Path | None = None
        wanted = list(sessions)
        if target is not None and target.suffix.lower() == ZIP:
            self._zip = staging.file(target)
            self._folder = staging.scratch(target)
        elif target is not None:
            self._folder = staging.folder(target)
        elif wanted:
            self._folder = staging.scratch_beside(wanted[0])
        self._staging, self._target = staging, target
        self._files: list[Path] = []
        self._waiting: list[Future[None]] = []
        self.parts: dict[str, Path] = {}

    def expect(self, score: Score) -> None:
        """See that there is a place for each stem of a score, before anything is performed.

        Raises
        ------
        RequestError
            If one has the name of another output, or something stands there that cannot be replaced.
        """
        if self._target is not None and self._zip is None:
            sung = ("vocals",) if score.vocals else ()
            names = (*(part.name for part in score.parts), *sung, "mix")
            self._staging.expect(self._target, [f"{name}.flac" for name in names])

    @property
    def wanted(self) -> bool:
        """Whether anybody wants the stems at all."""
        return self._folder is not None

    def begin(self, mixed: Mix, tags: Tags, pool: "Pool") -> None:
        """Let threads encode the stems, if anybody wants them; return when hardly any hold their memory.

        Raises
        ------
        WriteError
            If one cannot be written whole.
        """
        if self._folder is None:
            return
        jobs = stem_jobs(self._folder, mixed, tags=tags, check=pool.check)
        # The sum keeps all of them alive, so that it goes first.
        *files, whole = jobs
        waiting = [pool.submit(jobs.pop(path)) for path in (whole, *files)]
        self._files, self._waiting = [*files, whole], list(waiting)
        most = max(LEFT_SAMPLES // max(mixed.audio.size, 1), 0)
        with room():
            for job in waiting[: max(len(waiting) - most, 0)]:
                job.result()

    def end(self) -> None:
        """Wait for the last of the stems; nothing is left to do where that was done before.

        Raises
        ------
        WriteError
            If they cannot be written whole.
        """
        with room():
            waiting, self._waiting = self._waiting, []
            for job in waiting:
                job.result()
            if waiting and self._zip is not None:
                write_zip(self._zip, self._files)
        self.parts = {file.stem: file for file in self._files if file.stem != "mix"}


def write_files(
    staged: Iterable[Path],
    mastered: Master,
    score: Score,
    *,
    tags: Tags,
    how: Writing,
    stems: Mapping[str, Path],
    pool: "Pool",
) -> None:
    """Write all files but the stems, side by side.

    Parameters
    ----------
    stems : name of each part to its encoded sound, for sessions.

    Raises
    ------
    WriteError
        If one of them cannot be written whole.
    """

    def write(path: Path) -> None:
        match kind_of(path):
            case "midi":
                from undersong.engine.formats.midi import midi_bytes  # noqa: PLC0415 - only who asks for it waits

                path.write_bytes(midi_bytes(score))
            case "musicxml":
                from undersong.engine.formats.musicxml import musicxml_bytes, mxl_bytes  # noqa: PLC0415 - as above

                path.write_bytes(mxl_bytes(score) if path.suffix.lower() == ".mxl" else musicxml_bytes(score))
            case "lrc":
                from undersong.engine.formats.lrc import lrc_text  # noqa: PLC0415 - as above

                path.write_text(lrc_text(score, by=how.lrc_by), encoding="utf-8")
            case "dawproject":
                from undersong.engine.formats.dawproject import write_dawproject  # noqa: PLC0415 - as above

                write_dawproject(path, score, stems, samples=mastered.audio.shape[1])
            case "score":
                path.write_text(score.to_json() + "\n", encoding="utf-8")
            case _:
                write_audio(path, mastered.audio, tags=tags, wav_bits=how.wav_bits)

    with room():
        for done in [pool.submit(write, path) for path in sorted(staged, key=_patience)]:
            done.result()


@contextmanager
def room() -> Iterator[None]:
    """Say of whatever the system refuses to write what somebody can do about it."""
    try:
        yield
    except OSError as error:
        raise WriteError(
            f"The song could not be written: {error.strerror or error}.",
            hint="Make room or name another place, then ask again: the same seed gives the same song.",
        ) from None


def check_names(paths: Iterable[Path]) -> None:
    """See that no two files would stand in one place.

    Raises
    ------
    RequestError
        If two of them would.
    """
    seen: set[str] = set()
    for path in paths:
        place = normpath(path)
        if place in seen:
            raise RequestError(
                f"Two outputs have the name {quoted(path.name)}.",
                field="output",
                hint="Give each file a name of its own.",
            )
        seen.add(place)


def _patience(path: Path) -> int:
    ending = path.suffix.lower()
    return SLOWEST_FIRST.index(ending) if ending in SLOWEST_FIRST else len(SLOWEST_FIRST)
