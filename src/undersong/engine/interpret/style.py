"""Which style a request is in.

A setting wins; then a style that the prompt names; then one that stands in for a well-known style without
a sheet; then the meaning of the words, with eras and places as a hint; and if the words say
nothing at all, the seed.
"""

from dataclasses import dataclass

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.names import find_style
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.model import Origin, Wishes
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.errors import quoted
from undersong.seeds import Seeds

LEAN = 0.08  # of similarity that a word adds to the first style it leans to; half to the second, and so on
SUNG = 0.03  # that lyrics add to styles that are usually sung
SAYS_NOTHING = 0.1  # similarity to the nearest style below which a text says nothing about style


@dataclass(frozen=True)
class StyleChoice:
    """A style, where it comes from, and what was said about style and set aside."""

    sheet: Sheet
    origin: Origin
    notes: tuple[str, ...] = ()


def choose_style(wishes: Wishes, reading: Reading, seeds: Seeds) -> StyleChoice:
    """Return the style of a request.

    Raises
    ------
    RequestError
        If the style that was set does not exist.
    """
    named, neighbours = reading.get("style"), reading.get("neighbour")
    if wishes.style is not None:
        sheet = find_style(wishes.style)
        others = [w for w in named if w.id != sheet.id]
        others += [w for w in neighbours if sheet.id not in _stand_ins(w)]
        notes = [f"{quoted(w.said)} was set aside: the style was set to {sheet.name}." for w in others]
        return StyleChoice(sheet, Origin.SAID, (*notes, *_flavours(reading, sheet)))
    if named:
        sheet = sheets()[_main(named).id]
        others = [w for w in [*named, *neighbours] if w.id != sheet.id]
        notes = [
            f"{quoted(w.said)} was set aside: a song is in one style, and here that is {sheet.name}."
            for w in others
        ]
        return StyleChoice(sheet, Origin.SAID, (*notes, *_flavours(reading, sheet)))
    for word in neighbours:
        near = _stand_ins(word)
        if near:
            sheet = sheets()[near[0]]
            note = f"{quoted(word.said)} is not among the styles yet; the nearest is {sheet.name}."
            return StyleChoice(sheet, Origin.IMPLIED, (note, *_flavours(reading, sheet)))
    return _by_meaning(wishes, reading, seeds)


def _by_meaning(wishes: Wishes, reading: Reading, seeds: Seeds) -> StyleChoice:
    scores = scores_of(reading, sung=wishes.lyrics is not None)
    if scores is None:
        pool = [s for s in sheets().values() if s.sings or not wishes.lyrics]
        chosen = pool[int(seeds.stream("interpret/style").integers(len(pool)))]
        return StyleChoice(chosen, Origin.CHOSEN)
    best = sheets()[max(scores, key=lambda name: scores[name])]
    return StyleChoice(best, Origin.IMPLIED, _flavours(reading, best))


def scores_of(reading: Reading, *, sung: bool) -> dict[str, float] | None:
    """Return how well each style answers to a prompt that names none, or None if it says nothing of style."""
    from undersong.engine.interpret.meaning.nearness import nearness  # noqa: PLC0415 - loads a network

    text = reading.rest
    near = nearness(text) if any(c.isalpha() for c in text) or not text.isascii() else {}
    if max(near.values(), default=0.0) < SAYS_NOTHING and not reading.get("lean"):
        return None
    bonus = lean_bonus(reading)
    return {
        name: near.get(name, 0.0) + bonus.get(name, 0.0) + (SUNG if sung and sheet.sings else 0.0)
        for name, sheet in sheets().items()
    }


def lean_bonus(reading: Reading) -> dict[str, float]:
    """Return how much eras, places and the like add to each style."""
    bonus: dict[str, float] = {}
    for word in reading.get("lean"):
        known = [s for s in table("leanings")[word.id]["styles"] if s in sheets()]
        for rank, name in enumerate(known):
            bonus[name] = bonus.get(name, 0.0) + LEAN / 2**rank
    return bonus


def _stand_ins(word: Word) -> list[str]:
    return [s for s in table("neighbours")[word.id]["styles"] if s in sheets()]


def _main(named: list[Word]) -> Word:
    """Return the style that is meant of several: the last of the first run, as in "jazz house"."""
    main = named[0]
    for word in named[1:]:
        if word.place != main.end:
            break
        main = word
    return main


def _flavours(reading: Reading, sheet: Sheet) -> tuple[str, ...]:
    """Return a note for each style that was to be mixed in and is not this one."""
    found = []
    for word in reading.get("flavour"):
        known = [s for s in table("leanings")[word.id]["styles"] if s in sheets()]
        if sheet.id not in known[:1]:
            found.append(
                f"{quoted(word.said)} was set aside: styles are not mixed yet, and this is {sheet.name}."
            )
    return tuple(found)
