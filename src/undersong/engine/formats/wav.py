"""WAV: RIFF with 16 bits dithered, 24 bits, or 32-bit floating point.

Beside the sound stand a `bext` chunk (EBU Tech 3285, version 2: title, generation, loudness, how it
was made), a `LIST INFO` that older programs read, and at the end an `id3 ` chunk with all tags, words and
cover. Dates in `bext` are left empty: a file says nothing about when somebody made it.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from undersong.engine.formats.choices import WavBits
from undersong.engine.formats.whole import dithered, whole_numbers
from undersong.units import RATE_HZ, Audio

BLOCK_SAMPLES = RATE_HZ
PCM, FLOAT = 1, 3
LARGEST_BYTES = 2**32 - 2**20
"""A RIFF file counts its bytes with 32 bits; the rest is for what stands beside the sound."""


@dataclass(frozen=True)
class Broadcast:
    """What the `bext` chunk says; its text is ASCII, so that other letters become question marks.

    Attributes
    ----------
    reference : the generation's id, up to 32 characters.
    lufs, true_peak_db : of the sound, or None where nobody measured.
    """

    description: str = ""
    reference: str = ""
    lufs: float | None = None
    true_peak_db: float | None = None


def write_wav(
    path: Path,
    audio: Audio,
    *,
    bits: WavBits,
    key: int,
    about: Broadcast,
    info: Mapping[str, str],
    id3: bytes,
) -> None:
    """Write a WAV file.

    Parameters
    ----------
    audio : (2, samples), full scale is 1; floating point is written as it is, whole numbers are clipped.
    key : of the dither, for 16 bits.
    info : four letters of a `LIST INFO` field, such as INAM, to its text.
    id3 : a tag for the `id3 ` chunk, or nothing.

    Raises
    ------
    OSError
        If the sound has more bytes than such a file can count, or the system takes no more.
    """
    frame_bytes = bits // 8 * 2
    data_bytes = audio.shape[1] * frame_bytes
    if data_bytes > LARGEST_BYTES:
        raise OSError("a WAV file holds at most 4 GB")
    head = [
        _chunk(b"fmt ", _format(bits)),
        *([_chunk(b"fact", struct.pack("<I", audio.shape[1]))] if bits == 32 else []),
        _chunk(b"bext", _bext(about, bits)),
        _chunk(b"LIST", b"INFO" + b"".join(_chunk(n.encode(), _text(t)) for n, t in info.items() if t)),
    ]
    tail = _chunk(b"id3 ", id3) if id3 else b""
    size = 4 + sum(map(len, head)) + 8 + data_bytes + len(tail)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", size) + b"WAVE" + b"".join(head))
        file.write(b"data" + struct.pack("<I", data_bytes))
        file.writelines(_blocks(audio, bits, key))
        file.write(tail)


def _blocks(audio: Audio, bits: WavBits, key: int) -> Iterator[bytes]:
    for start in range(0, audio.shape[1], BLOCK_SAMPLES):
        block = audio[:, start : start + BLOCK_SAMPLES]
        if bits == 16:
            yield dithered(block, key=key, first=start).astype("<i2", copy=False).tobytes()
        elif bits == 24:
            numbers = whole_numbers(block).astype("<i4", copy=False)
            # Of four bytes, little end first, the upper one only repeats the sign.
            yield numbers.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
        else:
            yield np.ascontiguousarray(block.T).astype("<f4", copy=False).tobytes()


def _format(bits: WavBits) -> bytes:
    frame_bytes = bits // 8 * 2
    kind = FLOAT if bits == 32 else PCM
    plain = struct.pack("<HHIIHH", kind, 2, RATE_HZ, RATE_HZ * frame_bytes, frame_bytes, bits)
    return plain + b"\0\0" if kind == FLOAT else plain  # all but PCM say how many more bytes there are: none


def _bext(about: Broadcast, bits: WavBits) -> bytes:
    loudness = [_hundredths(v) for v in (about.lufs, None, about.true_peak_db, None, None)]
    history = f"A=PCM,F={RATE_HZ},W={bits},M=stereo,T=Undersong\r\n"
    return (
        _ascii(about.description, 256)
        + _ascii("Undersong", 32)
        + _ascii(about.reference, 32)
        + bytes(10 + 8)  # date and time
        + struct.pack("<QH", 0, 2)  # time since midnight; version of the chunk
        + bytes(64)  # a material id of SMPTE, which nobody gave
        + struct.pack("<5h", *loudness)
        + bytes(180)
        + history.encode("ascii")
    )


def _hundredths(value: float | None) -> int:
    """Return what the standard writes: hundredths, or 0x7FFF for what is not known."""
    return 0x7FFF if value is None else max(-0x8000, min(0x7FFE, round(value * 100)))


def _ascii(text: str, size: int) -> bytes:
    return text.encode("ascii", "replace")[:size].ljust(size, b"\0")


def _text(text: str) -> bytes:
    return text.encode("utf-8", "replace") + b"\0"


def _chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk: name, size, body, and a byte more where the body is odd."""
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
