"""One job from claim to end, and the workbench that jobs are done at.

Whatever happens to the render process, the job ends in one of four ways: it is ready, it failed
with a reason, it was cancelled, or it was given back to be taken up again.
"""

import logging
import platform
import shutil
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Event, Lock

from django.db import OperationalError

from undersong.apps.library.models import Asset
from undersong.apps.library.services import Finished, NewFile
from undersong.apps.studio import services
from undersong.apps.studio.rendering.messages import Answer, Done, Memory, Order, Progress, Refused
from undersong.apps.studio.rendering.process import RenderDied, RenderProcess
from undersong.apps.studio.services import Claim, ClaimLost
from undersong.apps.studio.services.sweeping import MOST_ATTEMPTS
from undersong.errors import UndersongError
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder

OUTPUTS = ("master.flac", "master.mp3")
SONGS_A_PROCESS = 25
"""A render process is replaced after so many songs: what libraries leak goes with it."""
LISTEN_SECONDS = 0.25
REPORT_SECONDS = 0.5
"""Progress is written at most twice a second; a cancelled job is noticed as often."""

log = logging.getLogger(__name__)


class Stopping(UndersongError):
    """The worker is being stopped."""

    code = "stopping"


class Overrun(UndersongError):
    """A render took more than it may; `worth_another` says whether it might not the next time."""

    code = "overrun"

    def __init__(self, why: Refused, *, worth_another: bool) -> None:
        super().__init__(why.sentence, hint=why.hint)
        self.why, self.worth_another = why, worth_another


class Workbench:
    """The render process of this worker, kept warm between songs."""

    def __init__(self) -> None:
        self._process: RenderProcess | None = None
        self._lock = Lock()
        self._memory_bytes = 0
        self.stopping = Event()

    @property
    def is_busy(self) -> bool:
        """Return whether a song is being rendered."""
        return self._lock.locked()

    def warm(self) -> None:
        """Start the render process before the first song needs it."""
        with self._lock:
            self._ready()

    def work(self) -> None:
        """Do every job that waits, one after the other."""
        with self._lock:
            while not self.stopping.is_set():
                claim = services.claim_next()
                if claim is None:
                    return
                self._do(claim)

    def close(self) -> None:
        """End the render process."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process = None

    def _ready(self) -> RenderProcess:
        limit = configuration().render_memory_mb * 1024 * 1024
        process = self._process
        used_up = process is not None and (
            process.songs >= SONGS_A_PROCESS or self._memory_bytes > limit // 2 or not process.is_alive
        )
        if process is not None and used_up:
            process.close()
            process = None
        if process is None:
            process = RenderProcess(configuration().maker)
            self._process, self._memory_bytes = process, 0
        return process

    def _do(self, claim: Claim) -> None:
        folder = DataFolder(configuration().data).workshop / str(claim.id)
        try:
            folder.mkdir(mode=0o700)
            _end(claim, self._answer(claim, folder))
        except ClaimLost:
            self._drop()
        except Stopping:
            self._drop()
            services.give_back(claim, counts=False)
        except RenderDied:
            self._drop()
            _broke_off(claim)
        except Overrun as overrun:
            self._drop()
            if overrun.worth_another and claim.attempts < MOST_ATTEMPTS:
                services.give_back(claim)
            else:
                _fail(claim, overrun.why)
        except OSError as error:
            _fail(claim, _no_room(error))
        except Exception:
            log.exception("the work on a song broke")
            self._drop()
            _broke_off(claim)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _answer(self, claim: Claim, folder: Path) -> Answer:
        read = configuration()
        process = self._ready()
        process.order(
            Order(
                claim.words,
                folder,
                OUTPUTS,
                read.sample_cache,
                read.render_cores,
                read.bank,
                generation=str(claim.generation_id),
            )
        )
        began = reported = time.monotonic()
        news: Progress | None = None
        while True:
            said = process.listen(LISTEN_SECONDS)
            if self.stopping.is_set():
                raise Stopping("The studio is being closed.")
            if isinstance(said, Done | Refused):
                if isinstance(said, Done):
                    self._memory_bytes = said.memory_bytes
                return said
            now = time.monotonic()
            if isinstance(said, Memory):
                self._memory_bytes = said.most_bytes
            news = said if isinstance(said, Progress) else news
            self._check_limits(now - began)
            if now - reported >= REPORT_SECONDS:
                _report(claim, news)
                reported, news = now, None

    def _check_limits(self, spent_seconds: float) -> None:
        read = configuration()
        if spent_seconds > read.render_minutes * 60:
            why = Refused(
                "too-slow",
                f"Making this song took longer than {read.render_minutes:g} minutes.",
                "Make it shorter, or raise UNDERSONG_RENDER_MINUTES.",
            )
            raise Overrun(why, worth_another=True)
        if self._memory_bytes > read.render_memory_mb * 1024 * 1024:
            why = Refused(
                "memory",
                f"Making this song needs more memory than {read.render_memory_mb} MB.",
                "Make it shorter, or raise UNDERSONG_RENDER_MEMORY_MB.",
            )
            raise Overrun(why, worth_another=False)

    def _drop(self) -> None:
        """Kill the process: it works on what nobody wants any more, or is dead."""
        if self._process is not None:
            self._process.kill()
            self._process = None
        if not self.stopping.is_set():
            self._ready()


@cache
def workbench() -> Workbench:
    """Return the workbench of this worker."""
    return Workbench()


def clear_workshop() -> None:
    """Remove what interrupted work has left. Only for when it is known that nobody works."""
    for left in DataFolder(configuration().data).workshop.iterdir():
        shutil.rmtree(left, ignore_errors=True)


def _report(claim: Claim, news: Progress | None) -> None:
    try:
        if news is None:
            services.hold(claim)
        else:
            services.report_progress(claim, stage=news.stage, share=news.share)
    except OperationalError:
        log.warning("the database is busy; progress will be told later")


def _end(claim: Claim, answer: Answer) -> None:
    if isinstance(answer, Refused):
        _fail(claim, answer)
        return
    services.finish(claim, finished=_finished(answer), files=[_new_file(path) for path in answer.files])


def _no_room(error: OSError) -> Refused:
    return Refused(
        "disk",
        f"The song could not be kept: {error.strerror or 'the disk gives no reason'}.",
        "Make room on the disk, then ask again: the same seed gives the same song.",
    )


def _fail(claim: Claim, why: Refused) -> None:
    with suppress(ClaimLost):  # it was cancelled meanwhile
        services.fail(claim, code=why.code, sentence=why.sentence, hint=why.hint, field=why.field)


def _broke_off(claim: Claim) -> None:
    log.warning("rendering broke off, attempt %s", claim.attempts)
    if claim.attempts < MOST_ATTEMPTS:
        services.give_back(claim)
        return
    why = f"Making this song broke off {claim.attempts} times."
    hint = "Ask again; if it happens once more, make it shorter or close other programs."
    _fail(claim, Refused("broke-off", why, hint))


def _finished(done: Done) -> Finished:
    engine = done.report["engine"]
    return Finished(
        title=str(done.report["title"]),
        brief=done.brief,
        score=done.score,
        report={**done.report, "files": None},  # paths in the workshop mean nothing to anybody
        peaks=bytes(round(255 * min(max(column, 0.0), 1.0)) for column in done.peaks),
        engine=str(engine["name"]),
        edition=str(engine["edition"]),
        platform=f"{platform.system()} {platform.machine()}",
    )


def _new_file(path: Path) -> NewFile:
    return NewFile(path=path, kind=Asset.Kind.MASTER, part="", format=path.suffix.removeprefix("."))
