"""The worker's door: a bell that says that there is work."""

from celery import shared_task

from undersong.apps.studio.bell import RENDER
from undersong.apps.studio.rendering.worker import workbench


@shared_task(name=RENDER, ignore_result=True)  # type: ignore[untyped-decorator]  # Celery has no types
def render_next() -> None:
    """Do the jobs that wait. Finding none is no fault: a bell may ring twice."""
    workbench().work()
