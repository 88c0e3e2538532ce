"""Recordings out of a SoundFont: what a preset plays, taken back to one take a note and layer.

A preset is read as it is played (`undersong.engine.perform.soundfont`); a left and a right region of one root
key become one take of two channels. What a decay with no sustain takes from a note while its loop is repeated
goes with the take: it is all that is known of a note beyond its recording.
"""

from pathlib import Path

import numpy as np

from tools.fit.takes import SHORTEST_SECONDS, FitError, Floats, Take, take_of
from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.riff import chunks_of, open_bank
from undersong.engine.perform.soundfont.samples import Samples
from undersong.engine.perform.soundfont.tables import Tables, read_tables
from undersong.engine.perform.soundfont.zones import Region, regions_of

FULL_DB = 100.0
"""A decay is given as the time for so much."""

KIT_BANK = 128


class Font:
    """A SoundFont whose recordings may be measured."""

    def __init__(self, path: Path) -> None:
        """Open an SF2 or SF3 file.

        Raises
        ------
        BankError
            If it is not one.
        """
        with open_bank(path) as file:
            chunks = chunks_of(file, path)
            self.tables: Tables = read_tables(file, chunks, path)
        self.samples = Samples(path, self.tables, chunks[b"smpl"], chunks.get(b"sm24"))

    def takes(
        self,
        bank: int,
        program: int,
        velocities: tuple[int, ...] = (100,),
        keys: frozenset[int] = frozenset(),
    ) -> list[Take]:
        """Return the recordings of a preset by velocity and pitch: those that these MIDI velocities play.

        Single periods of a wave that a preset mixes in are no recordings and are left out. Of a kit, `keys`
        says which drums.

        Raises
        ------
        FitError
            If there is no such preset.
        """
        presets = self.tables.presets[:-1]
        rows = np.flatnonzero((presets["bank"] == bank) & (presets["program"] == program))
        if not len(rows):
            raise FitError(f"The SoundFont has no preset {bank}:{program}: see what it has in any player.")
        found: dict[tuple[int, int], dict[int, Region]] = {}
        for region in regions_of(self.tables, int(rows[0])):
            place = region.keys[1] if bank == KIT_BANK else round(self._pitch(region))
            if (keys and place not in keys) or self._seconds(region) < SHORTEST_SECONDS:
                continue
            side = int(np.sign(region.values[g.PAN]))
            for velocity in velocities:
                if region.velocities[0] <= velocity <= region.velocities[1]:
                    found.setdefault((velocity, place), {}).setdefault(side, region)
        made = [
            self._take(sides, velocity, key if bank == KIT_BANK else None)
            for (velocity, key), sides in found.items()
        ]
        return sorted(made, key=lambda t: (t.velocity, t.midi))

    def _seconds(self, region: Region) -> float:
        header = self.samples.header(region.sample)
        if header.vorbis:
            return len(self.samples.sound(region.sample)) / header.rate_hz
        return (header.end - header.start) / header.rate_hz

    def _take(self, sides: dict[int, Region], velocity: int, key: int | None) -> Take:
        region = sides.get(-1, next(iter(sides.values())))
        header = self.samples.header(region.sample)
        channels: list[Floats] = [self.samples.sound(region.sample).astype(np.float64)]
        if {-1, 1} <= set(sides):
            channels.append(self.samples.sound(sides[1].sample).astype(np.float64))
        size = min(len(c) for c in channels)
        looped = region.values[g.SAMPLE_MODES] in (1, 3)
        return take_of(
            np.stack([c[:size] for c in channels]),
            header.rate_hz,
            midi=float(key) if key is not None else self._pitch(region),
            velocity=velocity / 127.0,
            loop=header.loop if looped else None,
            fall_db=_fall_db(region),
            name=header.name,
            drum=key is not None,
        )

    def _pitch(self, region: Region) -> float:
        header = self.samples.header(region.sample)
        root = region.values[g.ROOT_KEY]
        key = float(root if root >= 0 else header.pitch)
        # What is to be corrected, and what is to be played octaves away from where it was recorded.
        return key - header.correction_cents / 100.0 - float(region.values[g.COARSE_TUNE])


def _fall_db(region: Region) -> float:
    """dB/s of the decay; 0 where the note is held."""
    if region.values[g.SUSTAIN_VOL] <= 0 or region.values[g.DECAY_VOL] <= g.INSTANT:
        return 0.0
    return float(FULL_DB / 2.0 ** (region.values[g.DECAY_VOL] / 1_200.0))
