"""All parts at the same time: threads, since the kernels release the interpreter's lock.

The order in which parts finish has no say in the sound; stems come in the order of the score.
When one part fails or somebody cancels, the others stop at their next note.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from undersong.engine.model import Role, Score, Stem, Stems
from undersong.engine.model.progress import Progress
from undersong.engine.perform.parts import Job, perform_part
from undersong.errors import Cancelled
from undersong.seeds import Seeds
from undersong.units import samples_of

if TYPE_CHECKING:
    from undersong.engine.perform.soundfont.bank import Bank

VOCALS = "vocals"
VOICE_WEIGHT = 6.0
"""A sung song takes about as long to sing as so many parts to play."""

_REPORT_SECONDS = 0.1


def perform_score(
    score: Score, *, cache: Path | None, workers: int, progress: Progress, bank: "Bank | None" = None
) -> Stems:
    """Perform every part and the voice; see `undersong.engine.perform.perform`."""
    if score.bank is not None or bank is not None:
        from undersong.engine.perform.soundfont.choice import refuse_another  # noqa: PLC0415 - only with a bank

        refuse_another(score, bank)
    progress(0.0)
    stop = Event()

    def check() -> None:
        if stop.is_set():
            raise Cancelled("The performance was stopped.")

    sung = [0.0]

    def singing(share: float) -> None:
        check()
        sung[0] = share

    jobs = [Job(part, score, cache, check, bank) for part in score.parts]
    for job in jobs:
        _ = job.instrument  # an unknown one is told before anything is performed
    tasks: list[Callable[[], Stem]] = [lambda: _sing(score, workers, singing)] if score.vocals else []
    # The longest first, so that no thread is left alone with it at the end.
    tasks += [partial(perform_part, job) for job in sorted(jobs, key=lambda j: -len(j.part.notes))]
    with ThreadPoolExecutor(max(1, workers), thread_name_prefix="perform") as pool:
        futures = [pool.submit(task) for task in tasks]
        try:
            _await(futures, lambda: progress(_share(futures, sung[0], sings=score.vocals is not None)))
        except BaseException:
            stop.set()
            for future in futures:
                future.cancel()
            raise
    made = {stem.part: stem for stem in (future.result() for future in futures)}
    order = [part.name for part in score.parts] + ([VOCALS] if score.vocals else [])
    progress(1.0)
    return Stems(tuple(made[name] for name in order), samples_of(score.duration_seconds))


def _sing(score: Score, workers: int, progress: Progress) -> Stem:
    from undersong.engine.perform.voice import sing  # noqa: PLC0415 - the network is loaded only for a song that is sung

    assert score.vocals is not None  # noqa: S101 - only songs that are sung come here
    audio = sing(score, seeds=Seeds(score.seed), workers=workers, progress=progress)
    return Stem(VOCALS, score.vocals.voice, Role.VOICE, audio)


def _await(futures: list[Future[Stem]], report: Callable[[], None]) -> None:
    """Wait until all are done, reporting now and then; raise what the first one raised."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_REPORT_SECONDS, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future in done:
                future.result()
        report()


def _share(futures: list[Future[Stem]], sung: float, *, sings: bool) -> float:
    weights = [VOICE_WEIGHT if sings and i == 0 else 1.0 for i in range(len(futures))]
    done = sum(w * (1.0 if f.done() else 0.0) for w, f in zip(weights, futures, strict=True))
    if sings and not futures[0].done():
        done += VOICE_WEIGHT * sung
    return 0.99 * done / max(sum(weights), 1.0)
