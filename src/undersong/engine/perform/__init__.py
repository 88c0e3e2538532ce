"""From a Score to Stems: every note of every part as sound.

Electronic instruments are synthesised; acoustic ones are played from a bank that the program
bakes for itself out of measured tables; the voice sings through a neural network. Each part
is a piece of work of its own with its own stream of accidents: parts are performed at the same
time, in any order, and a change to one leaves the others as they were, bit for bit.

band         all parts at the same time
parts        one part to one stem, by what its instrument sounds from
timing       from the straight grid to a player's hands
phrasing     how a phrase rises and falls
chance       small accidents of playing
reach        what lies outside an instrument
acoustic     a part for an acoustic instrument
playing      how each one is played, from `playing.toml`
hands        strums, strings, one note at a time, legato
strokes      tremolos and trills of many strokes
pedal        notes that ring on, and the strings that answer
noises       keys, fingers, breath, pads, rosin
amps         guitars through an amplifier, from `amps.toml`
bank/        samples that the program bakes for itself
bells        bells by frequency modulation, baked like them
sampler      plays baked notes into a stem
synths       a part for a synthesiser
glides       how its pitch moves, between notes and within them
patches      its sounds, from `patches.toml`
kits         a part for a drum kit
drums        what it has, from `kits.toml`
sticks       hits that stand for several strokes
brushes      the hand that circles on the snare
grit         drums through an old sampler
machines     drum machines, from `machines.toml`
surface      the surface of a record
sweeps       risers and impacts
soundfont/   SoundFonts in the place of our own acoustic instruments
voice/       the singing voice
rehearsal    a little score that touches everything once
"""

from pathlib import Path
from typing import TYPE_CHECKING

from undersong.engine.model.progress import Progress, quiet
from undersong.engine.model.score import Score
from undersong.engine.model.sound import Stems

if TYPE_CHECKING:
    from undersong.engine.perform.soundfont.bank import Bank


def perform(
    score: Score,
    *,
    cache: Path | None = None,
    workers: int = 2,
    progress: Progress = quiet,
    bank: "Bank | None" = None,
) -> Stems:
    """Return the stems of a score: dry, at their natural level, all equally long.

    Parameters
    ----------
    cache : folder for baked notes, shared by any number of processes, or None to keep nothing.
    workers : parts that are performed at the same time; the sound does not depend on it.
    progress : told the share that is done; may raise `Cancelled`.
    bank : a SoundFont that plays the acoustic instruments; the one that the score names.

    Raises
    ------
    RequestError
        If the score asks for an instrument or a voice that there is not, or names another bank.
    RenderError
        If it failed under way.
    """
    from undersong.engine.perform.band import perform_score

    return perform_score(score, cache=cache, workers=workers, progress=progress, bank=bank)


def warm(cache: Path | None, *, workers: int = 2, progress: Progress = quiet) -> None:
    """Compile what must be compiled and bake the notes that most songs need, before the first song.

    Safe to call again: what is there is left.
    """
    from undersong.engine.perform.rehearsal import rehearse

    rehearse(cache, workers=workers, progress=progress)
