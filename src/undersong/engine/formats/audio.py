"""Audio files: WAV, FLAC, MP3, Ogg Vorbis, Opus and M4A, each with its tags.

A file is written under a hidden name beside its place, read back at its end, and only then
moved, so that a full disk or a killed process leaves what was there before. All encoders work
outside the interpreter's lock: several files can be written at once by threads. libsndfile is fed a
second at a time, since one long call crashes its Vorbis encoder and would double the memory.

FLAC has 24 bits, WAV 24 unless somebody asks for 16 or for floating point. Stems are rounded each for itself,
and the mix beside them is the sum of these whole numbers: who adds the files up gets it to the last
bit. Same sound, same tags: same file, in every format.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile
from mutagen import MutagenError

from undersong.engine.formats.choices import WavBits
from undersong.engine.formats.libav import (
    OPUS_RATE_HZ,
    check_libav,
    samples_in,
    write_m4a,
    write_opus,
)
from undersong.engine.formats.mp3 import write_mp3
from undersong.engine.formats.tags import MAKER, Tags, id3_bytes, one_line, renumber, write_tags
from undersong.engine.formats.wav import Broadcast, write_wav
from undersong.engine.formats.whole import BITS_24, dither_key, summed, whole_numbers
from undersong.engine.model import Mix, Stem
from undersong.errors import RenderError, RequestError, quoted
from undersong.units import RATE_HZ, Audio

_Block: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.int32]

BLOCK_SAMPLES = RATE_HZ
FLAC_EFFORT = 0.5
"""FLAC's level 4 of 8: level 5 takes a third longer for a thousandth less."""
VORBIS_EFFORT = 0.2
"""libsndfile counts from 0, the best, to 1: this is Vorbis' quality 8, about 250 kbit/s."""

FORMATS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a")
"""Endings of the audio files that can be written."""
BY_LIBAV = (".opus", ".m4a")


class FormatError(RequestError):
    """The ending of a file stands for no audio format that can be written."""

    code = "format"


class WriteError(RenderError):
    """A file could not be written whole; nothing of it is left."""

    code = "write"


@dataclass(frozen=True)
class _Song:
    """What is to be written."""

    audio: Audio
    tags: Tags
    wav_bits: WavBits


def check_format(path: Path) -> None:
    """See whether a file with this ending can be written.

    Raises
    ------
    FormatError
        If the ending stands for no format.
    NoEncoder
        If its encoder is not installed here.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise FormatError(
            f"The ending of {quoted(path.name)} stands for no audio format that can be written.",
            field="output",
            hint=f"Take one of {' '.join(FORMATS)}.",
        )
    if ending in BY_LIBAV:
        check_libav(ending)


def write_audio(path: Path, audio: Audio, *, tags: Tags | None = None, wav_bits: WavBits = 24) -> None:
    """Write a sound to a file, whose ending chooses the format.

    Parameters
    ----------
    path : ends in one of `FORMATS`, in small or capital letters.
    audio : (2, samples), full scale is 1.
    wav_bits : 16 with dither, 24, or 32 in floating point; other formats have what is theirs.

    Raises
    ------
    FormatError
        If the ending stands for no format.
    NoEncoder
        If its encoder is not installed here.
    WriteError
        If the file cannot be written whole; what stood there before still does.
    """
    check_format(path)
    write = _WRITERS[path.suffix.lower()]
    song = _Song(audio, tags or Tags(), wav_bits)
    _write_whole(path, lambda staged: write(staged, song))


def write_stems(folder: Path, mixed: Mix, *, tags: Tags | None = None, workers: int = 2) -> tuple[Path, ...]:
    """Write each stem as `<part>.flac`, and `mix.flac`, the exact sum of those files.

    The folder is made if it is not there; other files in it stay.

    Parameters
    ----------
    tags : of the song; words and cover stay with the song itself.
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
    folder_existed = folder.exists()
    staged = folder / _hidden("stems")
    try:
        staged.mkdir(parents=True, exist_ok=True)
        jobs = stem_jobs(staged, mixed, tags=tags)
        with ThreadPoolExecutor(max(workers, 1)) as pool:
            for job in [pool.submit(write) for write in jobs.values()]:
                job.result()
        for path in jobs:
            path.replace(folder / path.name)
    except (OSError, ValueError) as error:
        raise _fault(folder, error) from None
    finally:
        _remove(staged)
        if not folder_existed and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return tuple(folder / path.name for path in jobs)


def stem_jobs(
    folder: Path, mixed: Mix, *, tags: Tags | None = None, check: Callable[[], None] = lambda: None
) -> dict[Path, Callable[[], None]]:
    """Return for each file of `write_stems`, in their order, what writes it; each keeps what it needs alone.

    Parameters
    ----------
    folder : is there.
    check : called at each block; what it raises ends the file.
    """
    samples = mixed.audio.shape[1]
    found: dict[Path, Callable[[], None]] = {}
    for part, stems in ({stem.part: (stem,) for stem in mixed.stems} | {"mix": mixed.stems}).items():
        title = f"{tags.title} ({part})" if tags and tags.title else part
        own = replace(tags or Tags(), title=title, part=part, lyrics="", timed_lyrics=(), cover=b"")
        path = folder / f"{part}.flac"
        found[path] = partial(_write_sum, path, stems, tags=own, samples=samples, check=check)
    return found


