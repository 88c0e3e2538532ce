"""Which style a request is in, and which other one colours it.

A setting wins; then a style that the prompt names; then one that stands in for a well-known style without
a sheet; then one that is named with a slip of the hand; then what the words lean to and mean; and if they
say nothing at all, pop.

Of two styles side by side the last is the style and the first its colour, as in "folk punk"; of two apart
the first is the style: "house meets gospel". Words such as "jazzy" only colour.
"""

from dataclasses import dataclass

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.misspelt import find_slips
from undersong.engine.interpret.names import find_style
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.scoring import lean_bonus, scores_of
from undersong.engine.interpret.text import fold, tokens
from undersong.engine.model import Origin, Wishes
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.errors import quoted

NEIGHBOUR = 0.06  # that a style gains over the next one in the list of what stands in for a named one
WIDE = 0.02  # that the first gains over all others where a word covers all of them
SAFE = "pop"  # where nothing is said


@dataclass(frozen=True)
class StyleChoice:
    """A style, the one that colours it, where both come from, and what was said of styles and set aside."""

    sheet: Sheet
    origin: Origin
    blend: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Named:
    """A style that a word of the prompt names, or comes nearest to."""

    id: str
    word: Word
    near: bool = False
    """Whether it only stands in for what was named."""


def choose_style(wishes: Wishes, reading: Reading) -> StyleChoice:
    """Return the style of a request.

    Raises
    ------
    RequestError
        If the style that was set does not exist.
    """
    named = _named(reading)
    colours = [*_flavours(reading), *_manners(reading)]
    if wishes.style is not None:
        sheet = find_style(wishes.style)
        mixed = [n for n in named if n.id != sheet.id]
        if len(mixed) == len(named):
            # The prompt is about other styles altogether: the setting stands against it.
            notes = [
                f"{quoted(n.word.said)} was set aside: the style was set to {sheet.name}." for n in named
            ]
            return _blended(StyleChoice(sheet, Origin.SAID, None, tuple(notes)), colours)
        return _blended(StyleChoice(sheet, Origin.SAID), [*mixed, *colours])
    if named:
        first = _main(named)
        main = _nearest(first, wishes, reading) if first.near else first
        sheet = sheets()[main.id]
        said = (_stands_in(main),) if main.near and not _is_wide(main.word) else ()
        origin = Origin.IMPLIED if main.near else Origin.SAID
        others = [
            _nearest(n, wishes, reading) if n.near else n
            for n in named
            if n is not first and not (n.near and sheet.id in _stand_ins(n.word))
        ]
        return _blended(StyleChoice(sheet, origin, None, said), [*others, *colours])
    return _blended(_by_slip(wishes, reading) or _by_meaning(wishes, reading), colours)


def _named(reading: Reading) -> list[_Named]:
    """Return the styles that a prompt names, in its order: by name, by a mixture's name, by likeness."""
    found: list[_Named] = []
    fusions = {w.place: w for w in reading.get("fusion")}
    for word in sorted(
        (*reading.get("style"), *reading.get("fusion"), *reading.get("neighbour")), key=lambda w: w.place
    ):
        if word.kind == "style":
            found.append(_Named(word.id, word))
            if word.place in fusions:
                found += _others(fusions[word.place], word.id)
        elif word.kind == "fusion" and not any(f.word.place == word.place for f in found):
            pair = [s for s in table("fusions")[word.id]["styles"] if s in sheets()]
            # The colour comes first and the style behind it, as in a mixture that is written out.
            found += [_Named(name, word) for name in reversed(pair)]
        elif word.kind == "neighbour" and not any(f.word.place == word.place for f in found):
            found += [_Named(name, word, near=True) for name in _stand_ins(word)[:1]]
    return found


def _stand_ins(word: Word) -> list[str]:
    return [s for s in table("neighbours")[word.id]["styles"] if s in sheets()]


def _is_wide(word: Word) -> bool:
    return bool(table("neighbours")[word.id].get("wide"))


