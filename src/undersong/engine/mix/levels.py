"""Levels: what the program would write at the faders, once it has heard the parts.

Each part at the loudness of its role where it plays, lifted a little where it would be covered; the voice
above what it sings over, phrase by phrase; the sections against each other; the whole at one loudness.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.equaliser import Sections, bell, gain_at, high_pass, high_shelf, joined
from undersong.engine.dsp.loudness import Steps, integrated
from undersong.engine.mix import automation
from undersong.engine.mix.balance import balance
from undersong.engine.mix.decisions import CARVED_HZ, CARVED_Q, LEAD_VOCAL, target_lu
from undersong.engine.mix.faders import (
    LARGEST_GAIN,
    REFERENCE_LUFS,
    Heard,
    heard_singing,
    phrase_rides,
    resting_gains,
    section_gains,
    voice_gain,
    widened,
)
from undersong.engine.mix.spectra import CENTRES_HZ, Spectrum
from undersong.engine.mix.strip import sections_of
from undersong.engine.model import Role, Score, Stem
from undersong.engine.model.desk import Channel, Desk, Ride, SectionLevel, Sends, section_ids
from undersong.engine.styles.space import Space
from undersong.engine.theory.clock import Clock
from undersong.units import Db, Samples

SAFE = (Role.DRUMS, Role.BASS, Role.VOICE, Role.COLOUR)
"""Roles that nobody covers, or that may be covered."""
COVERED_DB, LARGEST_LIFT, BEST_BANDS = -2.0, 3.0, 3
QUIETEST_STEP_DB = -30.0
QUIETEST_SONG_LUFS = -60.0
"""What is softer is left as it is: there is nothing to hear in it."""
ECHO_KEEPS = 0.4
"""Share of a sound's energy that is left of it between the cuts of the echo."""

EAR = joined(high_shelf(1_700.0, 4.0), high_pass(60.0))
"""About how ears weigh a spectrum (ITU-R BS.1770-5)."""


@dataclass(frozen=True)
class Measured:
    """What was measured of a part after its strip.

    Attributes
    ----------
    spectrum : of the part as it was performed.
    steps, plain : energy of each 100 ms, weighted as ears do, and as it is.
    """

    stem: Stem
    spectrum: Spectrum
    steps: Steps
    plain: Steps


def levelled(
    desk: Desk, parts: Sequence[Measured], score: Score, space: Space, pump: npt.NDArray[np.float64]
) -> Desk:
    """Return the desk with its faders set.

    Parameters
    ----------
    desk : with the channels of all parts but for their faders.
    pump : what a side-chain of 1 dB does, see `automation.sidechain`.
    """
    own = [desk.parts[part.stem.part] for part in parts]
    samples = parts[0].stem.audio.shape[1]
    lifts = _lifts(parts, desk, space)
    heard = [_heard(part, lift, space) for part, lift in zip(parts, lifts, strict=True)]
    gains = np.round(resting_gains(heard), 2)[:, None] + np.stack(
        [automation.dips_db(pump * channel.sidechain_db, samples) for channel in own]
    )
    singing = sung_steps(parts)
    sung = widened(singing)
    for row, (part, channel) in enumerate(zip(parts, own, strict=True)):
        stepped_back = channel.duck_db + _carved_db(part.spectrum, channel)
        gains[row] += _returned_db(channel.sends, space) - stepped_back * sung
    base = [round(float(gain), 2) for gain in np.round(resting_gains(heard), 2)]
    rides: list[tuple[Ride, ...]] = [() for _ in parts]
    for row, voice in enumerate(heard):
        others = [i for i, other in enumerate(heard) if not other.sings]
        if voice.sings and others:
            backing = _together([heard[i].steps for i in others], gains[others])
            back = _returned_db(own[row].sends, space)
            base[row], rides[row], gains[row] = _sung_over(voice.steps, backing, singing, sung, back)
    sections = np.round(_section_gains(parts, gains, score), 2)
    whole = integrated(_together([part.steps for part in parts], gains))
    level = round(float(np.clip(REFERENCE_LUFS - whole, -LARGEST_GAIN, LARGEST_GAIN)), 2)
    level = level if whole > QUIETEST_SONG_LUFS else 0.0
    named = zip(section_ids(score.sections), score.sections, sections, strict=True)
    return desk.model_copy(
        update={
            "gain_db": level,
            "sections": tuple(
                SectionLevel(id=name, label=section.label, gain_db=float(gain) + 0.0)
                for name, section, gain in named
            ),
            "parts": {
                part.stem.part: channel.model_copy(update={"gain_db": gain + 0.0, "rides": ride})
                for part, channel, gain, ride in zip(parts, own, base, rides, strict=True)
            },
        }
    )


def sung_steps(parts: Sequence[Measured]) -> npt.NDArray[np.float64]:
    """Return 1 where the words are sung and 0 elsewhere, by steps of 100 ms."""
    heard = np.zeros(parts[0].steps.size)
    for part in parts:
        if _sings(part.stem):
            heard = np.maximum(heard, heard_singing(part.steps))
    return heard


