"""Wishes: what was asked of the form, put into a list of sections before it is fitted.

A form is here a list of names with their usual bars. What is refused leaves it, what is asked for comes in at
the place where such a section usually stands: solo, bridge and breakdown before the last climax, a build-up
right before it. The names that were asked for are returned too: they must not be lost when time is short.
"""

from collections.abc import Callable, Collection

from undersong.engine.compose.form.fitting import usual_bars
from undersong.engine.model import FormWish
from undersong.engine.model.kinds import LEAD_IN, climax_of

Named = list[tuple[str, int]]
REFUSED = {
    FormWish.NO_SOLO: "solo",
    FormWish.NO_BRIDGE: "bridge",
    FormWish.NO_BREAKDOWN: "breakdown",
    FormWish.NO_INTRO: "intro",
    FormWish.A_CAPPELLA_START: "intro",
    FormWish.BIG_END: "outro",
}
BEFORE_THE_LAST = {FormWish.BRIDGE: "bridge", FormWish.SOLO: "solo", FormWish.BREAKDOWN: "breakdown"}
LONG_INTRO, LONG_BUILD = 8, 8  # bars at least
NEEDS_OUTRO = (FormWish.QUIET_END, FormWish.A_CAPPELLA_END)
NEEDED = {
    **BEFORE_THE_LAST,
    **dict.fromkeys(NEEDS_OUTRO, "outro"),
    FormWish.LONG_INTRO: "intro",
    FormWish.LONG_BUILD: "build",
    FormWish.DROP: "drop",
}


def refused(wishes: Collection[FormWish]) -> frozenset[str]:
    """Return the names of the sections that nobody wants."""
    return frozenset(name for wish, name in REFUSED.items() if wish in wishes)


def shaped(form: Named, wishes: Collection[FormWish]) -> tuple[Named, frozenset[str]]:
    """Return a form as it was wished, and the names that it must not lose."""
    unwanted = refused(wishes)
    sections = [s for s in form if s[0] not in unwanted] or form[:1]
    for wish, change in _CHANGES.items():
        if wish in wishes:
            sections = change(sections)
    for wish, name in BEFORE_THE_LAST.items():
        if wish in wishes and all(other != name for other, _ in sections):
            sections = _before_last(sections, (name, usual_bars(name)))
    if FormWish.LONG_BUILD in wishes:
        sections = _with_build(sections)
    if any(w in wishes for w in NEEDS_OUTRO) and sections[-1][0] != "outro":
        sections = [*sections, ("outro", usual_bars("outro"))]
    return sections, frozenset(NEEDED[wish] for wish in wishes if wish in NEEDED)


def _last(sections: Named) -> int:
    """Index of the last climax."""
    climax = climax_of([name for name, _ in sections])
    return max((i for i, (name, _) in enumerate(sections) if name == climax), default=len(sections) - 1)


def _before_last(sections: Named, new: tuple[str, int]) -> Named:
    """Put a section before what leads into the last climax."""
    at = _last(sections)
    while at > 1 and sections[at - 1][0] in LEAD_IN:
        at -= 1
    return [*sections[:at], new, *sections[at:]]


def _with_long_intro(sections: Named) -> Named:
    has = sections[0][0] == "intro"
    usual = max(LONG_INTRO, 2 * sections[0][1]) if has else LONG_INTRO
    return [("intro", usual), *sections[has:]]


def _with_build(sections: Named) -> Named:
    at = _last(sections)
    if at and sections[at - 1][0] in LEAD_IN:
        return [*sections[: at - 1], ("build", max(LONG_BUILD, sections[at - 1][1])), *sections[at:]]
    return [*sections[:at], ("build", LONG_BUILD), *sections[at:]]


def _with_drop(sections: Named) -> Named:
    if any(name == "drop" for name, _ in sections):
        return sections
    at = _last(sections)
    return [*sections[:at], ("build", 4), ("drop", usual_bars("drop")), *sections[at:]]


def _without_drop(sections: Named) -> Named:
    other = "chorus" if any(name == "chorus" for name, _ in sections) else "theme"
    return [(other if name == "drop" else name, bars) for name, bars in sections]


def _twice(sections: Named) -> Named:
    at = _last(sections)
    return [*sections[: at + 1], (sections[at][0], min(sections[at][1], 16)), *sections[at + 1 :]]


_CHANGES: dict[FormWish, Callable[[Named], Named]] = {
    FormWish.LONG_INTRO: _with_long_intro,
    FormWish.NO_DROP: _without_drop,
    FormWish.DROP: _with_drop,
    FormWish.DOUBLE_CHORUS: _twice,
}
