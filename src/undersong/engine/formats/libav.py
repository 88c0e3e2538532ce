"""M4A with AAC, and Opus, by FFmpeg's libraries, which come with `av`.

AAC has 256 kbit/s and FFmpeg's “fast” coder: at this rate its noise is four decibels further under the
music from band to band than that of the slow one, it rises less above the peaks, and it takes half the time.
Opus has 192 kbit/s and knows no 44.1 kHz: the sound is resampled to
48 kHz. The filter may leave what lies above 28 kHz alone, since its images fall above 20 kHz, where Opus
keeps nothing; below 20 kHz it is flat, and images are 80 dB down. Both kinds say how many samples the
encoder put in front, so that the song starts where it starts. They are written with `bitexact`: without it
serial numbers are drawn and dates are noted.

`av` has wheels for Linux and macOS. Where a system has none, all other formats can still be written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from undersong.errors import RequestError
from undersong.units import RATE_HZ, Audio

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer

AAC_BITS_A_SECOND = 256_000
AAC_PRIMING_SAMPLES = 1024
AAC_FRAME_SAMPLES = 1024
CODERS = {"aac": {"aac_coder": "fast"}}
OPUS_BITS_A_SECOND = 192_000
OPUS_RATE_HZ = 48_000
UP, DOWN = 160, 147
"""48,000 to 44,100, in whole numbers."""
REACH = 16
"""Samples to each side that the resampling filter looks at."""
KAISER_BETA = 8.0
BLOCK_SAMPLES = DOWN * 300
"""One second, in which whole numbers of samples become whole numbers."""


class NoEncoder(RequestError):
    """The encoder of a format is not installed on this system."""

    code = "no_encoder"


def check_libav(ending: str) -> None:
    """See whether `av` is there.

    Raises
    ------
    NoEncoder
        If it is not.
    """
    try:
        import av  # noqa: F401, PLC0415 - forty libraries, which no other format needs
    except ImportError:
        raise NoEncoder(
            f"Files that end in {ending} need the package “av”, which is not installed here.",
            field="output",
            hint="Install it with “pip install av”, or end the name in .flac, .wav, .mp3 or .ogg.",
        ) from None


def write_m4a(path: Path, audio: Audio) -> None:
    """Write an M4A file without tags.

    Parameters
    ----------
    audio : (2, samples), full scale is 1.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    blocks = (
        np.ascontiguousarray(audio[:, i : i + BLOCK_SAMPLES]) for i in range(0, audio.shape[1], BLOCK_SAMPLES)
    )
    _encode(path, "ipod", "aac", blocks, rate_hz=RATE_HZ, bits_a_second=AAC_BITS_A_SECOND)


def write_opus(path: Path, audio: Audio) -> None:
    """Write an Ogg file with Opus, without tags.

    Parameters
    ----------
    audio : (2, samples) at 44.1 kHz, full scale is 1.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    blocks = at_48_khz(audio)
    _encode(path, "ogg", "libopus", blocks, rate_hz=OPUS_RATE_HZ, bits_a_second=OPUS_BITS_A_SECOND)


def at_48_khz(audio: Audio) -> Iterator[Audio]:
    """Yield a sound at 48 kHz, in blocks of about a second.

    Parameters
    ----------
    audio : (2, samples) at 44.1 kHz.
    """
    from scipy import signal  # noqa: PLC0415 - a second and 60 MB, which no other format needs

    taps = signal.firwin(2 * REACH * UP + 1, 24_050.0, window=("kaiser", KAISER_BETA), fs=RATE_HZ * UP)
    taps = taps.astype(np.float32)
    samples = audio.shape[1]
    for start in range(0, samples, BLOCK_SAMPLES):
        # Two periods of the two rates before and after are more than the filter reaches.
        before = min(start, 2 * DOWN)
        end = min(samples, start + BLOCK_SAMPLES + 2 * DOWN)
        piece = audio[:, start - before : end]
        # The types of SciPy leave out that a window may be the filter itself, which it multiplies in place.
        made = signal.resample_poly(piece, UP, DOWN, axis=1, window=taps.copy())  # type: ignore[call-overload]
        first = before * UP // DOWN
        count = -(-min(BLOCK_SAMPLES, samples - start) * UP // DOWN)
        yield np.ascontiguousarray(made[:, first : first + count], dtype=np.float32)


def aac_padding(samples: int) -> str:
    """Return iTunes' note on how much silence the encoder put around a song of so many samples."""
    whole = -(-(samples + AAC_PRIMING_SAMPLES) // AAC_FRAME_SAMPLES) * AAC_FRAME_SAMPLES
    after = whole - AAC_PRIMING_SAMPLES - samples
    told = f"00000000 {AAC_PRIMING_SAMPLES:08X} {after:08X} {samples:016X}"
    return " " + told + " 00000000" * 8


def decoded_by_libav(path: Path) -> tuple[Audio, int]:
    """Return what FFmpeg's decoder makes of a file: (channels, samples), and its samples a second.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    import av  # noqa: PLC0415 - see above

    with _sound_in(path) as (file, stream):
        to_floats = av.AudioResampler("fltp", "stereo", stream.rate)
        blocks = [made.to_ndarray() for frame in file.decode(stream) for made in to_floats.resample(frame)]
        return np.concatenate(blocks, axis=1), stream.rate


def samples_in(path: Path) -> int:
    """Return how many samples a file has, encoder's silence and all, at its own rate.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with _sound_in(path) as (file, stream):
        ends = [
            packet.pts + packet.duration
            for packet in file.demux(stream)
            if packet.pts is not None and packet.duration is not None
        ]
        return round(max(ends, default=0) * float(stream.time_base or 0) * stream.rate)


@contextmanager
def _sound_in(path: Path) -> Iterator[tuple["InputContainer", "AudioStream"]]:
    """Open a file at its sound; what FFmpeg says against it is an OSError."""
    import av  # noqa: PLC0415 - see above

    try:
        with av.open(path) as file:
            if not file.streams.audio:
                raise OSError("there is no sound in it")
            yield file, file.streams.audio[0]
    except av.FFmpegError as error:
        raise OSError(error.strerror) from None


def _encode(
    path: Path,
    container: str,
    codec: str,
    blocks: Iterator[npt.NDArray[np.float32]],
    *,
    rate_hz: int,
    bits_a_second: int,
) -> None:
    import av  # noqa: PLC0415 - see above

    try:
        with av.open(path, "w", format=container, options={"fflags": "+bitexact"}) as file:
            _encode_into(file, codec, blocks, rate_hz=rate_hz, bits_a_second=bits_a_second)
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from None


def _encode_into(
    file: "OutputContainer",
    codec: str,
    blocks: Iterator[npt.NDArray[np.float32]],
    *,
    rate_hz: int,
    bits_a_second: int,
) -> None:
    from av import AudioFrame  # noqa: PLC0415 - see above

    options = {"flags": "+bitexact", **CODERS.get(codec, {})}
    stream = cast("AudioStream", file.add_stream(codec, rate=rate_hz, options=options))
    stream.layout = "stereo"
    stream.bit_rate = bits_a_second
    planar = codec == "aac"
    stream.format = "fltp" if planar else "flt"
    at = 0
    for block in blocks:
        sound = block if planar else np.ascontiguousarray(block.T).reshape(1, -1)
        frame = AudioFrame.from_ndarray(sound, format="fltp" if planar else "flt", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = rate_hz, Fraction(1, rate_hz), at
        at += block.shape[1]
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))
