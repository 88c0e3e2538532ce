"""Writes small SoundFonts whose truth is known: SF2 with 16 or 24 bits, SF3 with Ogg Vorbis."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import soundfile

PADDING = 46
"""Samples of silence behind each sample, as the specification wants them."""

RATE_HZ = 44_100


@dataclass
class Sample:
    """A sample: `sound` at full scale 1, its pitch and loop."""

    sound: np.ndarray
    rate_hz: int = RATE_HZ
    pitch: int = 69
    correction_cents: int = 0
    loop: tuple[int, int] = (0, 0)
    kind: int = 1
    name: str = "sample"


@dataclass
class Zone:
    """A zone: generators in their order, modulators (source, kind, amount, amount source, transform)."""

    generators: Sequence[tuple[int, int]] = ()
    modulators: Sequence[tuple[int, int, int, int, int]] = ()


@dataclass
class Preset:
    """A preset: where it is, and its zones."""

    zones: Sequence[Zone]
    bank: int = 0
    program: int = 0
    name: str = "preset"


@dataclass
class Font:
    """A whole SoundFont."""

    samples: Sequence[Sample]
    instruments: Sequence[Sequence[Zone]]
    presets: Sequence[Preset]
    name: str = "Small Bank"
    wide: bool = False
    vorbis: bool = False
    version: tuple[int, int] = (2, 4)
    extra: dict[bytes, bytes] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the file."""
        data, low, headers = self._samples()
        preset_rows, preset_bags = [], _Bags()
        for preset in self.presets:
            row = preset.name.encode(), preset.program, preset.bank, preset_bags.count, 0, 0, 0
            preset_rows.append(struct.pack("<20sHHHIII", *row))
            preset_bags.add(preset.zones)
        preset_rows.append(struct.pack("<20sHHHIII", b"EOP", 0, 0, preset_bags.count, 0, 0, 0))
        instrument_rows, instrument_bags = [], _Bags()
        for number, zones in enumerate(self.instruments):
            instrument_rows.append(
                struct.pack("<20sH", f"instrument {number}".encode(), instrument_bags.count)
            )
            instrument_bags.add(zones)
        instrument_rows.append(struct.pack("<20sH", b"EOI", instrument_bags.count))
        tables = {
            b"phdr": b"".join(preset_rows),
            **preset_bags.tables(b"p"),
            b"inst": b"".join(instrument_rows),
            **instrument_bags.tables(b"i"),
            b"shdr": b"".join(headers) + struct.pack("<20sIIIIIBbHH", b"EOS", *[0] * 9),
        } | self.extra
        sound = {b"smpl": data} | ({b"sm24": low} if self.wide else {})
        info = {b"ifil": struct.pack("<HH", *self.version), b"INAM": self.name.encode() + b"\0"}
        body = b"sfbk" + _list(b"INFO", info) + _list(b"sdta", sound) + _list(b"pdta", tables)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def _samples(self) -> tuple[bytes, bytes, list[bytes]]:
        data, low, headers = b"", b"", []
        for sample in self.samples:
            whole = np.round(np.clip(sample.sound, -1, 1) * (2**23 - 1)).astype(np.int32)
            if self.vorbis:
                coded = io.BytesIO()
                soundfile.write(coded, sample.sound, sample.rate_hz, format="OGG", subtype="VORBIS")
                start, data = len(data), data + coded.getvalue()
                end, first, last = len(data), *sample.loop
            else:
                start = len(data) // 2
                pcm = whole >> 8 if self.wide else np.round(sample.sound * 32_767).astype(np.int32)
                data += pcm.astype("<i2").tobytes() + bytes(2 * PADDING)
                low += (whole & 255).astype(np.uint8).tobytes() + bytes(PADDING)
                end = start + len(sample.sound)
                first, last = start + sample.loop[0], start + sample.loop[1]
            kind = sample.kind | (16 if self.vorbis else 0)
            row = start, end, first, last, sample.rate_hz, sample.pitch, sample.correction_cents, 0, kind
            headers.append(struct.pack("<20sIIIIIBbHH", sample.name.encode(), *row))
        return data, low, headers


class _Bags:
    """The bags, generators and modulators of all presets or of all instruments."""

    def __init__(self) -> None:
        self._bags, self._generators, self._modulators = [], [], []

    @property
    def count(self) -> int:
        return len(self._bags)

    def add(self, zones: Sequence[Zone]) -> None:
        for zone in zones:
            self._bags.append(struct.pack("<HH", len(self._generators), len(self._modulators)))
            self._generators += [
                struct.pack("<HH", kind, amount & 0xFFFF) for kind, amount in zone.generators
            ]
            self._modulators += [struct.pack("<HHhHH", *row) for row in zone.modulators]

    def tables(self, letter: bytes) -> dict[bytes, bytes]:
        last = struct.pack("<HH", len(self._generators), len(self._modulators))
        return {
            letter + b"bag": b"".join([*self._bags, last]),
            letter + b"mod": b"".join([*self._modulators, bytes(10)]),
            letter + b"gen": b"".join([*self._generators, bytes(4)]),
        }


def _list(name: bytes, chunks: dict[bytes, bytes]) -> bytes:
    body = name + b"".join(
        key + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for key, data in chunks.items()
    )
    return b"LIST" + struct.pack("<I", len(body)) + body


def between(low: int, high: int) -> int:
    """Return a range as a generator's amount."""
    return low | high << 8


def one(
    sample: Sample, *generators: tuple[int, int], modulators: Sequence[tuple] = (), **settings: object
) -> Font:
    """Return a font with one preset of one region."""
    zone = Zone([*generators, (53, 0)], modulators)
    return Font([sample], [[zone]], [Preset([Zone([(41, 0)])])], **settings)


def tone(hz: float, seconds: float, *, rate_hz: int = RATE_HZ, level: float = 0.5) -> np.ndarray:
    """Return a sine."""
    return level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)


def looped(hz_periods: int = 100, loops: int = 20, **settings: object) -> Sample:
    """Return a sine of 441 Hz at 44.1 kHz (100 samples a period) that loops over whole periods."""
    sound = tone(RATE_HZ / 100, loops * hz_periods / RATE_HZ)
    settings = {"pitch": 69, "loop": (500, 1_500)} | settings
    return Sample(sound, **settings)
