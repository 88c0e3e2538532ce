"""Audio files read again: their sound, what they say about themselves, and how high they peak.

An encoder that leaves things out moves the peaks: a song just below full scale may come out of an
MP3 above it. What counts is what a decoder gives, so the peak of a lossy file is measured there.
"""

from pathlib import Path

import numpy as np
import soundfile
from mutagen import MutagenError
from mutagen.flac import FLAC

from undersong.engine.dsp.peak import true_peak_db
from undersong.engine.formats.libav import decoded_by_libav
from undersong.errors import RequestError, quoted
from undersong.units import RATE_HZ, Audio, Db, Samples


def read_audio(path: Path) -> Audio:
    """Return the sound of a file as (2, samples).

    Raises
    ------
    RequestError
        If it cannot be read whole, or is not stereo at 44.1 kHz.
    """
    sound, rate_hz = decoded(path)
    if rate_hz != RATE_HZ or len(sound) != 2:
        raise RequestError(
            f"The sound of {quoted(path.name)} has {len(sound)} channels at {rate_hz} Hz, "
            f"not 2 at {RATE_HZ}.",
            hint="Give a file that Undersong wrote.",
        )
    return sound


def whole_length(path: Path) -> Samples:
    """Return how many samples a file holds, having read its last one: where it was cut off, one less.

    Raises
    ------
    RequestError
        If that cannot be read.
    """
    try:
        with soundfile.SoundFile(path) as file:
            last = max(file.frames - 1, 0)
            file.seek(last)
            return int(last) + len(file.read(1, always_2d=True))
    except soundfile.SoundFileError:
        raise _unread(path, OSError("it is damaged, or its end is missing")) from None
    except (OSError, ValueError) as error:
        raise _unread(path, error) from None


def read_tags(path: Path) -> dict[str, str]:
    """Return what a FLAC file says about itself: names in capital letters to texts.

    Raises
    ------
    RequestError
        If it is not such a file, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return {name.upper(): "\n".join(texts) for name, texts in dict(FLAC(file)).items()}
    except (OSError, ValueError, MutagenError) as error:
        raise _unread(path, error) from None


def decoded(path: Path) -> tuple[Audio, int]:
    """Return what a decoder makes of a file: (channels, samples), and its samples a second.

    Raises
    ------
    RequestError
        If it cannot be read whole.
    """
    try:
        if path.suffix.lower() == ".m4a":
            return decoded_by_libav(path)
        return _by_libsndfile(path)
    except (OSError, ValueError, soundfile.SoundFileError) as error:
        raise _unread(path, error) from None


def peak_after_decoding_db(path: Path) -> Db:
    """Return the true peak of what a decoder makes of a file, in dBTP.

    Raises
    ------
    RequestError
        If it cannot be read whole.
    """
    return true_peak_db(decoded(path)[0])


def _by_libsndfile(path: Path) -> tuple[Audio, int]:
    with soundfile.SoundFile(path) as file:
        sound = np.empty((file.channels, file.frames), np.float32)
        at = 0
        # Blocks, so that no second copy of a long song stands beside it.
        for block in file.blocks(RATE_HZ, dtype="float32", always_2d=True):
            sound[:, at : at + len(block)] = block.T
            at += len(block)
        if at != file.frames:
            raise OSError(f"only {at} of {file.frames} samples are there")
        return sound, int(file.samplerate)


def _unread(path: Path, error: Exception) -> RequestError:
    told = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return RequestError(
        f"The sound in {quoted(path.name)} cannot be read: {told.rstrip('.')}.",
        hint="Name a sound file that is whole and that you may read.",
    )
