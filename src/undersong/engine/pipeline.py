"""From a Brief to a Master; the only module that knows all the stages.

    Brief ─compose→ Score ─perform→ Stems ─mix→ Mix ─master→ Master

Each artefact is let go as soon as nothing needs it any more: ten stems of three minutes
weigh as much as the rest of the program.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from undersong.engine.compose import compose
from undersong.engine.interpret import forget, interpret
from undersong.engine.lyrics.dictionary import forget as forget_words
from undersong.engine.master import master
from undersong.engine.memory import give_back
from undersong.engine.mix import mix
from undersong.engine.model import Brief, Desk, Master, Mix, Score, Wishes
from undersong.engine.model.progress import Progress
from undersong.engine.perform import perform
from undersong.units import samples_of

if TYPE_CHECKING:
    from undersong.engine.perform.soundfont.bank import Bank

STAGES = ("interpret", "compose", "perform", "mix", "master")

ROOM_SAMPLES = 100_000_000
"""Stems of more samples than these, 400 MB, need the room of what read the words: networks, dictionaries."""

StageProgress: TypeAlias = Callable[[str, float], None]
"""Called with the name of a stage and its share that is done; may raise `Cancelled`."""


def write_score(words: Wishes | Brief, progress: StageProgress) -> tuple[Brief, Score]:
    """Understand a request and compose it.

    Raises
    ------
    RequestError
        If it cannot be met as asked.
    """
    if isinstance(words, Brief):
        brief = words
    else:
        progress("interpret", 0.0)
        brief = interpret(words)
    progress("interpret", 1.0)
    progress("compose", 0.0)
    score = compose(brief)
    sounding = len(score.parts) + (score.vocals is not None)
    if 2 * sounding * samples_of(score.duration_seconds) > ROOM_SAMPLES:
        forget()
        forget_words()
        give_back()
    progress("compose", 1.0)
    return brief, score


def render_score(
    score: Score,
    *,
    cache: Path | None,
    workers: int,
    preset: str,
    progress: StageProgress,
    keep: Callable[[Mix], None] = lambda *_: None,
    keep_stems: bool = True,
    desk: Desk | None = None,
    bank: "Bank | None" = None,
) -> Master:
    """Perform, mix and master a score.

    Parameters
    ----------
    cache : folder for baked samples, or None to keep them in memory.
    workers : threads to use; the sound does not depend on it.
    preset : id of a mastering preset.
    keep : called with the mix before it is mastered; whoever wants its stems writes them here,
        for they are let go afterwards.
    keep_stems : whether `keep` wants them.
    desk : a mix to obey; what it does not say is decided.
    bank : the SoundFont that the score names, or None.
    """
    stems = perform(score, cache=cache, workers=workers, progress=_within("perform", progress), bank=bank)
    give_back()
    mixed = mix(
        stems,
        score,
        desk=desk,
        workers=workers,
        overwrite=True,
        keep_stems=keep_stems,
        progress=_within("mix", progress),
    )
    del stems
    keep(mixed)
    summed = Mix((), mixed.audio, style=mixed.style)
    del mixed  # and with it the stems, while the master needs room of its own
    return master_mix(summed, preset=preset, workers=workers, progress=progress)


def master_mix(mixed: Mix, *, preset: str, workers: int, progress: StageProgress) -> Master:
    """Master a mix that is at hand."""
    return master(mixed, preset=preset, workers=workers, progress=_within("master", progress))


def _within(stage: str, progress: StageProgress) -> Progress:
    def report(share: float) -> None:
        progress(stage, min(max(share, 0.0), 1.0))

    report(0.0)
    return report
