"""Audio files: WAV and FLAC with 24 bits, MP3 and Ogg Vorbis at high quality.

A file is written under a hidden name beside its place, read back at its end, and only then
moved, so that a full disk or a killed process leaves what was there before. libsndfile encodes
outside the interpreter's lock: several files can be written at once by threads. It is fed a
second at a time, since one long call crashes its Vorbis encoder and would double the memory.

Samples are rounded to 24 bits once, to the nearest step, without dither: the error is at
−146 dBFS, below the noise of any converter, and the same sound always gives the same file. Stems
are rounded each for itself, and the mix beside them is the sum of these whole numbers: who adds
the files up gets it to the last bit.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile

from undersong.engine.formats.id3 import id3_tag
from undersong.engine.model import Mix, Stem
from undersong.errors import RenderError, RequestError, quoted
from undersong.units import RATE_HZ, Audio

_Block: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.int32]

BITS_24 = 2**23
BLOCK_SAMPLES = RATE_HZ


@dataclass(frozen=True)
class _Encoding:
    """What libsndfile calls a format, and how hard it shall try (0 best, 1 smallest)."""

    container: str
    subtype: str
    whole: bool = True
    compression: float | None = None
    bitrate: str | None = None


_ENCODINGS = {
    ".wav": _Encoding("WAV", "PCM_24"),
    # The level is FLAC's 5: more costs twice the time for half a percent.
    ".flac": _Encoding("FLAC", "PCM_24", compression=0.625),
    # LAME's V0, about 250 kbit/s; Vorbis quality 8, about as much.
    ".mp3": _Encoding("MP3", "MPEG_LAYER_III", whole=False, compression=0.0, bitrate="VARIABLE"),
    ".ogg": _Encoding("OGG", "VORBIS", whole=False, compression=0.2),
}

FORMATS = tuple(_ENCODINGS)
"""Endings of the audio files that can be written."""


class FormatError(RequestError):
    """The ending of a file stands for no audio format that can be written."""

    code = "format"


class WriteError(RenderError):
    """A file could not be written whole; nothing of it is left."""

    code = "write"


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What an audio file says about itself; empty where nothing is known."""

    title: str = ""
    bpm: float | None = None
    key: str = ""
    edition: str = ""

    @property
    def comment(self) -> str:
        """Tempo, key and edition as one line, for which libsndfile has no fields of their own."""
        facts = [f"{self.bpm:g} BPM" if self.bpm else "", self.key, f"Undersong edition {self.edition}"]
        return ", ".join(f for f in (facts if self.edition else facts[:2]) if f)


def write_audio(path: Path, audio: Audio, *, tags: Tags | None = None) -> None:
    """Write a sound to a file, whose ending chooses the format.

    Parameters
    ----------
    path : ends in one of `FORMATS`, in small or capital letters.
    audio : (2, samples), full scale is 1.

    Raises
    ------
    FormatError
        If the ending stands for no format.
    WriteError
        If the file cannot be written whole; what stood there before still does.
    """
    encoding = _encoding(path)
    blocks = (_block(audio, start, encoding) for start in _starts(audio.shape[1]))
    _write(path, encoding, blocks, audio.shape[1], tags or Tags())


def write_stems(folder: Path, mixed: Mix, *, tags: Tags | None = None, workers: int = 2) -> tuple[Path, ...]:
    """Write each stem as `<part>.flac`, and `mix.flac`, the exact sum of those files.

    The folder is made if it is not there; other files in it stay.

    Parameters
    ----------
    workers : files to write at once.

    Returns
    -------
    tuple of Path
        The files, in the order of the stems, the mix last.

    Raises
    ------
    WriteError
        If not all of them can be written; none of them is left then.
    """
    names = [*(stem.part for stem in mixed.stems), "mix"]
    folder_existed = folder.exists()
    staged = folder / _hidden("stems")
    try:
        staged.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(max(workers, 1)) as pool:
            jobs = [
                pool.submit(_write_stem, staged / f"{name}.flac", mixed, index, tags)
                for index, name in enumerate(names)
            ]
            for job in jobs:
                job.result()
        for name in names:
            (staged / f"{name}.flac").replace(folder / f"{name}.flac")
    except (OSError, ValueError) as error:
        raise _fault(folder, error) from None
    finally:
        _remove(staged)
        if not folder_existed and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return tuple(folder / f"{name}.flac" for name in names)


