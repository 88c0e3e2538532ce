"""Words and pictures for templates: icons, times, the state of a song's stages."""

from collections.abc import Iterator

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from undersong.apps.library.states import STAGES
from undersong.apps.studio.details import clock, subtitle
from undersong.apps.studio.queries import Standing

register = template.Library()

STAGE_WORDS = {
    "interpret": "reading",
    "compose": "composing",
    "perform": "performing",
    "mix": "mixing",
    "master": "mastering",
    "write": "writing",
}
"""Short names of the stages, in their order."""

register.filter("clock", clock)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a picture from the sheet of icons; it says nothing to a screen reader."""
    sheet = static("icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sheet, name)


@register.simple_tag
def song_subtitle(style: object, key: object) -> str:
    """Return style and key as one line."""
    return subtitle(style, key)


@register.filter
def percent(standing: Standing) -> int:
    """Return how much of a song is done, in percent."""
    return round(100 * standing.progress)


@register.filter
def stages(standing: Standing) -> Iterator[tuple[str, str, str]]:
    """Yield each stage: its name, its word, and whether it is done, now or to come."""
    names = list(STAGES)
    at = names.index(standing.stage) if standing.stage in names else -1
    for place, name in enumerate(names):
        when = "now" if place == at else "done" if place < at else "later"
        yield name, STAGE_WORDS[name], when


@register.filter
def waiting(standing: Standing) -> str:
    """Return how long it will still take, as people say it."""
    if standing.position is not None:
        return "next" if standing.position == 1 else f"{standing.position - 1} before it"
    if standing.seconds_left is None:
        return ""
    seconds = max(round(standing.seconds_left), 1)
    return f"{seconds} s left" if seconds < 90 else f"{round(seconds / 60)} min left"
