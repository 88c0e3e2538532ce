"""The worker's process: `python -m undersong.web.work --parent PID [--sole]`.

`--sole` says that no other worker lives: jobs that somebody seems to hold are taken back at once,
what interrupted work has left is removed, and the queue's server is ours to close.
"""

import argparse
import os
from contextlib import suppress
from threading import Thread

from undersong.shared.kinship import end_with, is_orphan
from undersong.shared.logs import speak_discreetly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersong.web.settings")


def main() -> None:
    """Hear the bell and render, until told to stop."""
    parser = argparse.ArgumentParser(prog="undersong.web.work")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--sole", action="store_true")
    asked = parser.parse_args()
    speak_discreetly()
    end_with(asked.parent)
    _work(sole=asked.sole)
    if asked.sole and is_orphan(asked.parent):
        _close_queue()


def _work(*, sole: bool) -> None:
    import django  # noqa: PLC0415 - needs the settings named

    django.setup()
    from celery.signals import setup_logging, worker_ready, worker_shutting_down  # noqa: PLC0415 - heavy, as what follows

    from undersong.apps.studio import services  # noqa: PLC0415 - models need a Django that is set up
    from undersong.apps.studio.rendering.rounds import Rounds  # noqa: PLC0415 - likewise
    from undersong.apps.studio.rendering.worker import clear_workshop, workbench  # noqa: PLC0415 - likewise
    from undersong.web.celery import app  # noqa: PLC0415 - likewise
    from undersong.web.prepare import wait_until_prepared  # noqa: PLC0415 - likewise

    wait_until_prepared()
    if sole:
        services.take_back_all()
        clear_workshop()
    bench = workbench()

    def ready(**_: object) -> None:
        Rounds(bench).start()
        Thread(target=bench.warm, name="warm", daemon=True).start()

    def stop(**_: object) -> None:
        bench.stopping.set()

    def logging_stays(**_: object) -> None:
        """Being heard is all it takes: Celery then leaves the logs as they are."""

    setup_logging.connect(logging_stays, weak=False)
    worker_ready.connect(ready, weak=False)
    worker_shutting_down.connect(stop, weak=False)
    try:
        app.Worker(
            loglevel="WARNING", without_gossip=True, without_mingle=True, without_heartbeat=True
        ).start()
    finally:
        bench.stopping.set()
        bench.close()


def _close_queue() -> None:
    from undersong.shared.valkey import Lost, connect  # noqa: PLC0415 - heavy

    with suppress(Lost, OSError):
        connect().shutdown(nosave=True)


if __name__ == "__main__":
    main()