def _sings(stem: Stem) -> bool:
    return stem.role is Role.VOICE and stem.part == LEAD_VOCAL


def _heard(part: Measured, lift: Db, space: Space) -> Heard:
    return Heard(part.stem.role, target_lu(part.stem, space) + lift, _sings(part.stem), part.steps)


def _sung_over(
    voice: Steps,
    backing: Steps,
    singing: npt.NDArray[np.float64],
    sung: npt.NDArray[np.float64],
    returned: Db,
) -> tuple[Db, tuple[Ride, ...], npt.NDArray[np.float64]]:
    """Return gain and rides of the voice, and both together with its returns by steps."""
    wanted = balance().voice.over_backing_lu - returned
    usual, moves = phrase_rides(voice_gain(voice, backing, singing, wanted), voice, sung)
    moved = np.zeros(voice.size)
    for first, move in moves:
        moved[first:] = move
    reached = float(np.sum(voice * singing * 10.0 ** ((usual + moved) / 10.0)))
    against = float(np.sum(backing * singing))
    if reached > 0.0 and against > 0.0:
        usual = round(usual + wanted - 10.0 * float(np.log10(reached / against)), 2)
    rides = tuple(Ride(start_seconds=round(first / 10.0, 1), gain_db=move) for first, move in moves)
    return usual, rides, moved + usual + returned


def _returned_db(sends: Sends, space: Space) -> Db:
    """Return by how much a part gets louder through what comes back from echo and room."""
    power = 1.0
    if sends.echo_db is not None:
        kept = space.echo_feedback**2 if space.echo_beats > 0.0 else 0.0
        power += ECHO_KEEPS * 10.0 ** (sends.echo_db / 10.0) / (1.0 - kept)
    if sends.room_db is not None:
        power *= 1.0 + 10.0 ** (sends.room_db / 10.0)
    return 10.0 * float(np.log10(power))


def _carved_db(spectrum: Spectrum, channel: Channel) -> Db:
    """Return how much softer a part is for having given up the register of words."""
    if channel.carve_db <= 0.0 or not spectrum.power.any():
        return 0.0
    heard = spectrum.power * _gains(joined(EAR, sections_of(channel.equaliser)))
    kept = heard * _gains(bell(CARVED_HZ, -channel.carve_db, CARVED_Q))
    return float(10.0 * np.log10(heard.sum() / kept.sum()))


def _gains(sections: Sections) -> npt.NDArray[np.float64]:
    return np.asarray(10.0 ** (gain_at(sections, CENTRES_HZ) / 10.0))


def _lifts(parts: Sequence[Measured], desk: Desk, space: Space) -> list[Db]:
    """Return by how much each part is lifted because others cover it, while they play too."""
    sounds = np.stack([_sound(part, desk, space) for part in parts])
    active = np.stack([_active(part.steps) for part in parts])
    lifts = []
    for row, part in enumerate(parts):
        if part.stem.role in SAFE or not active[row].any():
            lifts.append(0.0)
            continue
        together = active[:, active[row]].mean(axis=1)
        together[row] = 0.0
        clear = 10.0 * np.log10(sounds[row] / ((sounds * together[:, None]).sum(axis=0) + 1e-9) + 1e-9)
        best = float(np.sort(clear)[-BEST_BANDS:].mean())
        lifts.append(round(float(np.clip((COVERED_DB - best) * 0.5, 0.0, LARGEST_LIFT)), 1))
    return lifts


def _sound(part: Measured, desk: Desk, space: Space) -> npt.NDArray[np.float64]:
    power = part.spectrum.power * _gains(sections_of(desk.parts[part.stem.part].equaliser))
    level = 10.0 ** (target_lu(part.stem, space) / 10.0)
    return np.asarray(level * power / (float(power[CENTRES_HZ > 80.0].sum()) + 1e-12) + 1e-12)


def _active(steps: Steps) -> npt.NDArray[np.bool_]:
    loud = float(np.percentile(steps, 95)) if steps.size else 0.0
    return np.asarray(steps > max(loud * 10.0 ** (QUIETEST_STEP_DB / 10.0), 1e-10))


def _together(energies: Sequence[Steps], gains: npt.NDArray[np.float64]) -> Steps:
    return np.asarray(np.sum(np.stack(energies) * 10.0 ** (gains / 10.0), axis=0))


def _section_gains(
    parts: Sequence[Measured], gains: npt.NDArray[np.float64], score: Score
) -> npt.NDArray[np.float64]:
    count, clock = parts[0].steps.size, Clock.of(score)
    ends = [s.start_beats + s.length_beats for s in score.sections]
    spans = [
        (_step(clock.straight(s.start_beats), count), _step(clock.straight(end), count))
        for s, end in zip(score.sections, ends, strict=True)
    ]
    measures = {
        "weighted": _together([p.steps for p in parts], gains),
        "plain": _together([p.plain for p in parts], gains),
    }
    return section_gains(score.sections, spans, measures)


def _step(seconds: float, count: Samples) -> int:
    return min(max(round(seconds * 10.0), 0), count)  # ten steps a second
