"""What was wished of the form: members of `FormWish`, none against another.

The first said of two that can't both be had is kept. Section tags of the lyrics are the stronger word: an
[Intro] written there is played even if the prompt wants none.
"""

from undersong.engine.interpret.case import Case
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.reading import Word
from undersong.engine.model import FormWish, Origin
from undersong.errors import quoted

WRITTEN = {
    FormWish.NO_INTRO: "intro",
    FormWish.NO_SOLO: "solo",
    FormWish.NO_DROP: "drop",
    FormWish.NO_BRIDGE: "bridge",
    FormWish.NO_BREAKDOWN: "breakdown",
}
"""Refusals, and the section of a lyric sheet that each refuses."""


def decide_form(case: Case) -> tuple[FormWish, ...]:
    """Return what was wished of the form, in the order in which it was said."""
    kept: dict[FormWish, Word] = {}
    for wish, word in wished(case):
        tag = WRITTEN.get(wish)
        if case.lyrics and tag and any(s.name == tag for s in case.lyrics.sections):
            case.aside(word.said, "the section tags of the lyrics have one")
            continue
        if wish in kept:
            continue
        against = next((other for other in kept if _against(wish, other)), None)
        if against is None:
            kept[wish] = word
        else:
            case.aside(word.said, f"{quoted(kept[against].said)} came first, and both can't be had")
    return case.settle("form", tuple(kept), Origin.SAID if kept else Origin.CHOSEN)


def wished(case: Case) -> list[tuple[FormWish, Word]]:
    """Return all wishes with the words for each, in the order in which they were said."""
    words = [(w, "wishes") for w in case.reading.get("form")]
    words += [(w, "refused") for w in case.reading.get("unform")]
    words.sort(key=lambda pair: pair[0].place)
    return [(FormWish(name), word) for word, how in words for name in table("form")[word.id].get(how, ())]


def _against(one: FormWish, other: FormWish) -> bool:
    return any({one, other} == set(pair) for pair in table("form")["against"]["pairs"])
