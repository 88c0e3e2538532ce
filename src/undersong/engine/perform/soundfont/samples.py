"""Samples: from the bytes of the file to sound, and where they loop.

SF2 has 16 bits a sample, and eight more where there is a chunk sm24; SF3 has each sample as an Ogg Vorbis
stream of its own, with loop points that count from its beginning. Only what a song needs is read: the file
stays where it is, whatever its size. What was decoded is kept while there is room for it (`KEPT_BYTES`), so a
second song with the same piano finds it ready.

Loops in real files are not always where they should be. One that leaves its sample, ends before it
begins or is shorter than two samples is none, and the sample is played once.
"""

import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile

from undersong.engine.perform.soundfont.riff import BankError, Chunk, content, named, open_bank
from undersong.engine.perform.soundfont.tables import Tables, text_of
from undersong.errors import quoted

Pcm: TypeAlias = npt.NDArray[np.int16] | npt.NDArray[np.float32]
"""As decoded: int16 at full scale 32 768 or float32 at 1."""

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 400, 384_000
LONGEST_SAMPLES = 32 * 2**20
"""Of one sample, twelve minutes: more would be no note, and is 128 MB as it is played."""

KEPT_BYTES = 64 * 2**20

_VORBIS, _ROM = 0x10, 0x8000
_BLOCK_SAMPLES = 65_536


@dataclass(frozen=True)
class Header:
    """What the table says of a sample.

    Attributes
    ----------
    start, end : in samples of the chunk; in bytes where it is Vorbis.
    loop : first sample and the one after the last, from the sample's own beginning.
    pitch : MIDI key it was recorded at, corrected by `correction_cents`.
    """

    name: str
    start: int
    end: int
    loop: tuple[int, int]
    rate_hz: int
    pitch: int
    correction_cents: int
    vorbis: bool


class Samples:
    """The samples of one bank, decoded as they are asked for. Any number of threads may ask."""

    def __init__(self, path: Path, tables: Tables, wide: Chunk, narrow: Chunk | None) -> None:
        """Take the file, its tables, and its chunks smpl and sm24 (or None)."""
        self._path, self._tables, self._wide = path, tables, wide
        # 24 bits only if there are as many low bytes as samples.
        self._narrow = narrow if narrow and narrow.size >= wide.size // 2 else None
        self._kept: OrderedDict[int, Pcm] = OrderedDict()
        self._kept_bytes = 0
        self._lock = Lock()

    def header(self, row: int) -> Header:
        """Return what the table says of a sample.

        Raises
        ------
        BankError
            If it cannot be: outside of the file, of an impossible rate, or in the ROM of a sound card.
        """
        read = self._tables.samples[row]
        name, kind = text_of(bytes(read["name"])), int(read["kind"])
        start, end, rate_hz = int(read["start"]), int(read["end"]), int(read["rate_hz"])
        vorbis = bool(kind & _VORBIS)
        room = self._wide.size if vorbis else self._wide.size // 2
        if kind & _ROM:
            raise self._refused(name, "is in the ROM of a sound card and not in the file")
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise self._refused(
                name, f"has a rate of {rate_hz} Hz; it may have {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ}"
            )
        if not start < end <= room:
            raise self._refused(name, f"goes from {start} to {end}, and the file has {room}")
        if not vorbis and end - start > LONGEST_SAMPLES:
            raise self._refused(name, f"has {end - start} instants; it may have {LONGEST_SAMPLES}")
        away = 0 if vorbis else start
        pitch = int(read["pitch"])
        return Header(
            name=name,
            start=start,
            end=end,
            loop=(int(read["loop_start"]) - away, int(read["loop_end"]) - away),
            rate_hz=rate_hz,
            pitch=pitch if pitch <= 127 else 60,  # 255 says: no pitch
            correction_cents=int(read["correction_cents"]),
            vorbis=vorbis,
        )

    def sound(self, row: int) -> npt.NDArray[np.float32]:
        """Return a sample as sound (samples,), full scale 1.

        Raises
        ------
        BankError
            If it cannot be read or decoded.
        """
        with self._lock:
            if (kept := self._kept.get(row)) is not None:
                self._kept.move_to_end(row)
        pcm = self._decoded(row) if kept is None else kept
        if kept is None:
            self._keep(row, pcm)
        scale = np.float32(1.0 / 32_768.0) if pcm.dtype == np.int16 else np.float32(1.0)
        return np.multiply(pcm, scale, dtype=np.float32)

    def _keep(self, row: int, pcm: Pcm) -> None:
        with self._lock:
            if row in self._kept or pcm.nbytes > KEPT_BYTES // 2:
                return
            self._kept[row] = pcm
            self._kept_bytes += pcm.nbytes
            while self._kept_bytes > KEPT_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._kept_bytes -= gone.nbytes

    def _decoded(self, row: int) -> Pcm:
        header = self.header(row)
        with open_bank(self._path) as file:
            if header.vorbis:
                data = content(file, self._path, self._wide.start + header.start, header.end - header.start)
                return self._unpacked(header, data)
            count = header.end - header.start
            data = content(file, self._path, self._wide.start + 2 * header.start, 2 * count)
            high = np.frombuffer(data, "<i2")
            if self._narrow is None:
                return np.asarray(high, np.int16)
            low = content(file, self._path, self._narrow.start + header.start, count)
            return _wide(high, np.frombuffer(low, np.uint8))

    def _unpacked(self, header: Header, data: bytes) -> Pcm:
        """Decode Vorbis block by block: what a damaged stream says of its length is not believed."""
        blocks: list[npt.NDArray[np.float32]] = []
        count = 0
        try:
            with soundfile.SoundFile(io.BytesIO(data)) as stream:
                if stream.format != "OGG" or stream.channels != 1:
                    raise self._refused(header.name, "is no Ogg Vorbis stream of one channel")
                while len(block := stream.read(_BLOCK_SAMPLES, dtype="float32")):
                    blocks.append(np.asarray(block, np.float32))
                    count += len(block)
                    if count > LONGEST_SAMPLES:
                        raise self._refused(header.name, f"has more than {LONGEST_SAMPLES} instants")
        except (soundfile.LibsndfileError, RuntimeError, ValueError, MemoryError):
            raise self._refused(header.name, "cannot be decoded as Ogg Vorbis") from None
        if not count:
            raise self._refused(header.name, "holds no sound")
        whole = np.nan_to_num(np.concatenate(blocks), nan=0.0, posinf=0.0, neginf=0.0)
        if float(np.abs(whole).max()) >= 1.0:
            return whole  # a lossy coder overshoots, and 16 bits would wrap
        return np.round(whole * np.float32(32_768.0)).clip(-32_768, 32_767).astype(np.int16)

    def _refused(self, name: str, why: str) -> BankError:
        return BankError(
            f"The sample {quoted(name)} of the bank {named(self._path)} {why}.",
            "Copy the bank once more, or take another.",
        )


def _wide(high: npt.NDArray[np.int16], low: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Put 16 high bits and 8 low ones together."""
    whole = (high.astype(np.int32) << 8) | low
    return whole.astype(np.float32) * np.float32(2.0**-23)
