"""Make a song: words or a score in, finished files out.

The command line and the studio's worker both come through here, so that a song is the same
song wherever it was asked for. The clock is read here and nowhere deeper.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from undersong.engine.formats.about import tags_of
from undersong.engine.formats.audio import FORMATS
from undersong.engine.model import Brief, Desk, Master, Mix, Score, Wishes
from undersong.engine.model.desk import section_ids, strangers
from undersong.engine.pipeline import StageProgress, master_mix, render_score, write_score
from undersong.produce.banks import bank_for
from undersong.produce.how import USUAL, Writing
from undersong.produce.kept import kept_mix, kept_stems
from undersong.produce.playable import refuse_unplayable
from undersong.produce.report import Json, report
from undersong.produce.staging import Staging
from undersong.produce.writing import Pool, StemFiles, check_names, kind_of, room, write_files

PEAKS = 800
"""Columns of a waveform picture."""


@dataclass(frozen=True)
class Made:
    """A song that is on disk.

    Attributes
    ----------
    report : what `--json` prints.
    files : kind (see `report.FILE_KINDS`, audio by its ending) to path.
    brief : what was understood, or None where a score was rendered.
    score : what was performed.
    peaks : `PEAKS` columns of the waveform, 0 to 1.
    """

    report: dict[str, Json]
    files: dict[str, Path]
    brief: Brief | None
    score: Score
    peaks: tuple[float, ...]


def make(
    words: Mapping[str, object] | Wishes | Brief | Score,
    *,
    folder: Path,
    outputs: Sequence[str],
    stems: str | None = None,
    mix: str | None = None,
    desk: Desk | None = None,
    preset: str | None = None,
    stems_from: str | None = None,
    bank: str | None = None,
    usual_bank: Path | None = None,
    how: Writing = USUAL,
    cache: Path | None,
    workers: int = 2,
    progress: StageProgress = lambda *_: None,
    written: Callable[[Brief, Score], None] = lambda *_: None,
) -> Made:
    """Make one song and write its files, all of them or none.

    Parameters
    ----------
    words : a request in words, a resolved Brief, or a Score to perform again.
    folder : what relative names in `outputs` and `stems` stand in.
    outputs : file names; the ending chooses the kind: audio, or one of `writing.KINDS`.
    stems : folder, or file that ends in .zip, for one file a part and `mix.flac`; or None.
    mix : name of the file for the mix as a document, or None.
    desk : a mix to obey; what it does not say is decided.
    preset : mastering preset; None takes the score's.
    stems_from : folder in which `stems` of this score were written once: their mix is mastered, nothing
        is performed or mixed. For a score alone, without `stems`, `mix` and `desk`.
    bank : SoundFont for the acoustic instruments, or "none"; None keeps to the score, or to `usual_bank`.
    usual_bank : SoundFont of the settings, or None.
    how : files are written where there is a choice.
    progress : called with interpret, compose, perform, mix, master, write and a share.
    written : called with what was understood and composed, before anything is rendered; what it raises
        ends the song. Not called where a score is performed again.

    Raises
    ------
    RequestError
        If it cannot be met as asked; nothing was rendered or written.
    RenderError
        If it failed under way; nothing new stands on disk.
    """
    clock = _Clock(progress)
    performed = words if isinstance(words, Score) else None
    if performed:
        _refuse_beforehand(performed, desk, preset)
    kept = kept_mix(folder / stems_from, performed) if stems_from and performed else None
    opened = bank_for(performed, given=bank, usual=usual_bank) if kept is None else None
    with Staging() as staging, Pool(workers) as pool:
        targets = {name: folder / name for name in outputs}
        staged = {name: staging.file(path) for name, path in targets.items()}
        files = {kind_of(path): path for path in targets.values()}
        check_names([*targets.values(), *(folder / name for name in (stems, mix) if name)])
        sessions = [staged[name] for name, path in targets.items() if kind_of(path) == "dawproject"]
        stem_files = StemFiles(staging, folder / stems if stems else None, sessions)
        staged_mix = staging.file(folder / mix) if mix else None
        parts = (
            kept_stems(folder / stems_from, performed, staging.scratch_beside(sessions[0]))
            if stems_from and performed and sessions
            else {}
        )
        if isinstance(words, Score):
            brief, score = None, words
        else:
            asked = words if isinstance(words, Wishes | Brief) else Wishes.read(words)
            brief, score = write_score(asked, clock.report)
            written(brief, score)
        stem_files.expect(score)
        if kept is None:
            score = score.model_copy(update={"bank": opened.used if opened else None})
        tags = tags_of(score, generation=how.generation)

        def keep(mixed: Mix) -> None:
            clock.enter("write")
            stem_files.begin(mixed, tags, pool)
            if staged_mix is not None and mixed.desk is not None:
                with room():
                    staged_mix.write_text(mixed.desk.to_json() + "\n", encoding="utf-8")

        if kept is not None:
            mastered = master_mix(kept, preset=preset or score.master, workers=workers, progress=clock.report)
        else:
            mastered = render_score(
                score,
                cache=cache,
                workers=workers,
                preset=preset or score.master,
                progress=clock.report,
                keep=keep,
                keep_stems=stem_files.wanted,
                desk=desk,
                bank=opened,
            )
        clock.report("write", 0.0)
        if sessions:
            stem_files.end()
        tags = replace(tags, lufs=mastered.integrated_lufs, true_peak_db=mastered.true_peak_db)
        write_files(
            staged.values(),
            mastered,
            score,
            tags=tags,
            how=how,
            stems=parts or stem_files.parts,
            pool=pool,
        )
        stem_files.end()
        with room():
            staging.keep()
        clock.report("write", 1.0)
    files |= {kind: folder / name for kind, name in (("stems", stems), ("mix", mix)) if name}
    first_audio = next((path for path in targets.values() if path.suffix.lower() in FORMATS), None)
    named = {"audio": first_audio, **files} if first_audio else files
    told = report(score, mastered, {k: p for k, p in named.items() if p}, clock.seconds, opened)
    return Made(told, files, brief, score, peaks(mastered))


def mix_notes(desk: Desk, score: Score) -> str:
    """Return one line about what a mix and a score do not have in common, empty for nothing.

    Raises
    ------
    RequestError
        If it is the mix of another song.
    """
    sung = ("vocals",) if score.vocals else ()
    names = (*(part.name for part in score.parts), *sung)
    return strangers(desk, parts=names, sections=section_ids(score.sections))


def _refuse_beforehand(score: Score, desk: Desk | None, preset: str | None) -> None:
    refuse_unplayable(score, preset=preset or score.master)
    if desk is not None:
        mix_notes(desk, score)


def peaks(mastered: Master) -> tuple[float, ...]:
    """Return the waveform as `PEAKS` columns of largest absolute value, the largest being 1."""
    loudest = np.abs(mastered.audio).max(axis=0)
    edges = np.linspace(0, len(loudest), PEAKS, endpoint=False).astype(int)
    columns = np.maximum.reduceat(loudest, edges)
    return tuple(round(float(c), 3) for c in columns / max(float(columns.max()), 1e-9))


class _Clock:
    """Adds up how long each stage took, from the reports as they pass by."""

    def __init__(self, progress: StageProgress) -> None:
        self._progress = progress
        self._stage, self._since = "", time.perf_counter()
        self.seconds: dict[str, float] = {}

    def report(self, stage: str, share: float) -> None:
        self.enter(stage)
        self._progress(stage, share)

    def enter(self, stage: str) -> None:
        """Count time for a stage from now on."""
        now = time.perf_counter()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now
