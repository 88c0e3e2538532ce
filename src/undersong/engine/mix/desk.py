"""The desk: parts come in, stems and their sum go out.

Each part goes through its strip and is measured; then, without sound, all gains are decided;
then each part goes through its fader, gives to echo and room, and keeps what comes back. Echo and
room are linear, so every stem carries its own share of them and the sum of the stems is the mix.
Parts are worked on side by side, by threads that never wait for each other, and
added in their order: neither touches a bit.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.delay import echoed
from undersong.engine.dsp.dynamics import curve_of_db, levels_db, ridden
from undersong.engine.dsp.equaliser import bell, blended
from undersong.engine.dsp.loudness import STEP_SAMPLES, Steps, integrated, steps
from undersong.engine.dsp.peak import sample_peak
from undersong.engine.dsp.reverb import reverberated
from undersong.engine.mix import automation
from undersong.engine.mix.balance import balance, space_of
from undersong.engine.mix.faders import (
    REFERENCE_LUFS,
    Channel,
    heard_singing,
    resting_gains,
    section_gains,
    voice_gain,
    widened,
)
from undersong.engine.mix.inserts import inserted
from undersong.engine.mix.places import Place, places
from undersong.engine.mix.strip import DEEP_HIGH_PASS_HZ, LONE_HIGH_PASS_HZ, Strip, stripped
from undersong.engine.model import Mix, Role, Score, Stem, Stems
from undersong.engine.model.progress import Progress
from undersong.engine.styles.space import Space
from undersong.engine.theory.clock import Clock
from undersong.errors import RenderError
from undersong.units import Audio, Db

LEAD_VOCAL = "vocals"
HIGHEST_PEAK = 10.0 ** (-1.0 / 20.0)
QUIETEST_SEND_DB: Db = -35.0
"""A send below it costs time and is not heard."""
CARVED_HZ, CARVED_Q = 2_300.0, 0.7
BLOCK = 65_536

T = TypeVar("T")


class MixError(RenderError):
    """The parts cannot be mixed."""

    code = "mix"


@dataclass(frozen=True)
class _Part:
    """A part after its strip, and what was measured of it."""

    stem: Stem
    place: Place
    audio: Audio
    steps: Steps
    plain: Steps


def mixed(stems: Stems, score: Score, *, workers: int, overwrite: bool, progress: Progress) -> Mix:
    """Mix the parts of a song; see `undersong.engine.mix.mix`."""
    _check(stems)
    facts = space_of(score.style)
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        progress(0.0)
        strips = _strips(stems, facts)
        parts = _each(
            pool,
            [
                partial(_measured, stem, *strip, score, overwrite=overwrite)
                for stem, strip in zip(stems.stems, strips, strict=True)
            ],
            lambda share: progress(0.4 * share),
        )
        moves = _moves(parts, score, facts, stems.samples)
        _each(
            pool,
            [partial(_finish, p, m, score, facts) for p, m in zip(parts, moves, strict=True)],
            lambda share: progress(0.4 + 0.5 * share),
        )
    sounds = [part.audio for part in parts]
    _close(sounds, score)
    audio = _safe(sounds)
    progress(1.0)
    return Mix(tuple(replace(part.stem, audio=part.audio) for part in parts), audio)


def _check(stems: Stems) -> None:
    if not stems.stems:
        raise MixError("There is no part to mix.", hint="Ask for at least one instrument or a voice.")
    for stem in stems.stems:
        if stem.audio.shape != (2, stems.samples):
            raise MixError(
                f"The part {stem.part} has the shape {stem.audio.shape}, not (2, {stems.samples})."
            )


def _each(pool: ThreadPoolExecutor, jobs: Sequence[Callable[[], T]], progress: Progress) -> list[T]:
    """Run jobs side by side; return their results in order."""
    futures = [pool.submit(job) for job in jobs]
    results = []
    try:
        for future in futures:
            results.append(future.result())
            progress(len(results) / len(futures))
    finally:
        for future in futures:  # whoever stops the mix need not wait for parts not begun
            future.cancel()
    return results


def _strips(stems: Stems, facts: Space) -> list[tuple[Strip, Place]]:
    has_bass = any(stem.role is Role.BASS for stem in stems.stems)
    strips = []
    for stem, place in zip(stems.stems, places(stems.stems), strict=True):
        high_pass = balance().role[stem.role].high_pass_hz
        if stem.instrument in balance().deep:
            high_pass = min(high_pass, DEEP_HIGH_PASS_HZ)
        strip = Strip(
            role=stem.role,
            high_pass_hz=high_pass
            if has_bass or stem.role is Role.VOICE
            else min(high_pass, LONE_HIGH_PASS_HZ),
            low_pass_hz=None if stem.role is Role.VOICE else facts.low_pass_hz,
            pan=place.pan,
            width=place.width * balance().role[stem.role].width,
        )
        strips.append((strip, place))
    return strips


def _measured(stem: Stem, strip: Strip, place: Place, score: Score, *, overwrite: bool) -> _Part:
    # Kernels are compiled for whole, writable arrays; anything else would be compiled anew.
    audio = np.require(stem.audio, np.float32, ["C", "W"])
    audio = inserted(audio, stem=stem, score=score, overwrite=overwrite or audio is not stem.audio)
    audio = stripped(audio, strip, overwrite=overwrite or audio is not stem.audio)
    plain = np.power(10.0, levels_db(audio, STEP_SAMPLES)[:-1] / 10.0)
    return _Part(stem, place, audio, steps(audio), plain)


@dataclass(frozen=True)
class _Moves:
    """What a part's fader does: gains in dB at the points of a curve; the share of the carving."""

    gain_db: npt.NDArray[np.float64]
    carve: npt.NDArray[np.float64] | None


