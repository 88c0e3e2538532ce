"""Names in settings: what `--style`, `--instruments`, `--voice` and `--master` may say.

An id, a title or any of the catalogue's words, in any case, singular or plural. What is unknown is
refused with names that look like it and the list of what there is: a setting is never guessed.
"""

from collections.abc import Mapping, Sequence

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret.lexicon import table, words_of
from undersong.engine.interpret.phrases import Meaning, PhraseBook, close_to
from undersong.engine.interpret.text import Token, fold, tokens
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError, quoted

MOST_LISTED = 40
"""How many names an error lists; of more it names a few."""
FEW = 6


def find_style(wanted: str) -> Sheet:
    """Return the style that a setting names.

    Raises
    ------
    RequestError
        If there is none; names the nearest and all others.
    """
    known = {s.id: (s.name, *s.words) for s in sheets().values()}
    found = _find(wanted, known)
    if found is None:
        raise _unknown("style", wanted, known, extra=_nearest_style(wanted))
    return sheets()[found]


def find_voice(wanted: str) -> str:
    """Return the id of the voice that a setting names.

    Raises
    ------
    RequestError
        If there is none.
    """
    known = {v.id: (v.title, *v.words) for v in voices().values()}
    found = _find(wanted, known)
    if found is None:
        raise _unknown("voice", wanted, known)
    return found


def find_master(wanted: str) -> str:
    """Return the id of the mastering preset that a setting names.

    Raises
    ------
    RequestError
        If there is none.
    """
    known = {p.id: (p.title, *p.words) for p in presets().values()}
    found = _find(wanted, known)
    if found is None:
        raise _unknown("master", wanted, known)
    return found


def find_instrument(wanted: str, sheet: Sheet) -> str:
    """Return the id of the instrument that a setting names; a kind such as "drums" is answered by the style.

    Raises
    ------
    RequestError
        If there is none.
    """
    words = _tokens(wanted)
    kinds = PhraseBook()
    for name, entry in table("instruments").items():
        for language, word in words_of(entry):
            kinds.add(word, Meaning("kind", name), language=language)
    known = {i.id: (i.title, *i.words) for i in instruments().values()}
    plain = " ".join(t.text for t in words)
    if plain.replace(" ", "-") in known:
        return plain.replace(" ", "-")
    meant = kinds.look_up(words) if words else ()
    if meant:
        return suited(meant[0].id, sheet)
    found = _find(wanted, known)
    if found is None:
        raise _unknown("instrument", wanted, known, field="instruments")
    return found


def suited(kind: str, sheet: Sheet) -> str:
    """Return the instrument of a kind that suits a style: one it uses anyway, else the kind's first."""
    choices: Sequence[str] = [c for c in table("instruments")[kind]["choices"] if c in instruments()]
    usual = [name for names in sheet.instruments.values() for name in names]
    seats = [name for part in sheet.part for name in part.instruments]
    for name in [*usual, *seats]:
        if name in choices:
            return name
    return choices[0]


def _find(wanted: str, known: Mapping[str, Sequence[str]]) -> str | None:
    if wanted in known:
        return wanted
    book = PhraseBook()
    for name, names in known.items():
        for word in (name, *names):
            book.add(word, Meaning("name", name))
    words = _tokens(wanted)
    found = book.look_up(words) if words else ()
    return found[0].id if found else None


def _tokens(wanted: str) -> list[Token]:
    return tokens(fold(wanted))


def _unknown(
    what: str, wanted: str, known: Mapping[str, Sequence[str]], *, field: str | None = None, extra: str = ""
) -> RequestError:
    owners = {fold(word): name for name, words in known.items() for word in (*words, name)}
    alike = list(dict.fromkeys(owners[fold(a)] for a in close_to(wanted, owners)))
    guess = f"Did you mean {' or '.join(alike)}? " if alike else ""
    names = ", ".join(known)
    if len(known) > MOST_LISTED:
        some = list(known)[:: len(known) // FEW]
        names = f"{len(known)}, among them {', '.join(some)}; the list of {what}s has them all"
    return RequestError(
        f"There is no {what} {quoted(wanted)}.",
        field=field or what,
        hint=f"{guess}{extra}There are {names}.",
    )


def _nearest_style(wanted: str) -> str:
    """Return a sentence on the sheet that comes nearest to a well-known style without one."""
    plain = " ".join(t.text for t in _tokens(wanted))
    for entry in table("neighbours").values():
        if plain in {" ".join(t.text for t in tokens(fold(w))) for w in entry["words"]}:
            near = [s for s in entry["styles"] if s in sheets()]
            if near:
                return f"The nearest to it is {near[0]}. "
    return ""