def _write_sum(
    path: Path, stems: tuple[Stem, ...], *, tags: Tags, samples: int, check: Callable[[], None]
) -> None:

    def blocks() -> Iterator[_Block]:
        for start in _starts(samples):
            check()
            yield _as_written(summed([stem.audio[:, start : start + BLOCK_SAMPLES] for stem in stems]))

    _write_whole(path, lambda staged: _flac(staged, blocks(), tags, samples))


def _as_written(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Place 24 bits at the upper end of 32, where libsndfile looks for them."""
    return np.ascontiguousarray(np.clip(numbers, -BITS_24, BITS_24 - 1) << 8)


def _starts(samples: int) -> Iterator[int]:
    return iter(range(0, samples, BLOCK_SAMPLES))


def _write_flac(path: Path, song: _Song) -> None:
    audio = song.audio
    blocks = (
        _as_written(whole_numbers(audio[:, start : start + BLOCK_SAMPLES]))
        for start in _starts(audio.shape[1])
    )
    _flac(path, blocks, song.tags, audio.shape[1])


def _flac(path: Path, blocks: Iterable[_Block], tags: Tags, samples: int) -> None:
    _by_libsndfile(path, "FLAC", "PCM_24", blocks, FLAC_EFFORT)
    write_tags(path, tags, samples=samples)
    _check(path, samples)


def _write_vorbis(path: Path, song: _Song) -> None:
    audio = song.audio
    blocks = (
        np.ascontiguousarray(audio[:, start : start + BLOCK_SAMPLES].T) for start in _starts(audio.shape[1])
    )
    _by_libsndfile(path, "OGG", "VORBIS", blocks, VORBIS_EFFORT)
    renumber(path)  # libsndfile draws the stream's number
    write_tags(path, song.tags, samples=audio.shape[1])
    _check(path, audio.shape[1])


def _write_opus(path: Path, song: _Song) -> None:
    samples = song.audio.shape[1]
    write_opus(path, song.audio)
    renumber(path)
    write_tags(path, song.tags, samples=samples)
    _check_by_libav(path, samples * OPUS_RATE_HZ // RATE_HZ)


def _write_m4a(path: Path, song: _Song) -> None:
    samples = song.audio.shape[1]
    write_m4a(path, song.audio)
    write_tags(path, song.tags, samples=samples)
    _check_by_libav(path, samples)


def _write_mp3(path: Path, song: _Song) -> None:
    samples = song.audio.shape[1]
    write_mp3(path, song.audio, key=dither_key(song.tags.seed or 0))
    write_tags(path, song.tags, samples=samples)
    _check(path, samples)


def _write_wav(path: Path, song: _Song) -> None:
    tags = song.tags
    title = one_line(tags.title)
    about = Broadcast(title, tags.generation, tags.lufs, tags.true_peak_db)
    info = {"INAM": title, "IGNR": one_line(tags.style), "ICMT": one_line(tags.comment), "ISFT": MAKER}
    write_wav(
        path,
        song.audio,
        bits=song.wav_bits,
        key=dither_key(tags.seed or 0),
        about=about,
        info=info,
        id3=id3_bytes(tags),
    )
    _check(path, song.audio.shape[1])


_WRITERS: dict[str, Callable[[Path, _Song], None]] = {
    ".wav": _write_wav,
    ".flac": _write_flac,
    ".mp3": _write_mp3,
    ".ogg": _write_vorbis,
    ".opus": _write_opus,
    ".m4a": _write_m4a,
}


def _by_libsndfile(path: Path, container: str, subtype: str, blocks: Iterable[_Block], effort: float) -> None:
    with soundfile.SoundFile(
        path, "w", RATE_HZ, 2, subtype, format=container, compression_level=effort
    ) as file:
        for block in blocks:
            file.write(block)


def _write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under a hidden name beside its place, then move it there."""
    staged = path.with_name(_hidden(path.name))
    try:
        staged.touch()  # says why when it cannot; libsndfile only says that it could not
        write(staged)
        staged.replace(path)
    # soundfile asserts that all samples were taken; on a full disk they are not. A name with a NUL
    # is a ValueError. mutagen wraps what the system says.
    except (OSError, ValueError, soundfile.SoundFileError, AssertionError, MutagenError) as error:
        raise _fault(path, error) from None
    finally:
        _remove(staged)


def _check(path: Path, samples: int) -> None:
    """Read the last sample back: encoders may swallow the news that the disk is full."""
    with soundfile.SoundFile(path) as file:
        if samples == 0 and file.frames == 0:
            return
        file.seek(samples - 1)
        if file.frames != samples or len(file.read(1, always_2d=True)) != 1:
            raise OSError(f"only {file.frames} of {samples} samples were written")


def _check_by_libav(path: Path, samples: int) -> None:
    """See that a file libsndfile does not read is as long as it shall be."""
    found = samples_in(path)
    if found < samples:
        raise OSError(f"only {found} of {samples} samples were written")


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
