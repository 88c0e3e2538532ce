"""MP3 by LAME: variable bit rate, its best quality (V0), about 250 kbit/s.

LAME comes twice: with libsndfile, and with `lameenc`, whose build uses the processor's vectors and
makes the same frames in a third of the time. The effort is LAME's 5: at V0 the frames are the same as at 0,
which takes a third longer. It is fed whole numbers of 16 bits, dithered, whose noise is forty decibels
under its own.

`lameenc` leaves out the first frame, in which players look for the length, for places to jump to, and for how
many samples the encoder put before and after the song. It is written here (Xing's header with LAME's
extension, gabriel.mp3-tech.org/mp3infotag.html), so that an album plays without gaps.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import lameenc
import numpy as np
import numpy.typing as npt

from undersong.engine.formats.whole import dithered
from undersong.engine.kernels import njit
from undersong.units import RATE_HZ, Audio

BLOCK_SAMPLES = RATE_HZ
FRAME_SAMPLES = 1152
DELAY_SAMPLES = 576
"""Of LAME's encoder; the decoder's own 529 are for the decoder to know."""
EFFORT = 5
NEW_VBR = 4
KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""Bit rates of MPEG 1, layer III, by their index in a frame's head."""
HEAD = bytes((0xFF, 0xFB, 0x50, 0x44))
"""MPEG 1, layer III, no checksum; 64 kbit/s, 44.1 kHz; joint stereo, original."""
HEAD_FRAME_BYTES = 144 * 64_000 // RATE_HZ
SIDE_BYTES = 32
PRESET_V0 = 500


def write_mp3(path: Path, audio: Audio, *, key: int) -> None:
    """Write an MP3 file without tags.

    Parameters
    ----------
    audio : (2, samples), full scale is 1; clipped there.
    key : of the dither, see `whole`.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    frames = b"".join(_frames(audio, key))
    path.write_bytes(_first_frame(frames, audio.shape[1]) + frames)


def _frames(audio: Audio, key: int) -> Iterator[bytes]:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(2)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_vbr(NEW_VBR)
    encoder.set_vbr_quality(0)
    encoder.set_quality(EFFORT)
    for start in range(0, audio.shape[1], BLOCK_SAMPLES):
        block = dithered(audio[:, start : start + BLOCK_SAMPLES], key=key, first=start)
        yield bytes(encoder.encode(block.astype("<i2", copy=False).tobytes()))
    yield bytes(encoder.flush())


def _first_frame(frames: bytes, samples: int) -> bytes:
    starts = list(_starts(frames))
    padding = max(0, len(starts) * FRAME_SAMPLES - DELAY_SAMPLES - samples)
    size = HEAD_FRAME_BYTES + len(frames)
    places = bytes(_place(starts, percent, size) for percent in range(100))
    xing = b"Xing" + struct.pack(">III", 0b1111, len(starts), size) + places + struct.pack(">I", 100)
    lame = (
        b"LAME3.100"
        + bytes((NEW_VBR, 0))  # revision 0 of this header and the method; the lowpass is not told
        + bytes(8)  # no replay gain
        + bytes((EFFORT, 0))  # flags and type of the threshold of hearing; no least bit rate
        + (DELAY_SAMPLES << 12 | min(padding, 0xFFF)).to_bytes(3, "big")
        + bytes((0, 0))  # nothing unusual, and no gain
        + struct.pack(">H", PRESET_V0)
        + struct.pack(">IH", size, _crc16(np.frombuffer(frames, np.uint8)))
    )
    told = HEAD + bytes(SIDE_BYTES) + xing + lame
    told += struct.pack(">H", _crc16(np.frombuffer(told, np.uint8)))
    return told.ljust(HEAD_FRAME_BYTES, b"\0")


def _starts(frames: bytes) -> Iterator[int]:
    """Yield where each frame begins."""
    at = 0
    while at + 4 <= len(frames):
        yield at
        index, padded = frames[at + 2] >> 4, frames[at + 2] >> 1 & 1
        at += 144_000 * KBITS[index] // RATE_HZ + padded


def _place(starts: list[int], percent: int, size: int) -> int:
    """Return where a hundredth of the song's time begins, in 256ths of the file's bytes."""
    if not starts:
        return 0
    return min(255, (HEAD_FRAME_BYTES + starts[len(starts) * percent // 100]) * 256 // size)


@njit(cache=True, nogil=True)
def _crc16(data: npt.NDArray[np.uint8]) -> int:
    """Return the CRC with which LAME signs its header: polynomial 0x8005, bits reversed."""
    crc = 0
    for byte in data:
        crc ^= int(byte)
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc
