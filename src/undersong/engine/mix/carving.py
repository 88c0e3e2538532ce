"""Carving: an equaliser for each part, so that parts of one register leave each other room.

Four moves, all small. A part with a hump where mud collects (200 to 450 Hz) loses some of it. A tune that is
dull where the ear listens (2 to 5 kHz) gains a little. A part that covers the home of a more important one
gives way there, most where it needs the band least itself (after Hafezi and Reiss, "Autonomous multitrack
equalization based on masking reduction", JAES 63/5, 2015). And where the kick has its tone the bass steps
aside, if its own home is elsewhere.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undersong.engine.mix.spectra import CENTRES_HZ, Bands, Spectrum
from undersong.engine.model import Role
from undersong.engine.model.desk import Band
from undersong.units import Db, Hz

RANK = {
    Role.VOICE: 5,
    Role.LEAD: 4,
    Role.DRUMS: 3,
    Role.BASS: 3,
    Role.COUNTER: 2,
    Role.COMP: 2,
    Role.BED: 1,
    Role.COLOUR: 0,
}
"""Who gives way to whom: the lower to the higher."""
TUNED = (Role.LEAD, Role.COUNTER)
FULL = (Role.COMP, Role.BED, Role.COUNTER, Role.LEAD)
HOME_DB: Db = -6.0
"""A band within this of a part's loudest is its home."""
CLEAR_DB: Db = 6.0
"""So far above whatever else is there, a part is heard clearly."""
MOST_CUT: Db = 3.5
LEAST_MOVE: Db = 0.7
"""A smaller move costs time and is not heard."""
MUD_HZ, MUD_FROM_DB, MOST_MUD = (200.0, 450.0), 3.0, 4.0
PRESENT_HZ, DULL_FROM_DB, MOST_PRESENT = (2_000.0, 5_000.0), -4.0, 2.0
NEAREST_OCTAVES = 0.6
CROWD = 3
"""With fewer parts there is no mud and nothing in anybody's way."""


def carved(roles: Sequence[Role], spectra: Sequence[Spectrum], levels: Sequence[Db]) -> list[list[Band]]:
    """Return the bands of each part's equaliser.

    Parameters
    ----------
    levels : how loud each part will be, in LU against anything that all share.
    """
    sounds = [_placed(spectrum, level) for spectrum, level in zip(spectra, levels, strict=True)]
    crowd = sum(bool(sound.max() > -150.0) for sound in sounds)
    bands: list[list[Band]] = []
    for row, (role, sound) in enumerate(zip(roles, sounds, strict=True)):
        own: list[Band] = []
        if sound.max() > -150.0 and crowd >= CROWD:
            if role in FULL:
                own += _toned(role, sound)
            above = [
                other
                for i, other in enumerate(sounds)
                if (RANK[roles[i]], -i) > (RANK[role], -row) and other.max() > -150.0
            ]
            if role in FULL or role is Role.COLOUR:
                own += _giving_way(sound, above)
            if role is Role.BASS:
                own += _beside_the_kick(
                    sound, [s for s, r in zip(sounds, roles, strict=True) if r is Role.DRUMS]
                )
        bands.append(_merged(own))
    return bands


def _placed(spectrum: Spectrum, level: Db) -> Bands:
    """Return the level of each band in dB where the whole part is at `level`, as far as ears hear it."""
    if spectrum.power.max() <= 0.0:
        return np.full(CENTRES_HZ.size, -200.0)
    heard = float(spectrum.power[CENTRES_HZ > 80.0].sum()) + 1e-12
    return np.asarray(10.0 * np.log10(spectrum.power / heard + 1e-9) + level)


def _toned(role: Role, sound: Bands) -> list[Band]:
    """Return what takes the mud out of a part, and gives a tune presence."""
    home = _between(100.0, 7_000.0) & (sound > sound.max() - 40.0)
    if home.sum() < 6:
        return []
    octaves = np.log2(CENTRES_HZ)
    slope, start = np.polyfit(octaves[home], sound[home], 1)
    over = sound - (slope * octaves + start)
    found = []
    mud = _between(*MUD_HZ)
    worst = int(np.argmax(np.where(mud, over, -np.inf)))
    cut = min((over[worst] - MUD_FROM_DB) * 0.5, MOST_MUD)
    if cut >= LEAST_MOVE and role is not Role.LEAD:
        found.append(_bell(worst, -cut, 1.1))
    present = _between(*PRESENT_HZ) & home
    if role in TUNED and present.any():
        lift = min((DULL_FROM_DB - float(over[present].mean())) * 0.5, MOST_PRESENT)
        if lift >= LEAST_MOVE:
            found.append(Band(shape="bell", hz=3_200.0, gain_db=round(lift, 1), q=0.8))
    return found


def _giving_way(sound: Bands, above: Sequence[Bands]) -> list[Band]:
    """Return at most two bells where a part covers the homes of more important ones."""
    need = np.zeros(sound.size)
    for other in above:
        at_home = other >= other.max() + HOME_DB
        need = np.maximum(need, np.where(at_home, np.clip(sound - other + CLEAR_DB, 0.0, 12.0), 0.0))
    # Its own home it gives up half as willingly.
    need *= np.where(sound >= sound.max() + HOME_DB, 0.5, 1.0) * _between(150.0, 7_000.0)
    smooth = np.convolve(np.pad(need, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    found = []
    for _ in range(2):
        worst = int(np.argmax(np.round(smooth, 4)))
        cut = min(0.45 * float(smooth[worst]), MOST_CUT)
        if cut < LEAST_MOVE:
            break
        found.append(_bell(worst, -cut, 1.2))
        smooth[np.abs(np.arange(smooth.size) - worst) <= 3] = 0.0
    return found


def _merged(bands: Sequence[Band]) -> list[Band]:
    """Return bells of which no two stand within two thirds of an octave: their cuts are added, to a limit."""
    found: list[Band] = []
    for band in bands:
        near = [i for i, other in enumerate(found) if abs(np.log2(band.hz / other.hz)) < NEAREST_OCTAVES]
        if near:
            both = max(round(found[near[0]].gain_db + band.gain_db, 1), -MOST_MUD)
            found[near[0]] = found[near[0]].model_copy(update={"gain_db": both})
        else:
            found.append(band)
    return found


def _beside_the_kick(sound: Bands, drums: Sequence[Bands]) -> list[Band]:
    """Return what the bass gives up where the kick has its tone, if it is at home elsewhere."""
    low = CENTRES_HZ < 125.0
    for kit in drums:
        tone = int(np.argmax(np.where(low, np.round(kit, 3), -np.inf)))
        if 2.0 < np.where(low, sound, -np.inf).max() - sound[tone] < 12.0:
            return [_bell(tone, -2.5, 1.4)]
    return []


def _between(lowest: Hz, highest: Hz) -> npt.NDArray[np.bool_]:
    return np.asarray((lowest <= CENTRES_HZ) & (highest >= CENTRES_HZ))


def _bell(band: int, gain: Db, q: float) -> Band:
    return Band(shape="bell", hz=float(round(CENTRES_HZ[band])), gain_db=round(float(gain), 1), q=q)
