"""Answers to machines that watch over the studio, and to forms that cannot be trusted."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersong.shared.valkey import HEARTBEAT, Lost, NoValkey, connect


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - nothing about the request matters
    """Say that the process lives."""
    return HttpResponse("lives\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - nothing about the request matters
    """Say whether a song can be taken: database, queue and a worker are there."""
    parts = {"database": _database_answers(), **_queue_and_worker()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - tells a stranger nothing
    """Refuse a form whose page is not ours, or too old."""
    return render(request, "403_csrf.html", status=403)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM studio_job LIMIT 1")
    except DatabaseError:
        return False
    return True


def _queue_and_worker() -> dict[str, bool]:
    try:
        with connect() as valkey:
            return {"queue": bool(valkey.ping()), "worker": bool(valkey.exists(HEARTBEAT))}
    except (NoValkey, Lost, OSError):
        return {"queue": False, "worker": False}
