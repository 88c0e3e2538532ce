"""The worker's rounds: every few seconds it says that it lives and looks for forgotten jobs.

So a job is never lost: not by a queue that lost its messages, not by a worker that died with it.
"""

import logging
import time
from threading import Thread

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from undersong.apps.studio import bell, services
from undersong.apps.studio.rendering.worker import Workbench
from undersong.shared.valkey import HEARTBEAT, Lost, connect

EVERY_SECONDS = 3.0
ALIVE_SECONDS = 15
"""A worker that has said nothing for so long is taken for dead."""
SESSIONS_EVERY_SECONDS = 60 * 60
UNHEARD = "unheard"
"""Name of the thread that works while no bell is heard."""

log = logging.getLogger(__name__)


class Rounds(Thread):
    """Makes its rounds until the workbench stops."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(name="rounds", daemon=True)
        self._workbench = workbench
        self._sessions_at = -float("inf")

    def run(self) -> None:
        """Go round and round."""
        while not self._workbench.stopping.is_set():
            self.go_once()
            self._workbench.stopping.wait(EVERY_SECONDS)

    def go_once(self) -> None:
        """Say that the worker lives, take back what was forgotten, ring for what waits."""
        try:
            with connect() as valkey:
                valkey.set(HEARTBEAT, int(time.time()), ex=ALIVE_SECONDS)
        except (Lost, OSError):
            log.warning("the queue does not answer")
        try:
            if services.sweep() and not self._workbench.is_busy and not bell.ring():
                Thread(target=self._work_unheard, name=UNHEARD, daemon=True).start()
            if time.monotonic() - self._sessions_at > SESSIONS_EVERY_SECONDS:
                self._sessions_at = time.monotonic()
                Session.objects.filter(expire_date__lt=timezone.now()).delete()
        except DatabaseError:
            log.warning("the database does not answer", exc_info=True)
        finally:
            close_old_connections()

    def _work_unheard(self) -> None:
        try:
            self._workbench.work()
        except Exception:
            log.exception("the work broke off")
        finally:
            connections.close_all()
