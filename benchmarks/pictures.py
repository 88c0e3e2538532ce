"""Small pictures of spectrograms, written as PNG without a library for pictures."""

import struct
import zlib

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""(rows, columns, 3)."""

_RAMP = np.array(
    [
        (10, 9, 26),
        (52, 21, 92),
        (121, 33, 107),
        (189, 55, 84),
        (237, 105, 37),
        (251, 180, 60),
        (252, 255, 190),
    ]
)
"""From silence to the loudest: dark to light, so that it can be read without colours too."""

GAP = 6


def coloured(level_db: npt.NDArray[np.float64], *, floor_db: float, height: int, width: int) -> Picture:
    """Return levels (bands, frames), 0 the loudest, as colours; low bands below."""
    rows = np.linspace(level_db.shape[0] - 1, 0, height).round().astype(int)
    columns = np.linspace(0, level_db.shape[1] - 1, width).round().astype(int)
    share = np.clip(1.0 - level_db[rows][:, columns] / floor_db, 0.0, 1.0) * (len(_RAMP) - 1)
    channels = [np.interp(share, np.arange(len(_RAMP)), _RAMP[:, c]) for c in range(3)]
    # Coarse colours are as many as an eye tells apart here, and make half of the file.
    return np.asarray(np.stack(channels, axis=2).round() // 24 * 24, np.uint8)


def beside(pictures: list[Picture]) -> Picture:
    """Return pictures of one height side by side, white between them."""
    gap = np.full((pictures[0].shape[0], GAP, 3), 255, np.uint8)
    parts = [part for picture in pictures for part in (picture, gap)]
    return np.concatenate(parts[:-1], axis=1)


def below(pictures: list[Picture]) -> Picture:
    """Return pictures of one width one below the other, white between them."""
    gap = np.full((GAP, pictures[0].shape[1], 3), 255, np.uint8)
    parts = [part for picture in pictures for part in (picture, gap)]
    return np.concatenate(parts[:-1], axis=0)


def png(picture: Picture) -> bytes:
    """Return the bytes of a PNG file (ISO/IEC 15948): one palette, since the colours are few."""
    height, width, _ = picture.shape
    colours, number = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True)
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = number.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 9)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", colours.astype(np.uint8).tobytes()),
        (b"IDAT", body),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
