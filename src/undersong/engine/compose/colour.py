"""Colour: what the plain chords of a loop become in a style, such as i9 or IVmaj7.

Each chord of a song is coloured once, the same way wherever it comes. A second style colours the first: its
suffixes stand on all chords. Where the key has to be heard the chord at home keeps to what says so: i9 holds
the whole triad on the fifth and is heard as that one.
"""

from undersong.engine.compose.idiom import CHARACTER, DOMINANTS, Idiom, plain
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import Key

SEVENTHS = 0.85  # from this chance of colour on a style's chords have four notes at home too
SIMPLEST = ("7", "6")  # what such a style takes where none of its own colours fits


def coloured(numeral: str, idiom: Idiom) -> str:
    """Give a chord a suffix of the style if it has a plain one and the new notes belong to the key.

    In styles of triads tonic and dominant stay plain where the key has to be heard, and no dominant is
    suspended. In the blues I, IV and V are sevenths.
    """
    chance, pick = idiom.rng(f"colour/{numeral}").random(2)
    root = plain(numeral)
    suffix = numeral[len(root) :]
    if idiom.blues and root in ("I", "IV", "V") and suffix in ("", "maj7"):
        numeral, suffix = f"{root}7", "7"
    if chance >= idiom.colours.chance or suffix not in ("", "7", "maj7") or _stays(root, idiom):
        return numeral
    fitting = [k for k in _kinds(root, suffix, idiom) if _suits(root + k, numeral, idiom)]
    if not fitting and not suffix and idiom.said and idiom.colours.chance >= SEVENTHS:
        fitting = [kind for kind in SIMPLEST if _suits(root + kind, numeral, idiom)][:1]
    return root + fitting[int(pick * len(fitting))] if fitting else numeral


def dominant_of(idiom: Idiom) -> str:
    """The chord that leads home in this style: V, V7 or the mode's own."""
    name = DOMINANTS[idiom.key.mode]
    if name != "V" or idiom.key.mode == "lydian":  # whose fourth is too high for a V7
        return name
    return "V7" if idiom.rich or "7" in idiom.colours.dominant else "V"


def _stays(root: str, idiom: Idiom) -> bool:
    """Whether a chord keeps its three notes, since it makes the key heard."""
    if not idiom.said or idiom.rich:
        return False
    return root == "V" or (root in ("I", "i") and idiom.colours.chance < SEVENTHS)


def _kinds(root: str, suffix: str, idiom: Idiom) -> tuple[str, ...]:
    """The style's suffixes for such a chord."""
    colours = idiom.colours
    if root.lstrip("b#").islower():
        return colours.minor
    if root != "V" and suffix != "7":
        return colours.major
    return tuple(k for k in colours.dominant if "sus" not in k or (root == "V" and not idiom.said))


def _suits(new: str, numeral: str, idiom: Idiom) -> bool:
    """Whether a coloured chord may stand for the one that was written."""
    chord, written, key = read_chord(new, idiom.key), read_chord(numeral, idiom.key), idiom.key
    root = plain(numeral)
    if not all(pc in key.scale or pc in written.pitch_classes for pc in chord.pitch_classes):
        return False
    if key.mode in CHARACTER:
        # The note that tells a church mode from others is told by those chords that have it.
        own = (key.tonic + CHARACTER[key.mode]) % 12
        if (own in chord.pitch_classes) != (own in written.pitch_classes):
            return False
    if idiom.said and root in ("I", "i") and _is_away(new, key):
        return False
    return chord.dominant or not (idiom.blues and root in ("I", "IV", "V"))


def _is_away(numeral: str, key: Key) -> bool:
    """Whether a chord holds the whole triad on the fifth, as i9 does, and is heard as that one."""
    return {(key.tonic + step) % 12 for step in (7, 2)} < set(read_chord(numeral, key).pitch_classes)
