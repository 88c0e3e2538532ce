"""Static files, found where they are installed.

WhiteNoise answers with a file that is read while it is sent, which an asynchronous server has to read
whole anyway, with a warning; our files are small and are answered whole.
"""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # it has no types
from whitenoise.responders import StaticFile  # type: ignore[import-untyped]  # likewise


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # likewise
    """Answers requests for static files, ranges of them too."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Return the file, or what a browser that has it already is told."""
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file:
                content = answer.file.read()
        response = HttpResponse(content, status=int(answer.status), content_type="")
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response
