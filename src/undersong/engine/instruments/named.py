"""Who is meant by a name in a lyric sheet: `strings`, `dirty guitar`, `Schlagzeug`.

A name is looked up among the words of the catalogue and of the families (`lyrics/players.toml`); where it is
not there as a whole, without its adjectives. A family's word means all of the family.
"""

from functools import cache

from undersong.engine.facts import read_facts, text_beside
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.directions import plain
from undersong.engine.lyrics.sheet import LyricSheet

FAMILIES = "players.toml"


def players_named(words: str) -> tuple[str, ...]:
    """Return the ids that a name may mean, the likeliest first; none if it names nobody."""
    said = plain(words).split()
    spans = [said[i:j] for i in range(len(said)) for j in range(len(said), i, -1)]
    for span in sorted(spans, key=len, reverse=True):
        name = " ".join(span)
        for form in (name, name.removesuffix("s"), f"{name}s"):
            if found := _known().get(form):
                return found
    return ()


def unread_directions(sheet: LyricSheet) -> tuple[str, ...]:
    """Return what a sheet says beside its tags that means nothing: no direction and nobody's name."""
    named = [(d.player, str(d)) for s in sheet.sections for d in s.directions if d.player]
    named += [(s.detail, s.detail) for s in sheet.sections if s.detail]
    return tuple(dict.fromkeys((*sheet.unread, *(said for name, said in named if not players_named(name)))))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Ids by every word of the catalogue and of its families."""
    found: dict[str, tuple[str, ...]] = {}
    for known in instruments().values():
        for word in (known.id, known.title, *known.words):
            found[plain(word)] = (*found.get(plain(word), ()), known.id)
    for known in instruments().values():
        # Whoever wants no sax wants neither tenor nor alto.
        kind = known.id.rsplit("-", 1)[-1]
        found[kind] = (*found.get(kind, ()), known.id)
    families = read_facts(
        text_beside("undersong.engine.lyrics", FAMILIES), dict[str, list[str]], file=FAMILIES
    )
    for family, words in families.items():
        members = tuple(known.id for known in instruments().values() if known.family == family)
        for word in words:
            # Its own words come first: strings are a section before they are a lone violin.
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *members)))
    return {word: tuple(dict.fromkeys(ids)) for word, ids in found.items()}
