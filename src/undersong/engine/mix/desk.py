"""The desk: parts come in, stems and their sum go out, as a document says.

Each part goes through its inserts and its strip and is measured; then, without sound, whatever the document
leaves open is decided and written into it; then each part goes through its fader, gives to echo and room, and
keeps what comes back. Echo and room are linear, so every stem carries its own share of them and the sum of
the stems is the mix. From the document on nothing is decided any more: a part hears of no other but by the
score's kicks and by where the voice sings, so a fader that is moved moves one stem. Only the headroom is
common, and it changes where there is a peak too high.

Parts are worked on side by side, by threads that never wait for each other, and added in their order:
neither touches a bit.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from undersong.engine.dsp.dynamics import curve_of_db, hops, levels_db, ridden
from undersong.engine.dsp.equaliser import bell, blended
from undersong.engine.dsp.loudness import STEP_SAMPLES, steps
from undersong.engine.dsp.peak import sample_peak
from undersong.engine.mix import automation
from undersong.engine.mix.balance import space_of
from undersong.engine.mix.decisions import CARVED_HZ, CARVED_Q, LEAD_VOCAL, channels, overlaid
from undersong.engine.mix.faders import widened
from undersong.engine.mix.inserts import inserted
from undersong.engine.mix.levels import Measured, levelled, sung_steps
from undersong.engine.mix.sends import given
from undersong.engine.mix.spectra import CENTRES_HZ, Spectrum, spectrum
from undersong.engine.mix.strip import stripped
from undersong.engine.model import Mix, Score, Stem, Stems
from undersong.engine.model.desk import Channel, Desk, SectionLevel, section_ids, strangers
from undersong.engine.model.progress import Progress
from undersong.engine.styles.space import Space
from undersong.errors import RenderError, RequestError
from undersong.units import Audio, Db

HIGHEST_PEAK = 10.0 ** (-1.0 / 20.0)
LOUDEST = 1e5
"""No fader lifts a part so far."""
SPARE_DB: Db = 1.0
"""Turned down at all, the song is turned down by so much more, so that a part that is turned down afterwards
cannot lift a peak that it had held down."""
BLOCK = 32_768

T = TypeVar("T")


class MixError(RenderError):
    """The parts cannot be mixed."""

    code = "mix"


@dataclass(frozen=True)
class _Common:
    """What all faders share, at the points of a curve.

    Attributes
    ----------
    pump : what a side-chain of 1 dB does.
    sung : 1 where words are sung, 0 elsewhere, smooth.
    """

    pump: npt.NDArray[np.float64]
    sung: npt.NDArray[np.float64]


def mixed(
    stems: Stems,
    score: Score,
    *,
    desk: Desk | None,
    workers: int,
    overwrite: bool,
    keep_stems: bool,
    progress: Progress,
) -> Mix:
    """Mix the parts of a song; see `undersong.engine.mix.mix`."""
    written = desk or Desk()
    _check(stems, score, written)
    space = space_of(score.style)
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        progress(0.0)
        open_ = not written.names_all([s.part for s in stems.stems], section_ids(score.sections))
        entered = _each(
            pool,
            [partial(_entered, stem, score, look=open_, overwrite=overwrite) for stem in stems.stems],
            lambda share: progress(0.15 * share),
        )
        sounds = [stem for stem, _ in entered]
        if open_:
            decided = Desk(title=score.title, parts=channels(sounds, [seen for _, seen in entered], space))
        else:
            decided = _blank(sounds, score)
        filled = overlaid(decided, written)
        parts = _each(
            pool,
            [partial(_measured, *part, filled, measure=open_) for part in entered],
            lambda share: progress(0.15 + 0.3 * share),
        )
        recovery = automation.recovery_seconds(score.bpm, pumps=space.sidechain_depth_db > 0.0)
        pump = automation.sidechain(automation.kicks(score), stems.samples, recovery=recovery)
        if open_:
            filled = overlaid(levelled(filled, parts, score, space, pump), written)
        sung = automation.of_steps(widened(sung_steps(parts)), stems.samples)
        common = _Common(pump, automation.smooth_share(sung))
        _each(
            pool,
            [partial(_finish, part.stem, filled, common, score, space) for part in parts],
            lambda share: progress(0.45 + 0.45 * share),
        )
    final, audio = _together([part.stem.audio for part in parts], filled, written, score, keep=keep_stems)
    progress(1.0)
    return Mix(tuple(part.stem for part in parts) if keep_stems else (), audio, final, score.style)


def _check(stems: Stems, score: Score, written: Desk) -> None:
    if not stems.stems:
        raise MixError("There is no part to mix.", hint="Ask for at least one instrument or a voice.")
    for stem in stems.stems:
        if stem.audio.shape != (2, stems.samples):
            raise MixError(
                f"The part {stem.part} has the shape {stem.audio.shape}, not (2, {stems.samples})."
            )
    strangers(written, parts=[s.part for s in stems.stems], sections=section_ids(score.sections))


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


def _blank(stems: Sequence[Stem], score: Score) -> Desk:
    """Return the frame that a document fills which leaves nothing open."""
    levels = [
        SectionLevel(id=name, label=section.label, gain_db=0.0)
        for name, section in zip(section_ids(score.sections), score.sections, strict=True)
    ]
    return Desk(title=score.title, sections=tuple(levels), parts={s.part: Channel() for s in stems})


def _entered(stem: Stem, score: Score, *, look: bool, overwrite: bool) -> tuple[Stem, Spectrum]:
    """Send a part through its inserts into memory of its own, and look at it."""
    # Kernels are compiled for whole, writable arrays; anything else would be compiled anew.
    audio = np.require(stem.audio, np.float32, ["C", "W"])
    if audio is stem.audio and not overwrite:
        audio = audio.copy()
    audio = inserted(audio, stem=stem, score=score, overwrite=True)
    seen = spectrum(audio) if look else Spectrum(np.zeros(CENTRES_HZ.size), 0.0, 0.0)
    return replace(stem, audio=audio), seen


def _measured(stem: Stem, seen: Spectrum, desk: Desk, *, measure: bool) -> Measured:
    """Send a part through its strip, in place."""
    audio = stripped(stem.audio, desk.parts[stem.part], stem.role, overwrite=True)
    empty = np.zeros(-(-audio.shape[1] // STEP_SAMPLES))
    plain = np.power(10.0, levels_db(audio, STEP_SAMPLES)[:-1] / 10.0) if measure else empty
    return Measured(stem, seen, steps(audio) if measure or stem.part == LEAD_VOCAL else empty, plain)


def _finish(stem: Stem, desk: Desk, common: _Common, score: Score, space: Space) -> None:
    """Send a part through its fader, echo and room, in place."""
    channel, audio = desk.parts[stem.part], stem.audio
    if not desk.heard(stem.part):
        audio[:] = 0.0
        return
    gains = [level.gain_db + channel.sections.get(level.id, 0.0) for level in desk.sections]
    moving = automation.sections_db(score, np.array(gains), audio.shape[1])
    moving += automation.rides_db(channel.rides, audio.shape[1])
    moving += channel.sidechain_db * common.pump - channel.duck_db * common.sung
    ridden(audio, curve_of_db(moving + channel.gain_db + desk.gain_db), automation.HOP)
    if channel.carve_db > 0.0 and common.sung.any():
        curve = bell(CARVED_HZ, -channel.carve_db, CARVED_Q)
        blended(audio, curve, common.sung.astype(np.float32), automation.HOP)
    given(audio, channel.sends, stem=stem, space=space, score=score)


def _together(
    sounds: Sequence[Audio], desk: Desk, written: Desk, score: Score, *, keep: bool
) -> tuple[Desk, Audio]:
    """End the song in silence and below its highest peak; return the desk as it was used, and the sum.

    Where nobody wants the stems, the sum takes the memory of the first.
    """
    seconds = desk.closing_seconds
    if "closing_seconds" not in written.model_fields_set:
        tail = np.sum([sound[:, -automation.TAIL_SAMPLES :] for sound in sounds], axis=0)
        seconds = automation.closing_seconds(score, float(np.abs(tail).max(initial=0.0)))
    closing = automation.ending(score.ending, seconds)
    for sound in sounds:
        end = sound[:, -len(closing) :]
        end *= closing[-end.shape[1] :]
    headroom = desk.headroom_db
    peak = _highest(sounds, HIGHEST_PEAK * 10.0 ** (-headroom / 20.0))
    if not peak < LOUDEST:
        raise _runaway(peak, asked=bool(written.model_fields_set))
    if peak * 10.0 ** (headroom / 20.0) > HIGHEST_PEAK:
        headroom = math.floor(100.0 * (20.0 * math.log10(HIGHEST_PEAK / peak) - SPARE_DB)) / 100.0
    if headroom < 0.0:
        lower = curve_of_db(np.full(hops(sounds[0].shape[1], automation.HOP), headroom))
        for sound in sounds:
            ridden(sound, lower, automation.HOP)
    audio = sounds[0].copy() if keep else sounds[0]
    for start in range(0, audio.shape[1], BLOCK):
        block = audio[:, start : start + BLOCK]
        for sound in sounds[1:]:
            block += sound[:, start : start + BLOCK]
    return desk.model_copy(update={"closing_seconds": seconds, "headroom_db": headroom}), audio


def _runaway(peak: float, *, asked: bool) -> RenderError | RequestError:
    """Return what is wrong: with the mix that a person asked for, else with what was performed."""
    told = f"A part is {peak:.1e} times as loud as can be, or no number at all: it has run away."
    if asked:
        return RequestError(
            told, field="mix", hint="Lower what raises it in the mix: gain_db, rides or its equaliser."
        )
    return MixError(told, hint="Please report it, with the score.")


def _highest(sounds: Sequence[Audio], allowed: float) -> float:
    """Return the highest peak of sounds and of their sum.

    The sum is added only where its parts reach so far that it might have a peak above `allowed`.
    """
    highest = 0.0
    for start in range(0, sounds[0].shape[1], BLOCK):
        blocks = [sound[:, start : start + BLOCK] for sound in sounds]
        peaks = [sample_peak(block) for block in blocks]
        highest = float(np.max([highest, *peaks]))  # what is no number stays none
        if sum(peaks) > max(allowed, highest):
            total = blocks[0].copy()
            for block in blocks[1:]:
                total += block
            highest = max(highest, sample_peak(total))
    return highest
