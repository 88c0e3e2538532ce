"""Turns: which of a style's kits and basses plays a song, where nobody asked for one.

A sheet names several that suit it, the usual one first. The seed draws among them: the second is half as
likely as the first, the third a third as likely, unless the sheet says how often (`turns`), and in songs of
which energy. Who was asked for brings kin: a song with an 808 kit has an 808 for its bass, if the style has
one.
"""

from collections.abc import Sequence

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Brief, Role
from undersong.engine.styles.players import Turn
from undersong.engine.styles.sheet import Sheet
from undersong.seeds import Seeds

PLAIN = frozenset({"kit", "bass", "drum", "synth", "electric"})
"""Parts of ids that say nothing of a make or a manner."""


def in_turn(role: Role, sheet: Sheet, brief: Brief, seeds: Seeds, *, may: Sequence[str]) -> str | None:
    """Return the kit or the bass of a song, or None where the style has none that may play."""
    known = instruments()
    there = [name for name in sheet.instruments.get(role, ()) if name in may]
    # What is a colour beside a kit, such as percussion, drums only where nothing else does.
    names = [name for name in there if Role.COLOUR not in known[name].roles] or there[:1]
    names = [name for name in names if _makes(name) & _made(brief)] or names
    names = [name for name in names if _suits(sheet.turns.get(name), brief)] or names
    if len(names) < 2:
        return names[0] if names else None
    weights = [_weight(sheet.turns.get(name), rank) for rank, name in enumerate(names)]
    rng = seeds.stream(f"compose/band/turn/{role}")
    return str(rng.choice(names, p=[weight / sum(weights) for weight in weights]))


def _makes(name: str) -> frozenset[str]:
    return frozenset(name.split("-")) - PLAIN


def _made(brief: Brief) -> frozenset[str]:
    return frozenset().union(*(_makes(name) for name in brief.instruments))


def _suits(turn: Turn | None, brief: Brief) -> bool:
    return turn is None or turn.energy[0] <= brief.energy <= turn.energy[1]


def _weight(turn: Turn | None, rank: int) -> float:
    return turn.weight if turn is not None and turn.weight is not None else 1.0 / (1 + rank)
