"""Cadences: how a section ends, and how the song does.

A section that leads on ends open: on the dominant (half), by ii-V (two-five), by a whole turnaround, by
the fourth degree (plagal, the amen), or from the flat seventh (backdoor). One kind is drawn for each letter
of the form and stays with it. The song closes with the same kind of step into its tonic. Where a
loop leads on by itself it is left alone.
"""

from collections.abc import Sequence

from undersong.engine.compose.idiom import DOMINANTS, Idiom, plain
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.vocabulary import Cycle
from undersong.engine.model.kinds import HOOKED, LEAD_IN, PASSING, VERSES
from undersong.engine.styles.harmony import Cadences
from undersong.engine.theory.key import MODES

USUAL = Cadences(half=0.85, plagal=0.15)
USUAL_RICH = Cadences(half=0.3, two_five=0.4, turnaround=0.3)
LEADERS = ("V", "v", "bVII", "IV", "iv", "bII")
FORMULAS: dict[str, dict[str, tuple[str, ...]]] = {
    "major": {
        "plagal": ("IV",),
        "two_five": ("ii7,V7",),
        "turnaround": ("I,vi7", "ii7,V7"),
        "backdoor": ("iv7,bVII7",),
    },
    "minor": {
        "plagal": ("iv",),
        "two_five": ("iih7,V7",),
        "turnaround": ("i,bVI7", "iih7,V7"),
        "backdoor": ("bVI,bVII",),
    },
}
# The same where chords are triads.
PLAIN_FORMULAS: dict[str, dict[str, tuple[str, ...]]] = {
    "major": {"two_five": ("ii,V",), "turnaround": ("I,vi", "ii,V"), "backdoor": ("bVII",)},
    "minor": {"two_five": ("iv,V",), "turnaround": ("i,bVI", "iv,V"), "backdoor": ("bVI,bVII",)},
}
# Where a song would have two chords in all, its sections turn round by a third one.
TURNS = {
    "major": ("bVII", "IV"),
    "minor": ("bVI", "bVII"),
    "dorian": ("bVII", "IV"),
    "mixolydian": ("bVII", "IV"),
    "phrygian": ("bVI", "bII"),
    "lydian": ("iii", "II"),
}
NINTHS = ("mixolydian", "dorian")  # where the styles of sevenths turn on ninth chords
DECEPTIVE = {"major": "vi", "minor": "bVI"}
CHURCH = ("dorian", "phrygian", "lydian", "mixolydian", "locrian")


def cadence_of(letter: str, idiom: Idiom) -> tuple[str, ...]:
    """Return the slots with which sections of a letter lead on, one or two; none where the style has none."""
    harmony = idiom.sheet.harmony
    if not harmony.cadence:
        return _turn(letter, idiom) if idiom.still else ()
    home = (DOMINANTS[idiom.key.mode],)
    if idiom.key.mode in CHURCH and letter != "close":
        return ()  # the loops of a mode lead back by themselves
    if letter in LEAD_IN or idiom.key.mode in CHURCH:
        return home
    shares = harmony.cadences or (USUAL_RICH if idiom.rich else USUAL)
    chance = float(idiom.once(f"cadence/{letter}").random())
    for name in ("half", "plagal", "two_five", "turnaround", "backdoor"):
        chance -= getattr(shares, name)
        if chance < 0:
            family = _family(idiom)
            known = FORMULAS[family] if idiom.rich else FORMULAS[family] | PLAIN_FORMULAS[family]
            return known.get(name, home)
    return ()


def _turn(letter: str, idiom: Idiom) -> tuple[str, ...]:
    """The way round of a song that would stand still: one slot in a verse, two elsewhere.

    Where the style lives by its loop one is enough, or the loop would hardly come round.
    """
    loops = any(trait.kind == "loop" for trait in idiom.sheet.must_have)
    row = TURNS.get(idiom.key.mode, ())[: 1 if loops or letter in VERSES else 2]
    return tuple(f"{name}9" for name in row) if idiom.rich and idiom.key.mode in NINTHS else row


def closing(idiom: Idiom) -> tuple[str, ...]:
    """Return the slot that leads into the last chord of the song; none where the loop itself does."""
    if not idiom.sheet.harmony.cadence and not idiom.said:
        return ()
    found = cadence_of("close", idiom)
    return found[-1:] or (DOMINANTS[idiom.key.mode],)


def leads_on(
    section: PlannedSection, following: PlannedSection | None, cycles: dict[str, Cycle], idiom: Idiom
) -> bool:
    """Return whether a section should end open."""
    if following is None or not (idiom.sheet.harmony.cadence or idiom.still):
        return False
    if idiom.still:
        return True
    if section.letter in LEAD_IN and following.letter != section.letter:
        return True
    return section.letter != following.letter and cycles[following.letter].first in ("I", "i", "vi", "IV")


def leads(item: str) -> bool:
    """Return whether a slot ends on a chord that leads on by itself."""
    last = item.rsplit(",", 1)[-1]
    return "/" in last or plain(last) in LEADERS


def with_cadence(
    items: Sequence[str], cadence: Sequence[str], section: PlannedSection, *, still: bool = False
) -> list[str]:
    """Return a section's slots with its cadence at the end, where they do not lead on already.

    Where the song stands `still` the cadence comes in any case.
    """
    last = plain(items[-1].rsplit(",", 1)[-1])
    strict = still or (section.letter in LEAD_IN and last not in ("V", "v", "bVII"))
    least = 2 if strict and not still else max(4, 2 * len(cadence))
    if not cadence or len(items) < least or (leads(items[-1]) and not strict):
        return list(items)
    return [*items[: len(items) - len(cadence)], *cadence]


def deceived(items: Sequence[str], section: PlannedSection, idiom: Idiom) -> list[str]:
    """Return the slots of a last chorus, whose middle cadence may deceive: V goes to vi."""
    found = list(items)
    half = len(found) // 2
    last = section.final and section.name in HOOKED and section.instance > 1
    if not (last and idiom.sheet.harmony.cadence and len(found) >= 8) or section.letter in PASSING:
        return found
    home = plain(found[half - 1].rsplit(",", 1)[-1]) == "V" and plain(found[half]) in ("I", "i")
    shares = idiom.sheet.harmony.cadences or USUAL
    if home and float(idiom.once("deceptive").random()) < shares.deceptive:
        found[half] = DECEPTIVE[_family(idiom)]
    return found


def _family(idiom: Idiom) -> str:
    return "minor" if MODES[idiom.key.mode][0][2] == 3 else "major"
