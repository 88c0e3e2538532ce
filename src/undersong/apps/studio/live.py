"""What open pages hear: one stream of events a browser, and an address to ask where none is heard.

An event has an id; a browser that comes back says the last one it heard and gets what came since.
Where that is not known any more, it is told to look for itself (`notice`, `{"reload": true}`).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from undersong.apps.accounts.access import signed_in
from undersong.apps.library.access import NotFound, generation_of
from undersong.apps.library.models import Generation
from undersong.apps.studio.listening import Heard, Listener
from undersong.apps.studio.queries import standing_of
from undersong.apps.studio.telling import facts
from undersong.shared.closing import closing
from undersong.shared.valkey import Lost, NoValkey

SILENCE_SECONDS = 15
"""After so long without an event a comment is sent, so that nobody in between thinks the line dead."""

RETRY_MS = 2000
"""How soon a browser comes back when the line breaks."""


@require_safe
def generation(request: HttpRequest, generation_id: UUID) -> JsonResponse:
    """Tell how far a generation is, to a page that hears no events."""
    try:
        found = generation_of(signed_in(request.user), generation_id)
    except NotFound as error:
        told = {"code": error.code, "message": error.message, "field": None, "hint": error.hint}
        return JsonResponse({"error": told}, status=404)
    return JsonResponse({**facts(found, standing_of(found)), **_problem(found), **_files(found)})


@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    """Stream what happens to the person's songs, until they leave or the studio closes."""
    person = signed_in(await request.auser())
    # The line may stay open for hours: it keeps no connection to the database meanwhile.
    await sync_to_async(connections.close_all)()
    try:
        listener = Listener(person.id, wait_seconds=SILENCE_SECONDS)
        # Found before the answer begins: what a page asks for after that can miss nothing.
        missed = await listener.begin(request.headers.get("Last-Event-ID", ""))
    except (NoValkey, Lost, OSError):
        return HttpResponse("Events cannot be heard now.\n", status=503, content_type="text/plain")
    response = StreamingHttpResponse(_lines(listener, missed=missed), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


async def _lines(listener: Listener, *, missed: bool) -> AsyncIterator[str]:
    async with listener:
        yield f"retry: {RETRY_MS}\n\n"
        if missed:
            yield _event(listener.place, "notice", json.dumps({"reload": True}))
        try:
            while not closing().is_set():
                heard = await _until_closing(listener)
                for each in heard:
                    yield _event(each.id, each.event, each.data)
                if not heard and not closing().is_set():
                    yield ": still here\n\n"
        except (Lost, OSError):
            return  # the browser comes back by itself, and asks meanwhile


async def _until_closing(listener: Listener) -> list[Heard]:
    """Return what is heard next, or nothing as soon as the server closes."""
    reading = asyncio.ensure_future(listener.read())
    closed = asyncio.ensure_future(closing().wait())
    try:
        await asyncio.wait({reading, closed}, return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else []
    finally:
        for task in (reading, closed):
            task.cancel()
        await asyncio.gather(reading, closed, return_exceptions=True)


def _event(identity: str, name: str, data: str) -> str:
    return f"id: {identity}\nevent: {name}\ndata: {data}\n\n"


def _problem(found: Generation) -> dict[str, object]:
    problem = found.error
    if not problem:
        return {"error": None}
    told = {"code": found.error_code, "message": problem["sentence"]}
    told |= {"field": problem["field"], "hint": problem["hint"]}
    return {"error": told}


def _files(found: Generation) -> dict[str, object]:
    files = [
        {
            "kind": asset.kind,
            "part": asset.part or None,
            "format": asset.format,
            "url": reverse("media", args=[asset.pk]),
        }
        for asset in found.assets.all()
    ]
    return {"files": files}
