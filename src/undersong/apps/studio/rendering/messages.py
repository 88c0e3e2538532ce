"""What worker and render process say to each other through their pipe."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Order:
    """Make this song.

    Attributes
    ----------
    words : the request, as `make` takes it.
    folder : an empty folder for the files.
    outputs : their names.
    bank : SoundFont of the settings, or None.
    generation : id that goes into the tags of the files.
    """

    words: dict[str, object]
    folder: Path
    outputs: tuple[str, ...]
    cache: Path
    cores: int
    bank: Path | None = None
    generation: str = ""


@dataclass(frozen=True)
class Progress:
    """So far it has come."""

    stage: str
    share: float


@dataclass(frozen=True)
class Memory:
    """So much memory the process has had at most; told in between, since a stage may be long."""

    most_bytes: int


@dataclass(frozen=True)
class Done:
    """The song is in the folder.

    Attributes
    ----------
    files : name of an output to its path.
    peaks : columns of the waveform, 0 to 1.
    memory_bytes : the most memory that the process has had.
    """

    report: dict[str, Any]
    brief: dict[str, Any] | None
    score: dict[str, Any]
    peaks: tuple[float, ...]
    files: tuple[Path, ...]
    memory_bytes: int


@dataclass(frozen=True)
class Refused:
    """The song cannot be made, and would not be the next time either."""

    code: str
    sentence: str
    hint: str
    field: str | None = None


Answer: TypeAlias = Done | Refused
