"""Decisions: what the program would write on the desk, where a person has not.

In two steps. What stands before the faders is decided by what each part is made of: equaliser, place, width,
sends, who steps back for whom. The faders follow from what is heard of the parts after that. Every number is
rounded as it will be read, and the mix is made of the rounded ones: so a document read back
is the mix that wrote it.
"""

from collections.abc import Sequence

import numpy as np

from undersong.engine.mix.balance import RoleFacts, balance
from undersong.engine.mix.carving import carved
from undersong.engine.mix.places import Place, declared, pans
from undersong.engine.mix.spectra import Spectrum
from undersong.engine.model import Role, Stem
from undersong.engine.model.desk import Band, Channel, Desk, Sends
from undersong.engine.styles.space import Space
from undersong.units import Db, Hz

LEAD_VOCAL = "vocals"
QUIETEST_SEND_DB: Db = -35.0
"""A send below it costs time and is not heard."""
LONE_HIGH_PASS_HZ: Hz = 32.0
"""Where no part plays the bass, the others keep theirs."""
DEEP_HIGH_PASS_HZ: Hz = 26.0
"""Of instruments that keep theirs whoever plays the bass."""
WIDEST = 0.6
"""Energy of the side against the middle: folded to mono, a part loses at most 2 dB."""
LARGEST_SPREAD, LEAST_SPREAD = 0.6, 0.08
CARVED_HZ, CARVED_Q = 2_300.0, 0.7
"""What parts give up of themselves while words are sung."""
FAR_SHELF_HZ: Hz = 6_500.0
HIGHEST_HZ: Hz = 20_000.0
"""Of a band on the desk."""
VOICE_TONE = (
    Band(shape="bell", hz=280.0, gain_db=-2.0, q=0.9),
    Band(shape="bell", hz=3_200.0, gain_db=2.0, q=0.8),
    Band(shape="high-shelf", hz=8_500.0, gain_db=1.5),
)
"""Less of the chest, which every part shares, more of what makes consonants."""


def channels(stems: Sequence[Stem], spectra: Sequence[Spectrum], space: Space) -> dict[str, Channel]:
    """Return the channel of each part but for its fader."""
    levels = [target_lu(stem, space) for stem in stems]
    bands = carved([stem.role for stem in stems], spectra, levels)
    has_bass = any(stem.role is Role.BASS for stem in stems)
    sizes = [
        _width(declared(stem).width * balance().role[stem.role].width, spectrum, balance().role[stem.role])
        for stem, spectrum in zip(stems, spectra, strict=True)
    ]
    standing = pans(stems, spectra, [width for width, _ in sizes], levels)
    found = {}
    for stem, own, (width, spread), pan in zip(stems, bands, sizes, standing, strict=True):
        role, place = balance().role[stem.role], declared(stem)
        found[stem.part] = Channel(
            pan=pan,
            width=width,
            spread=spread,
            equaliser=_equaliser(stem, own, space, has_bass=has_bass),
            punch=role.punch,
            sends=_sends(stem, place, role, space),
            duck_db=round(balance().voice.duck_db * role.duck, 2),
            carve_db=balance().voice.carve_db if role.duck >= 1.0 else 0.0,
            sidechain_db=round(max(role.sidechain * space.sidechain_depth_db, role.least_sidechain_db), 2),
        )
    return found


def target_lu(stem: Stem, space: Space) -> Db:
    """Return how loud a part shall be where it plays, against what all share."""
    if stem.role is Role.VOICE and stem.part != LEAD_VOCAL:
        return balance().voice.other_voices_lu
    role = balance().role[stem.role].level_lu
    return role + space.levels.get(stem.role, 0.0) + balance().instrument.get(stem.instrument, 0.0)


def overlaid(decided: Desk, written: Desk) -> Desk:
    """Return what was decided, with all that a person wrote in its place."""
    plain = {
        name: getattr(written, name) for name in written.model_fields_set - {"parts", "sections", "title"}
    }
    levels = {level.id: level for level in written.sections}
    sections = tuple(
        level.model_copy(update={"gain_db": levels[level.id].gain_db}) if level.id in levels else level
        for level in decided.sections
    )
    known = {level.id for level in decided.sections}
    parts = {}
    for name, channel in decided.parts.items():
        found = _over(channel, written.parts.get(name))
        stay = {key: gain for key, gain in found.sections.items() if key in known}
        parts[name] = found.model_copy(update={"sections": stay})
    return decided.model_copy(update={**plain, "sections": sections, "parts": parts})


def _over(decided: Channel, written: Channel | None) -> Channel:
    if written is None:
        return decided
    said = {name: getattr(written, name) for name in written.model_fields_set - {"sends"}}
    sends = {name: getattr(written.sends, name) for name in written.sends.model_fields_set}
    return decided.model_copy(update={**said, "sends": decided.sends.model_copy(update=sends)})


def _width(width: float, spectrum: Spectrum, role: RoleFacts) -> tuple[float, float]:
    """Return width and spread: narrowed where the sides would vanish in mono, spread where there are none."""
    side = spectrum.side * width * width
    if side > WIDEST:
        return round(float(width * np.sqrt(WIDEST / side)), 2), 0.0
    missing = 10.0 ** (role.side_db / 10.0) - side
    spread = min(float(np.sqrt(max(missing, 0.0))), LARGEST_SPREAD)
    return round(width, 2), round(spread, 2) if spread >= LEAST_SPREAD else 0.0


def _equaliser(stem: Stem, own: Sequence[Band], space: Space, *, has_bass: bool) -> tuple[Band, ...]:
    role = balance().role[stem.role]
    lowest = role.high_pass_hz
    if stem.instrument in balance().deep:
        lowest = min(lowest, DEEP_HIGH_PASS_HZ)
    if not has_bass and stem.role is not Role.VOICE:
        lowest = min(lowest, LONE_HIGH_PASS_HZ)
    bands = [Band(shape="high-pass", hz=lowest), *own]
    if stem.role is Role.VOICE:
        return (*bands, *VOICE_TONE)
    if role.shelf_db:
        bands.append(Band(shape="high-shelf", hz=FAR_SHELF_HZ, gain_db=role.shelf_db))
    if space.low_pass_hz is not None:
        bands.append(Band(shape="low-pass", hz=min(space.low_pass_hz, HIGHEST_HZ)))
    return tuple(bands)


def _sends(stem: Stem, place: Place, role: RoleFacts, space: Space) -> Sends:
    voice = balance().voice.room_db if stem.role is Role.VOICE else 0.0
    echo = space.sends.get(stem.instrument, space.sends.get(stem.role.value, place.delay_db))
    return Sends(
        room_db=_audible(place.reverb_db + role.room_db + voice),
        echo_db=_audible(echo if space.echo_beats > 0.0 else None),
    )


def _audible(level: Db | None) -> Db | None:
    return round(level, 2) if level is not None and level > QUIETEST_SEND_DB else None
