"""Play and download a file: any range of it, opened frame by frame while it is sent.

It is sealed on our disk, so a browser is asked to keep no plain copy of it on its own.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from undersong.apps.accounts.access import signed_in
from undersong.apps.accounts.models import User
from undersong.apps.library.access import NotFound, asset_of
from undersong.apps.library.models import Asset
from undersong.apps.library.ranges import Range, RangeRefused, asked_range
from undersong.shared import storage
from undersong.shared.encryption.frames import SealedFile

TYPES = {
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mid": "audio/midi",
}
LONGEST_NAME = 80


@require_safe
async def media(request: HttpRequest, asset_id: UUID) -> HttpResponseBase:
    """Send a file, or a range of it, to be played."""
    return await _sent(request, asset_id, as_download=False)


@require_safe
async def download(request: HttpRequest, asset_id: UUID) -> HttpResponseBase:
    """Send a file to be kept, named by the song's title."""
    return await _sent(request, asset_id, as_download=True)


async def _sent(request: HttpRequest, asset_id: UUID, *, as_download: bool) -> HttpResponseBase:
    person = signed_in(await request.auser())
    try:
        asset, file = await sync_to_async(_opened)(person, asset_id)
    except (NotFound, FileNotFoundError):
        return HttpResponse("This file is not there.\n", status=404, content_type="text/plain")
    etag = f'"{asset.digest}"'
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "no-store"}
    if as_download:
        headers["Content-Disposition"] = disposition(asset)
    if request.headers.get("If-None-Match") == etag:
        file.close()
        return HttpResponse(status=304, headers=headers)
    try:
        wanted = asked_range(_range_header(request, etag), size=file.length)
    except RangeRefused:
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{file.length}"})
    span = wanted or Range(0, file.length)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {span.start}-{span.last}/{file.length}"
    headers["Content-Length"] = str(span.length)
    kind, status = TYPES.get(asset.format, "application/octet-stream"), 200 if wanted is None else 206
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, headers=headers, content_type=kind)
    return StreamingHttpResponse(_Frames(file, span), status=status, headers=headers, content_type=kind)


def _opened(person: User, asset_id: UUID) -> tuple[Asset, SealedFile]:
    asset = asset_of(person, asset_id)
    return asset, storage.open_file(asset.key, person=asset.generation.sealing_person)


def _range_header(request: HttpRequest, etag: str) -> str | None:
    """Return the range, unless it was asked of a file that is another by now."""
    condition = request.headers.get("If-Range")
    return request.headers.get("Range") if condition in (None, etag) else None


class _Frames:
    """A part of a file, opened while it is sent. A response closes what it sends, begun or not."""

    def __init__(self, file: SealedFile, span: Range) -> None:
        self._file, self._frames = file, file.read(span.start, span.length)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # Disk and cipher work in a thread, so that one listener does not hold up the others.
        while (frame := await asyncio.to_thread(next, self._frames, None)) is not None:
            yield frame

    def close(self) -> None:
        self._file.close()


def disposition(asset: Asset) -> str:
    """Return the header that names a download after its song: plain ASCII, and UTF-8 (RFC 5987)."""
    title = asset.generation.song.title or "Undersong"
    name = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else " " for c in title)
    name = " ".join(name.split()).strip(". ")[:LONGEST_NAME] or "Undersong"
    full = f"{name} ({asset.part}).{asset.format}" if asset.part else f"{name}.{asset.format}"
    plain = full.encode("ascii", "ignore").decode().strip() or f"song.{asset.format}"
    if plain.startswith("."):
        plain = f"song{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