def whole_numbers(block: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    """Return samples as whole numbers of 24 bits, nearest, ties to even, clipped at full scale."""
    numbers: npt.NDArray[np.float32] = np.rint(block * np.float32(BITS_24))
    return np.clip(numbers, -BITS_24, BITS_24 - 1).astype(np.int32)


def _write_stem(path: Path, mixed: Mix, index: int, tags: Tags | None) -> None:
    """Write the stem `index`, or the sum of all after the last one."""
    chosen = mixed.stems[index : index + 1] or mixed.stems
    samples = mixed.audio.shape[1]
    blocks = (_as_written(_sum(chosen, start)) for start in _starts(samples))
    _write(path, _ENCODINGS[".flac"], blocks, samples, tags or Tags())


def _sum(stems: tuple[Stem, ...], start: int) -> npt.NDArray[np.int32]:
    total = whole_numbers(stems[0].audio[:, start : start + BLOCK_SAMPLES].T)
    for stem in stems[1:]:
        total += whole_numbers(stem.audio[:, start : start + BLOCK_SAMPLES].T)
    return total


def _block(audio: Audio, start: int, encoding: _Encoding) -> _Block:
    block = audio[:, start : start + BLOCK_SAMPLES].T
    return _as_written(whole_numbers(block)) if encoding.whole else np.ascontiguousarray(block)


def _as_written(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Place 24 bits at the upper end of 32, where libsndfile looks for them."""
    return np.ascontiguousarray(np.clip(numbers, -BITS_24, BITS_24 - 1) << 8)


def _starts(samples: int) -> Iterator[int]:
    return iter(range(0, samples, BLOCK_SAMPLES))


def _encoding(path: Path) -> _Encoding:
    encoding = _ENCODINGS.get(path.suffix.lower())
    if encoding is None:
        raise FormatError(
            f"The ending of {quoted(path.name)} stands for no audio format that can be written.",
            field="output",
            hint=f"Take one of {' '.join(FORMATS)}.",
        )
    return encoding


def _write(
    path: Path,
    encoding: _Encoding,
    blocks: Iterable[_Block],
    samples: int,
    tags: Tags,
) -> None:
    staged = path.with_name(_hidden(path.name))
    try:
        staged.touch()  # says why when it cannot; libsndfile only says that it could not
        _encode(staged, encoding, blocks, tags)
        _check(staged, samples)
        if encoding.container == "MP3":
            staged.write_bytes(_id3(tags) + staged.read_bytes())
        staged.replace(path)
    # soundfile asserts that all samples were taken; on a full disk they are not. A name with a NUL
    # is a ValueError.
    except (OSError, ValueError, soundfile.SoundFileError, AssertionError) as error:
        raise _fault(path, error) from None
    finally:
        _remove(staged)


def _encode(
    path: Path,
    encoding: _Encoding,
    blocks: Iterable[_Block],
    tags: Tags,
) -> None:
    with soundfile.SoundFile(
        path,
        "w",
        RATE_HZ,
        2,
        encoding.subtype,
        format=encoding.container,
        compression_level=encoding.compression,
        bitrate_mode=encoding.bitrate,
    ) as file:
        if encoding.container != "MP3":
            for name, text in (("title", tags.title), ("comment", tags.comment), ("software", "Undersong")):
                if text:
                    setattr(file, name, text)
        for block in blocks:
            file.write(block)


def _id3(tags: Tags) -> bytes:
    bpm = f"{tags.bpm:.0f}" if tags.bpm else ""
    frames = {"TIT2": tags.title, "TBPM": bpm, "COMM": tags.comment, "TSSE": "Undersong"}
    return id3_tag(frames)


def _check(path: Path, samples: int) -> None:
    """Read the last sample back: encoders may swallow the news that the disk is full."""
    with soundfile.SoundFile(path) as file:
        if samples == 0 and file.frames == 0:
            return
        file.seek(samples - 1)
        if file.frames != samples or len(file.read(1, always_2d=True)) != 1:
            raise OSError(f"only {file.frames} of {samples} samples were written")


def _hidden(name: str) -> str:
    """Return a short hidden name that belongs to `name`."""
    return f".undersong-{blake2b(name.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}.part"


def _remove(staged: Path) -> None:
    """Take away what was begun; what cannot be taken away is not worth a second error."""
    try:
        if staged.is_dir():
            for file in staged.iterdir():
                file.unlink()
            staged.rmdir()
        else:
            staged.unlink(missing_ok=True)
    except (OSError, ValueError):
        return


def _fault(path: Path, error: Exception) -> WriteError:
    told = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    # libsndfile's "System error" is all it says of a write that the system cut short.
    reason = told.rstrip(".").replace("System error", "the disk took no more") or "the disk took no more"
    return WriteError(
        f"The file {quoted(path.name)} could not be written: {reason}.",
        hint="Make room or name another place, then ask again: the same seed gives the same song.",
    )
