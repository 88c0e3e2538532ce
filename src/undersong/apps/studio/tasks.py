"""The worker's door: a bell that says that there is work."""

import logging

from celery import shared_task

from undersong.apps.studio.bell import RENDER
from undersong.apps.studio.rendering.worker import workbench

log = logging.getLogger(__name__)


@shared_task(name=RENDER, ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def render_next() -> None:
    """Do the jobs that wait. Finding none is no fault: a bell may ring twice."""
    try:
        workbench().work()
    except Exception:  # Celery would quote its text; what was not done is found again by the sweep
        log.exception("the work broke off")
