"""One part of the score to one stem, by what its instrument sounds from."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Part, Score, Stem
from undersong.engine.perform.acoustic import Check, Source, measured, modelled, play_acoustic
from undersong.engine.perform.amps import amplified, amps
from undersong.engine.perform.bells import bells
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.kits import play_kit
from undersong.engine.perform.patches import patches
from undersong.engine.perform.pedal import pedalled
from undersong.engine.perform.playing import Touch, touch_of
from undersong.engine.perform.reach import understood, within_reach
from undersong.engine.perform.surface import play_surface
from undersong.engine.perform.sweeps import play_impacts, play_risers
from undersong.engine.perform.synths import play_synth
from undersong.engine.perform.timing import Onsets, onsets_of
from undersong.errors import RequestError, quoted
from undersong.seeds import Seeds
from undersong.units import Audio, samples_of

if TYPE_CHECKING:
    from undersong.engine.perform.soundfont.bank import Bank

END_SAMPLES = 2_205
"""What still sounds when the song is over is faded out in this time."""


@dataclass(frozen=True)
class Job:
    """A part that is to be performed, and what it needs to know of the song.

    Attributes
    ----------
    bank : a SoundFont in the place of our own acoustic instruments, or None.
    """

    part: Part
    score: Score
    cache: Path | None
    check: Check
    bank: "Bank | None" = None

    @property
    def instrument(self) -> Instrument:
        """The instrument of the part.

        Raises
        ------
        RequestError
            If the catalogue has none of that id.
        """
        found = instruments().get(self.part.instrument)
        if found is None:
            raise RequestError(
                f"The part {quoted(self.part.name)} asks for the instrument {quoted(self.part.instrument)}.",
                field="instruments",
                hint="Take one that `undersong instruments` lists.",
            )
        return found


def perform_part(job: Job) -> Stem:
    """Return the stem of a part: dry, at its natural level, as long as the song."""
    instrument = job.instrument
    out = np.zeros((2, samples_of(job.score.duration_seconds)), np.float32)
    chance = Chance.of(Seeds(job.score.seed), job.part.name)
    if job.part.notes:
        onsets = onsets_of(job.part, job.score, chance)
        out = _sound(job, instrument, onsets, out, chance)
        end = min(END_SAMPLES, out.shape[1])
        out[:, -end:] *= np.linspace(1.0, 0.0, end, dtype=np.float32)
    return Stem(job.part.name, instrument.id, job.part.role, out)


def _sound(job: Job, instrument: Instrument, onsets: Onsets, out: Audio, chance: Chance) -> Audio:
    kind, _, name = instrument.sound.partition(":")
    role, cache, check = job.part.role, job.cache, job.check
    if job.bank is not None and (preset := job.bank.preset(instrument)) is not None:
        _sound_from_bank(job, preset, onsets, out, chance)
        return out
    if kind == "kit":
        play_kit(onsets, name, key=job.score.key, out=out, cache=cache, chance=chance, check=check)
    elif kind == "noise":
        _rush(job, name, onsets, out)
    elif name in patches():
        check()
        play_synth(understood(onsets, instrument), patches()[name], out=out, chance=chance)
    else:
        touch = touch_of(instrument.id)
        onsets = _within_hands(job, instrument, onsets)
        source = _source(kind, name, touch, cache)
        play_acoustic(onsets, role, touch, source, out=out, chance=chance, check=check)
        if touch.amp:
            out = amplified(out, amps()[touch.amp])
    return out


def _sound_from_bank(job: Job, preset: int, onsets: Onsets, out: Audio, chance: Chance) -> None:
    """Add a part whose instrument a SoundFont has; its amplifiers are in its recordings."""
    from undersong.engine.perform.soundfont.play import play_from_bank, play_kit_from_bank  # noqa: PLC0415 - only with a bank

    instrument, bank = job.instrument, job.bank
    assert bank is not None  # noqa: S101 - only parts that a bank plays come here
    if instrument.sound.startswith("kit:"):
        play_kit_from_bank(onsets, bank=bank, preset=preset, out=out, chance=chance, check=job.check)
        return
    onsets, touch = _within_hands(job, instrument, onsets), touch_of(instrument.id)
    play_from_bank(
        onsets, job.part.role, touch, bank=bank, preset=preset, out=out, chance=chance, check=job.check
    )


def _within_hands(job: Job, instrument: Instrument, onsets: Onsets) -> Onsets:
    """Return notes that the instrument can play, held by its pedal if it has one."""
    onsets = within_reach(onsets, instrument)
    return pedalled(onsets, job.score) if "pedal" in instrument.articulations else onsets


def _source(kind: str, name: str, touch: Touch, cache: Path | None) -> Source:
    """Return where an instrument's notes come from."""
    if kind == "model":
        return modelled(name, cache)
    if kind != "table":
        return bells(cache)
    others = {word: instruments()[other].sound.partition(":")[2] for word, other in touch.others.items()}
    return replace(
        measured(name, cache), others={word: measured(table, cache) for word, table in others.items()}
    )


def _rush(job: Job, name: str, onsets: Onsets, out: Audio) -> None:
    """Add what has no pitch: a sweep, a boom, the surface of a record."""
    random = Seeds(job.score.seed).stream(f"perform/{job.part.name}/{name}")
    if name == "riser":
        play_risers(onsets, key=job.score.key, out=out, random=random)
    elif name == "impact":
        play_impacts(onsets, out=out)
    else:
        play_surface(onsets, out=out, random=random)
