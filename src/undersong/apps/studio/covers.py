"""Where the cover of a song is: the picture that stands in its files too, drawn from its seed and style."""

from urllib.parse import urlencode

from django.urls import reverse

from undersong.engine.styles.sheet import sheets


def cover_url(seed: int, style: object) -> str:
    """Return the address of a cover; a style that is not known yet, or is none, is left out."""
    address = reverse("cover", args=[seed])
    known = str(style or "")
    return f"{address}?{urlencode({'style': known})}" if known in sheets() else address
