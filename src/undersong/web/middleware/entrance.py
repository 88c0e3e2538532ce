"""The door of the studio: `?token=…` is spent for a session, everybody else stays outside.

The token leaves the address at once, by a redirect. A session is renewed once a day by whoever
loads a page; listening to events, asking for progress or playing a song does not renew it.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from undersong.apps.accounts.models import User
from undersong.shared.configuration import configuration
from undersong.shared.entrance import spend_token
from undersong.shared.folders import DataFolder

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What answers without a session: whether the studio lives, and nothing about anybody."""

TOKEN = "token"  # noqa: S105 - the name of the parameter
SEEN = "seen"
NOT_RENEWED_BY = frozenset({"events", "generation", "media", "download"})


class EntranceMiddleware(MiddlewareMixin):
    """Lets in who has a session or a token."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Spend a token, or refuse who has neither token nor session."""
        if request.path_info in OPEN_PATHS:
            return None
        if TOKEN in request.GET and request.method == "GET":
            return self._opened(request)
        if not request.user.is_authenticated:
            return _closed(request)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Renew the session of whoever loaded a page today for the first time."""
        match = request.resolver_match
        if match is not None and match.url_name not in NOT_RENEWED_BY and request.path_info not in OPEN_PATHS:
            today = timezone.now().date().isoformat()
            session = request.session
            if request.user.is_authenticated and session.get(SEEN) != today:
                session[SEEN] = today
        return response

    def _opened(self, request: HttpRequest) -> HttpResponse:
        spent = spend_token(DataFolder(configuration().data), request.GET[TOKEN])
        if not spent and not request.user.is_authenticated:
            return _closed(request)
        if spent:
            login(request, User.objects.local(), backend=settings.AUTHENTICATION_BACKENDS[0])
        left: QueryDict = request.GET.copy()
        del left[TOKEN]
        query = urlencode(list(left.lists()), doseq=True)
        path = f"/{request.path.lstrip('/')}"  # two slashes would be the name of another site
        return HttpResponseRedirect(f"{path}?{query}" if query else path)


def _closed(request: HttpRequest) -> HttpResponse:
    if "text/html" not in request.headers.get("Accept", ""):
        told = {"code": "closed", "message": "There is no session.", "field": None, "hint": "Load the page."}
        return JsonResponse({"error": told}, status=401)
    return render(request, "closed.html", status=401)
