"""Solo mode trusts the loopback address and nobody else.

A page of another site that the person has open in the same browser can send requests here too. It
is told apart by Host (a name of its own that it lets point at 127.0.0.1) and by Origin. A request
that went through a proxy says so in its headers and is refused: behind one, everybody would look
like the person at this machine.
"""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

OUR_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[1-9][0-9]{0,4})?")

FORWARDED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Real-IP",
)

Answer = Callable[[HttpRequest], HttpResponseBase]
AsyncAnswer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def loopback_only(get_response: Answer | AsyncAnswer) -> Answer | AsyncAnswer:
    """Refuse what does not come straight from this machine and from our own pages."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            reason = refusal(request)
            return _refused(reason) if reason else await get_response(request)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        reason = refusal(request)
        response = _refused(reason) if reason else get_response(request)
        assert isinstance(response, HttpResponseBase)  # noqa: S101 - for the type checker
        return response

    return answer


def refusal(request: HttpRequest) -> str:
    """Return why a request is refused, or an empty text."""
    if not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        return "This studio serves the machine that it runs on and no other."
    if any(name in request.headers for name in FORWARDED):
        return "This studio does not stand behind a proxy."
    host = request.META.get("HTTP_HOST", "")
    if not OUR_HOST.fullmatch(host):
        return "This studio has no such name."
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return "This request comes from a page that is not ours."
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and not _is_visit(request):
        return "This request comes from a page that is not ours."
    return ""


def _is_visit(request: HttpRequest) -> bool:
    """Somebody follows a link to us: a page is loaded, nothing is changed."""
    return request.method in {"GET", "HEAD"} and request.headers.get("Sec-Fetch-Mode") == "navigate"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _refused(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=403, content_type="text/plain; charset=utf-8")