def _moves(parts: Sequence[_Part], score: Score, facts: Space, samples: int) -> list[_Moves]:
    """Decide all gains."""
    known = balance()
    channels = [_channel(part, facts) for part in parts]
    pump = _pump(score, samples)
    dips = np.stack([automation.dips_db(pump * known.role[c.role].sidechain, samples) for c in channels])
    gains = resting_gains(channels)[:, None] + dips
    heard = np.zeros(dips.shape[1])
    for channel in channels:
        if channel.sings:
            heard = np.maximum(heard, heard_singing(channel.steps))
    sung = widened(heard)
    for row, channel in enumerate(channels):
        gains[row] -= known.voice.duck_db * channel.duck * sung
    _set_voice(channels, gains, heard)
    sections = _section_gains(parts, gains, score)
    whole = integrated(_together([c.steps for c in channels], gains))
    level = REFERENCE_LUFS - whole if whole > -60.0 else 0.0
    song = automation.sections_db(score, sections, samples) + level
    share = automation.smooth_share(automation.of_steps(sung, samples))
    moves = []
    for row, channel in enumerate(channels):
        role = known.role[channel.role]
        # The dips stand in the steps as their mean, in the curve as they are.
        gain = automation.of_steps(gains[row] - dips[row], samples) + song + role.sidechain * pump
        carve = share * min(role.duck, 1.0) if sung.any() and role.duck >= 1.0 else None
        moves.append(_Moves(gain, carve))
    return moves


def _channel(part: _Part, facts: Space) -> Channel:
    known, stem = balance(), part.stem
    sings = stem.role is Role.VOICE and stem.part == LEAD_VOCAL
    target = known.role[stem.role].level_lu + facts.levels.get(stem.role, 0.0)
    target += known.instrument.get(stem.instrument, 0.0)
    if stem.role is Role.VOICE and not sings:
        target = known.voice.other_voices_lu
    return Channel(stem.role, target, known.role[stem.role].duck, sings, part.steps)


def _set_voice(
    channels: Sequence[Channel], gains: npt.NDArray[np.float64], heard: npt.NDArray[np.float64]
) -> None:
    """Set the voice against all the others, in place."""
    for row, channel in enumerate(channels):
        others = [i for i, c in enumerate(channels) if not c.sings]
        if channel.sings and others:
            backing = _together([channels[i].steps for i in others], gains[others])
            gains[row] = voice_gain(channel.steps, backing, heard, balance().voice.over_backing_lu)


def _together(energies: Sequence[Steps], gains: npt.NDArray[np.float64]) -> Steps:
    return np.asarray(np.sum(np.stack(energies) * 10.0 ** (gains / 10.0), axis=0))


def _section_gains(
    parts: Sequence[_Part], gains: npt.NDArray[np.float64], score: Score
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


def _step(seconds: float, count: int) -> int:
    return min(max(round(seconds * 10.0), 0), count)  # ten steps a second


def _pump(score: Score, samples: int) -> npt.NDArray[np.float64]:
    depth = space_of(score.style).sidechain_depth_db
    return automation.sidechain_db(automation.kicks(score), samples, depth=depth, bpm=score.bpm)


def _finish(part: _Part, moves: _Moves, score: Score, facts: Space) -> None:
    """Send a part through its fader, echo and room, in place."""
    ridden(part.audio, curve_of_db(moves.gain_db), automation.HOP)
    if moves.carve is not None:
        curve = bell(CARVED_HZ, balance().voice.carve_db, CARVED_Q)
        blended(part.audio, curve, moves.carve.astype(np.float32), automation.HOP)
    if part.place.delay_db > QUIETEST_SEND_DB and facts.echo_beats > 0.0:
        # [beats] * [60 s/min] / [beats/min] = [s]
        seconds = facts.echo_beats * 60.0 / score.bpm
        gain = 10.0 ** (part.place.delay_db / 20.0)
        echoed(part.audio, seconds=seconds, feedback=facts.echo_feedback, gain=gain)
    send, room = part.place.reverb_db, facts.room
    if part.stem.role is Role.VOICE:
        voice = balance().voice
        send += voice.room_db
        room = replace(room, pre_delay_seconds=room.pre_delay_seconds + voice.room_later_seconds)
    if send > QUIETEST_SEND_DB:
        reverberated(part.audio, room, 10.0 ** (send / 20.0))


def _close(sounds: Sequence[Audio], score: Score) -> None:
    """Let the song end in silence, in place."""
    tail = np.sum([sound[:, -automation.TAIL_SAMPLES :] for sound in sounds], axis=0)
    closing = automation.ending(score, float(np.abs(tail).max(initial=0.0)))
    for sound in sounds:
        end = sound[:, -len(closing) :]
        end *= closing[-end.shape[1] :]


def _safe(sounds: Sequence[Audio]) -> Audio:
    """Return the sum; where a peak is too high, turn all sounds down alike, in place, before."""
    audio = _summed(sounds)
    peak = max(sample_peak(sound) for sound in (audio, *sounds))
    if peak > HIGHEST_PEAK:
        for sound in sounds:
            np.multiply(sound, np.float32(0.999 * HIGHEST_PEAK / peak), out=sound)
        audio = _summed(sounds)
    return audio


def _summed(sounds: Sequence[Audio]) -> Audio:
    """Add sounds in their order, block by block while a block is at hand."""
    audio = sounds[0].copy()
    for start in range(0, audio.shape[1], BLOCK):
        block = audio[:, start : start + BLOCK]
        for sound in sounds[1:]:
            block += sound[:, start : start + BLOCK]
    return audio