def _others(word: Word, style: str) -> list[_Named]:
    """Return the colour of a mixture whose name a sheet takes as its own."""
    pair = [s for s in table("fusions")[word.id]["styles"] if s in sheets()]
    return [_Named(name, word) for name in pair if name != style] if style in pair else []


def _main(named: list[_Named]) -> _Named:
    """Return the style that is meant of several: the last of the first run, as in "jazz house"."""
    main = named[0]
    for other in named[1:]:
        if other.word.place not in (main.word.end, main.word.place):
            break
        # Of a name that one sheet takes the other half only colours it.
        if other.word.place == main.word.place and main.word.kind == "style":
            continue
        main = other
    return main


def _nearest(named: _Named, wishes: Wishes, reading: Reading) -> _Named:
    """Return which of the styles that stand in for a name comes nearest to the whole prompt."""
    near = _stand_ins(named.word)
    # Beside the name itself something must be said that could choose.
    more = reading.pictures > len(tokens(fold(named.word.said))) or bool(lean_bonus(reading))
    scores = scores_of(reading, sung=wishes.lyrics is not None) if len(near) > 1 and more else None
    if scores is None:
        return named
    wide = _is_wide(named.word)
    behind = [min(rank, 1) * WIDE if wide else rank * NEIGHBOUR for rank in range(len(near))]
    rated = {name: scores[name] - less for name, less in zip(near, behind, strict=True)}
    return _Named(max(rated, key=lambda name: rated[name]), named.word, near=True)


def _flavours(reading: Reading) -> list[_Named]:
    return [_Named(w.id, w) for w in reading.get("flavour") if w.id in sheets()]


def _manners(reading: Reading) -> list[_Named]:
    """Return the styles in whose manner an instrument is to play: "metal guitars"."""
    return [_Named(w.id, w) for w in reading.get("manner")]


def _blended(choice: StyleChoice, others: list[_Named]) -> StyleChoice:
    """Return the choice with the first other style as its colour; what is beyond two is set aside."""
    blend: str | None = None
    notes = list(choice.notes)
    for other in others:
        if other.id in (choice.sheet.id, blend):
            continue
        if blend is None:
            blend = other.id
            notes += [_stands_in(other)] if other.near and not _is_wide(other.word) else []
        elif other.word.kind != "manner":
            mixed = f"{choice.sheet.name} and {sheets()[blend].name}"
            notes.append(
                f"{quoted(other.word.said)} was set aside: two styles are mixed at most, here {mixed}."
            )
    return StyleChoice(choice.sheet, choice.origin, blend, tuple(notes))


def _stands_in(named: _Named) -> str:
    return f"{quoted(named.word.said)} is not among the styles; the nearest is {sheets()[named.id].name}."


def _by_slip(wishes: Wishes, reading: Reading) -> StyleChoice | None:
    """Return the style that is named with a slip of the hand, or None."""
    for slip in find_slips(reading.rest):
        word = Word(slip.id, slip.written, slip.kind)
        named = _Named(slip.id, word)
        if slip.kind == "neighbour":
            named = _nearest(_Named(_stand_ins(word)[0], word, near=True), wishes, reading)
        elif slip.kind == "fusion":
            named = _Named(table("fusions")[slip.id]["styles"][0], word)
        sheet = sheets()[named.id]
        return StyleChoice(
            sheet, Origin.IMPLIED, None, (f"{quoted(slip.written)} was read as {sheet.name}.",)
        )
    return None


def _by_meaning(wishes: Wishes, reading: Reading) -> StyleChoice:
    scores = scores_of(reading, sung=wishes.lyrics is not None)
    if scores is None:
        chosen = sheets()[SAFE]
        note = f"Nothing in the prompt speaks of a style; {chosen.name} was chosen."
        return StyleChoice(chosen, Origin.CHOSEN, None, (note,))
    best = max(scores, key=lambda name: scores[name])
    return StyleChoice(sheets()[best], Origin.IMPLIED)
