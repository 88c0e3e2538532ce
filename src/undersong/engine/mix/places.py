"""Places: where each part stands between left and right.

The song leans on drums, bass, voice and lead: they stand where the catalogue says. The others begin where
their instrument usually stands, and in a few rounds each goes where it costs least: not where somebody of the
same register stands, not so that one side gets heavier than the other in any register, and not far from where
it began. What was performed wide stays near the middle, for it is on both sides; what comes from one
point stands aside. With any number of parts there are as many places as needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.mix.spectra import CENTRES_HZ, Spectrum
from undersong.engine.model import Role, Stem
from undersong.engine.voices.catalogue import voices
from undersong.units import Db, Hz

CENTRAL = (Role.DRUMS, Role.BASS, Role.VOICE, Role.LEAD)
"""Roles that stand where the catalogue says: the song leans on them."""
SPREAD, FARTHEST = 1.5, 0.8
"""The catalogue places an instrument as on a stage; a record is wider than a stage."""
WIDE_FARTHEST = 0.4
WIDE_SIDE = 0.2
ASIDE = 0.4
"""What comes from one point stands at least so far from the middle, where the voice and the tune are."""
ROUNDS = 4
"""A part with so much of its energy in the difference of the sides is wide already."""
NEAR = 0.5
"""Parts that are farther apart do not cover each other."""
STEP = 0.05
DEEP_BELOW_HZ: Hz = 140.0
REGISTERS_HZ = (200.0, 600.0, 1_800.0, 5_400.0)
COVERING, LEANING, STRAYING, CROSSING = 1.0, 1.0, 0.8, 0.1
"""What it costs to cover others, to make the song lean, to stand where the instrument usually does not, or on
the other side of it: an orchestra may sit either way round."""
WIDE_STRAYING = 1.6
"""What is wide sounds on and on, more often than not: it leans the song alone while the others rest."""
BEYOND_CROSSING = 8.0
"""What is called left stands on the left."""


@dataclass(frozen=True)
class Place:
    """Where a part stands, and how much it gives to room and echo."""

    pan: float
    width: float
    reverb_db: Db
    delay_db: Db


@dataclass(frozen=True)
class _Seen:
    """What the search knows of a part: energies by register, what it is made of, how wide it is."""

    registers: npt.NDArray[np.float64]
    profile: npt.NDArray[np.float64]
    lean: float
    wide: bool
    wanted: float
    crossing: float
    free: bool


def declared(stem: Stem) -> Place:
    """Return what the catalogue says of the instrument or the singer."""
    if stem.role is Role.VOICE and stem.instrument in voices():
        voice = voices()[stem.instrument]
        return Place(voice.pan, 1.0, voice.reverb_db, voice.delay_db)
    if stem.instrument in instruments():
        known = instruments()[stem.instrument]
        return Place(known.pan, known.width, known.reverb_db, known.delay_db)
    return Place(0.0, 1.0, -16.0, -60.0)


def pans(
    stems: Sequence[Stem], spectra: Sequence[Spectrum], widths: Sequence[float], levels: Sequence[Db]
) -> list[float]:
    """Return where each part stands, −1 left to 1 right.

    Parameters
    ----------
    widths : factor of each part's difference between left and right.
    levels : how loud each part will be, in LU against anything that all share.
    """
    kits = [stem for stem in stems if stem.role is Role.DRUMS]
    central = [
        (stem.role in CENTRAL and stem not in kits[1:]) or _deep(spectrum)
        for stem, spectrum in zip(stems, spectra, strict=True)
    ]
    seen = [_seen(*facts) for facts in zip(stems, spectra, widths, levels, central, strict=True)]
    found = [part.wanted for part in seen]
    for _ in range(ROUNDS):
        before = list(found)
        for row, part in enumerate(seen):
            if part.free:
                found[row] = _best(row, seen, found)
        if found == before:
            break
    return [round(pan, 2) for pan in found]


def _seen(stem: Stem, spectrum: Spectrum, width: float, level: Db, central: bool) -> _Seen:
    wide = spectrum.side * width * width > WIDE_SIDE
    farthest = WIDE_FARTHEST if wide else FARTHEST
    usual = declared(stem).pan
    wanted, crossing = usual, CROSSING
    if not central:
        amount = min(max(SPREAD * abs(usual), 0.0 if wide else ASIDE), farthest)
        side = {"left": -1.0, "right": 1.0}.get(stem.part.rpartition("-")[2])
        crossing = CROSSING if side is None else BEYOND_CROSSING
        wanted = amount * (side or (-1.0 if usual < 0.0 else 1.0))
    share = spectrum.power / max(float(spectrum.power.sum()), 1e-12)
    index = np.searchsorted(np.array(REGISTERS_HZ), CENTRES_HZ)
    # Lows stand in the middle wherever their part stands.
    registers = 10.0 ** (level / 10.0) * np.array(
        [share[index == n].sum() for n in range(1, len(REGISTERS_HZ) + 1)]
    )
    rooted = np.sqrt(share * (REGISTERS_HZ[0] < CENTRES_HZ))
    profile = rooted / max(float(np.linalg.norm(rooted)), 1e-12)
    # What leans is what middle and side share; a wider part leans more.
    lean = spectrum.lean * width * (1.0 + spectrum.side) / (1.0 + spectrum.side * width * width)
    lean = float(np.clip(lean, -0.95, 0.95))
    return _Seen(registers, profile, lean, wide, wanted, crossing, not central)


def _deep(spectrum: Spectrum) -> bool:
    """Whether most of a part lies where it would stand in the middle anyway."""
    deep = float(spectrum.power[DEEP_BELOW_HZ > CENTRES_HZ].sum())
    return deep > 0.5 * float(spectrum.power.sum())


def _best(row: int, seen: Sequence[_Seen], found: Sequence[float]) -> float:
    """Return the place that costs least; of equals, the first."""
    part = seen[row]
    others = [(other, found[i]) for i, other in enumerate(seen) if i != row]
    total = sum((other.registers for other, _ in others), part.registers) + 1e-12
    leaning = sum((other.registers * _lean(other, pan) for other, pan in others), np.zeros(total.size))
    alike = [(float(part.profile @ other.profile) ** 2, pan) for other, pan in others]

    def cost(pan: float) -> float:
        covered = sum(likeness * max(0.0, 1.0 - abs(pan - place) / NEAR) for likeness, place in alike)
        # Squared and times their number, so that one of sixty feels a tilt as much as one of four.
        tilts = np.square((leaning + part.registers * _lean(part, pan)) / total)
        tilt = len(seen) * float(tilts @ (total / total.max()))
        away = (WIDE_STRAYING if part.wide else STRAYING) * abs(abs(pan) - abs(part.wanted)) + (
            part.crossing if pan * part.wanted < 0 else 0.0
        )
        return round(COVERING * covered + LEANING * tilt + away, 6)

    farthest = WIDE_FARTHEST if part.wide else FARTHEST
    count = round(farthest / STEP)
    candidates = [round(n * STEP, 2) for n in range(-count, count + 1)]
    return min(candidates, key=lambda pan: (cost(pan), abs(pan), -pan))


def _lean(part: _Seen, pan: float) -> float:
    """Return how far a part leans, −1 to 1, when it is turned to a place."""
    turned = float(np.sin(pan * np.pi / 2.0))
    return (turned + part.lean) / (1.0 + turned * part.lean)
