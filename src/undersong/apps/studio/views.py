"""The pages of the studio: one page with the form, the songs and one song's details, and its parts.

Every address answers with the whole page, so that it works by itself; htmx asks for a part of it and
says which by the element that it will replace.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersong.apps.accounts.access import signed_in
from undersong.apps.accounts.models import User
from undersong.apps.library.access import NotFound, generation_of, song_of
from undersong.apps.studio.details import Details, details_of, details_of_sample, listening
from undersong.apps.studio.examples import examples, find_example
from undersong.apps.studio.forms import MakeForm
from undersong.apps.studio.preview import BusyError, Preview, preview
from undersong.apps.studio.queries import SongRow, list_songs, sample, song_row
from undersong.apps.studio.services import again as ask_again
from undersong.apps.studio.services import cancel as stop
from undersong.apps.studio.services import request_song, seed_of
from undersong.engine.formats.cover import cover_svg
from undersong.errors import RequestError
from undersong.seeds import LARGEST_SEED

YEAR_SECONDS = 365 * 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the form on it."""
    if request.method == "POST":
        return _asked(request)
    form = MakeForm.fresh(_words(request))
    if _part(request) == "form":
        return render(request, "studio/parts/form.html", {"form": form, "examples": examples()})
    return _page(request, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def understand(request: HttpRequest) -> HttpResponse:
    """Show what is understood of the form as it stands; nothing is made or kept."""
    signed_in(request.user)
    if request.method != "POST":  # somebody loads the address of an answer again
        return HttpResponseRedirect(reverse("make"))
    form = MakeForm(request.POST)
    try:
        found = preview(form.words, seed=seed_of(form.once_id))
    except BusyError:
        return HttpResponse(status=204)
    if _part(request) == "understood":
        return render(request, "studio/parts/understood.html", {"preview": found})
    if request.POST.get("take") == "words" and found is not None:
        form = form.with_words(found.words)
    return _page(request, form=form, found=found)


@require_safe
def songs(request: HttpRequest) -> HttpResponse:
    """Show the list of songs."""
    if _part(request) == "songs-part":
        return render(request, "studio/parts/songs.html", _listed(signed_in(request.user)))
    return _page(request, form=MakeForm.fresh())


@require_safe
def song(request: HttpRequest, song_id: UUID) -> HttpResponse:
    """Show a song: its details, its row, or the page with it."""
    person = signed_in(request.user)
    row = _row(person, song_id)
    if _part(request) == "details":
        return render(request, "studio/parts/details.html", _shown(person, row))
    if _part(request) == f"song-{song_id}":
        return render(request, "studio/parts/row.html", {"row": row})
    return _page(request, form=MakeForm.fresh(), row=row)


@require_safe
def sample_song(request: HttpRequest) -> HttpResponse:
    """Show the details of the sample."""
    found = sample()
    if found is None:
        raise Http404
    if _part(request) == "details":
        return render(request, "studio/parts/details.html", {"details": details_of_sample(found)})
    return _page(request, form=MakeForm.fresh(), details=details_of_sample(found))


@require_safe
def listen(request: HttpRequest, song_id: UUID) -> JsonResponse:
    """Tell the player what to play."""
    person = signed_in(request.user)
    row = _row(person, song_id)
    details = details_of(row, None)
    if details is None:
        raise Http404
    told = listening(details, row.peaks, row.duration_seconds)
    return JsonResponse({**told, "song": str(song_id), "page": reverse("song", args=[song_id])})


@require_safe
def listen_sample(request: HttpRequest) -> JsonResponse:
    """Tell the player how to play the sample."""
    signed_in(request.user)
    found = sample()
    if found is None:
        raise Http404
    told = listening(details_of_sample(found), found.peaks, found.report.get("duration"))
    return JsonResponse({**told, "song": "sample", "page": reverse("sample")})


@require_POST
def cancel(request: HttpRequest, song_id: UUID) -> HttpResponse:
    """Stop making a song."""
    person = signed_in(request.user)
    row = _row(person, song_id)
    stop(generation=generation_of(person, row.generation_id))
    return _row_again(request, person, song_id)


@require_POST
def again(request: HttpRequest, song_id: UUID) -> HttpResponse:
    """Make a song once more: what failed as it was asked for, what is ready as another take."""
    person = signed_in(request.user)
    row = _row(person, song_id)
    try:
        ask_again(generation=generation_of(person, row.generation_id))
    except RequestError as error:
        context = {"row": row, "complaint": error.line}
        return render(request, "studio/parts/row.html", context, status=409)
    return _row_again(request, person, song_id)


@require_safe
@cache_control(private=True, max_age=YEAR_SECONDS, immutable=True)
def cover(request: HttpRequest, seed: int) -> HttpResponse:
    """Draw the cover that belongs to a seed and a style."""
    signed_in(request.user)
    if seed > LARGEST_SEED:
        raise Http404
    return HttpResponse(cover_svg(seed, request.GET.get("style", "")), content_type="image/svg+xml")


def _asked(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = MakeForm(request.POST)
    once = form.once_id
    found = _planned(form, once) if form.is_valid() else None
    if found is not None and found.fault:
        form.refuse(found.field, found.fault)
    if form.is_valid():
        try:
            made = request_song(person=person, words=form.words, once=once)
        except RequestError as error:
            form.refuse(error.field, error.line)
        else:
            return _taken(request, person, form, made.song_id, found)
    if _part(request) == "form":
        return render(request, "studio/parts/form.html", {"form": form, "examples": examples()}, status=422)
    return _page(request, form=form, status=422)


def _planned(form: MakeForm, song_id: UUID) -> Preview | None:
    """Return what is understood of a song before it is asked for, and whether it can be made.

    Where others are being read for too long the song is taken all the same: what is wrong is told later.
    """
    try:
        return preview(form.words, seed=seed_of(song_id), asked=True)
    except BusyError:
        return None


def _taken(
    request: HttpRequest, person: User, form: MakeForm, song_id: UUID, found: Preview | None
) -> HttpResponse:
    if _part(request) != "form":
        return HttpResponseRedirect(reverse("song", args=[song_id]), status=303)
    context = {"form": form.next(), "examples": examples(), "new_row": _row(person, song_id)}
    return render(request, "studio/parts/taken.html", {**context, "preview": found})


def _row_again(request: HttpRequest, person: User, song_id: UUID) -> HttpResponse:
    if _part(request) == f"song-{song_id}":
        return render(request, "studio/parts/row.html", {"row": _row(person, song_id)})
    return HttpResponseRedirect(reverse("song", args=[song_id]), status=303)


def _page(
    request: HttpRequest,
    *,
    form: MakeForm,
    row: SongRow | None = None,
    details: Details | None = None,
    found: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the whole page; without a song to show it shows the newest that can be heard."""
    person = signed_in(request.user)
    listed = _listed(person)
    context = {**listed, "form": form, "preview": found, "examples": examples()}
    context["asked_for"] = row is not None or bool(details)
    if row is None and details is None:
        row = next((one for one in listed["rows"] if details_of(one, None)), None)
    if row is not None:
        context |= _shown(person, row)
    elif details is not None or listed["sample"]:
        context["details"] = details or listed["sample"]
    context["current"] = row.song_id if row else None
    return render(request, "studio/page.html", context, status=status)


def _listed(person: User) -> dict[str, Any]:
    rows, example = list_songs(person), sample()
    return {
        "rows": rows,
        "examples": examples(),
        "sample": details_of_sample(example) if example and not rows else None,
        "sample_seconds": example.report.get("duration") if example else None,
    }


def _shown(person: User, row: SongRow) -> dict[str, Any]:
    brief = song_of(person, row.song_id).brief
    return {"row": row, "details": details_of(row, brief)}


def _words(request: HttpRequest) -> dict[str, Any] | None:
    """Return what the form is to be filled with: an example, or the words of a song."""
    example = find_example(request.GET.get("example", ""))
    if example is not None:
        return example.words
    source = request.GET.get("from", "")
    if source == "sample":
        found = sample()
        return found.words if found else None
    try:
        row = song_row(signed_in(request.user), UUID(source))
    except (ValueError, NotFound):
        return None
    return {**row.settings, "prompt": row.prompt, "lyrics": row.lyrics or ""}


def _row(person: User, song_id: UUID) -> SongRow:
    try:
        return song_row(person, song_id)
    except NotFound:
        raise Http404 from None


def _part(request: HttpRequest) -> str:
    """Return the id of the element that htmx will replace, or nothing for a visit by itself."""
    return request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
