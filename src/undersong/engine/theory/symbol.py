"""Chord symbols as people write them: Am, F#m7b5, Bb7sus4, C/E, G°7.

A symbol is a root, the kind of chord on it, how high its thirds are stacked, what is changed or added, and
perhaps another bass. Many signs mean the same (min mi m -, maj ma M Δ, dim ° o, aug +, ø); they are read
alike and written one way, so that lead sheet, MIDI file and page show the same name. H is what German
calls B; nobody else has it, so it is taken, while B stays B.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from undersong.engine.theory.chord import Chord, ChordError
from undersong.engine.theory.key import NATURAL, Key
from undersong.errors import quoted

SIGNS = str.maketrans({"♯": "#", "♭": "b", "△": "Δ", "º": "°", "−": "-", "–": "-"})
ROOT = r"([A-H])(##|bb|#|b)?"
SYMBOL = re.compile(rf"{ROOT}(.*?)(?:/{ROOT})?")
KIND = re.compile(r"maj|ma(?!dd|lt|ug)|min|mi|m|M|Δ|-|dim|°|o(?!mit)|ø|aug|\+")
HEIGHT = re.compile(r"6/9|69|13|11|9|7|6|5|4|2")
CHANGE = re.compile(
    r"(?P<maj>maj[79]|ma7|M7|Δ7?)|(?P<sus>sus[24]?)|(?P<alt>alt)|add(?P<sign>[#b])?(?P<add>13|11|9|6|4|2)"
    r"|(?:no|omit)(?P<out>[35])|(?P<way>[#b+-])(?P<degree>5|9|11|13)|(?P<aug>\+)"
)
KINDS = {
    **dict.fromkeys(("maj", "ma", "M", "Δ"), "maj"),
    **dict.fromkeys(("min", "mi", "m", "-"), "m"),
    **dict.fromkeys(("dim", "°", "o"), "dim"),
    **dict.fromkeys(("aug", "+"), "+"),
    "ø": "ø",
    "": "",
}
ABOVE = {"2": 14, "4": 17, "6": 9, "9": 14, "11": 17, "13": 21}
"""Semitones above the root of what is added; a second is heard as a ninth."""
STACKS = {"6": (9,), "69": (9, 14), "7": (10,), "9": (10, 14), "11": (10, 14), "13": (10, 14, 21)}
HINT = "Write it like Am, F#m7, Bb7sus4, Gmaj9, Dm7b5 or C/E."


@dataclass
class _Shape:
    """A chord while its symbol is read: semitones above the root, None for what it lacks."""

    third: int | None = 4
    fifth: int | None = 7
    upper: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def steps(self) -> tuple[int, ...]:
        """From the root upwards, no tone twice."""
        low = [step for step in (self.third, self.fifth) if step is not None]
        once = {step % 12: step for step in sorted((*self.upper, *low), reverse=True)}
        return (0, *sorted(step for step in once.values() if step % 12))


@lru_cache(maxsize=1024)
def parse_symbol(text: str) -> Chord:
    """Return the chord that a symbol means; its numeral is empty.

    Raises
    ------
    ChordError
        If it is not a chord: names the symbol and the rule.
    """
    match = SYMBOL.fullmatch(text.strip().translate(SIGNS))
    if match is None:
        raise ChordError(f"{quoted(text)} is no chord: chords begin with a note A to G.", hint=HINT)
    letter, signs, kind, low, low_signs = match.groups()
    letter, low = ("B" if name == "H" else name for name in (letter, low))
    suffix, steps = _shape(text, kind)
    root = _class(letter, signs)
    bass = _class(low, low_signs) if low else root
    name = letter + (signs or "") + suffix + (f"/{low}{low_signs or ''}" if bass != root else "")
    return Chord("", name, root, steps, bass)


def transposed(chord: Chord, semitones: int, key: Key) -> Chord:
    """Return a chord some semitones higher, spelled as `key` spells it."""
    if not semitones % 12:
        return chord
    root, bass = (chord.root + semitones) % 12, (chord.bass + semitones) % 12
    name = key.spell(root) + _suffix(chord) + (f"/{key.spell(bass)}" if bass != root else "")
    return Chord(chord.numeral, name, root, chord.intervals, bass)


def over(chord: Chord, bass: int, key: Key) -> Chord:
    """Return a chord over another bass note, such as F/C."""
    if bass == chord.bass:
        return chord
    name = chord.symbol.removesuffix(chord.symbol[_bass_at(chord) :])
    name += f"/{key.spell(bass)}" if bass != chord.root else ""
    return Chord(chord.numeral, name, chord.root, chord.intervals, bass)


def _suffix(chord: Chord) -> str:
    """What a symbol says between its root and its bass."""
    return re.sub(r"^[A-G](##|bb|#|b)?", "", chord.symbol[: _bass_at(chord)])


def _bass_at(chord: Chord) -> int:
    """Where a symbol's bass begins; the slash of 6/9 is none."""
    match = re.search(r"/[A-G](##|bb|#|b)?$", chord.symbol)
    return match.start() if match else len(chord.symbol)


def _shape(text: str, kind: str) -> tuple[str, tuple[int, ...]]:
    """The written suffix and the steps of what stands between root and bass."""
    rest = re.sub(r"[\s(),]", "", kind)
    sign, rest = _taken(KIND, rest)
    height, rest = _taken(HEIGHT, rest)
    # A bare triangle means the seventh too.
    shape = _based(KINDS[sign], height.replace("/", "") or ("7" if sign == "Δ" else ""))
    while rest:
        match = CHANGE.match(rest)
        if match is None:
            raise ChordError(f"{quoted(text)} is no chord: nobody knows {quoted(rest)}.", hint=HINT)
        _change(shape, match)
        rest = rest[match.end() :]
    return "".join(shape.names), shape.steps


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    match = pattern.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


def _based(kind: str, height: str) -> _Shape:
    """The chord of a kind and a height, before anything is changed."""
    if kind == "ø":
        return _Shape(3, 6, [*STACKS.get(height, (10,))], [f"m{height or 7}b5"])
    shape = _Shape(upper=[*STACKS.get(height, ())], names=[kind, {"69": "6/9"}.get(height, height)])
    if kind in ("m", "dim"):
        shape.third = 3
    if kind == "dim":
        shape.fifth = 6
        shape.upper = [9 if step == 10 else step for step in shape.upper]
    elif kind == "+":
        shape.fifth = 8
        if height:
            shape.names = [height, "#5"]
    elif kind == "maj":
        shape.upper = [11 if step == 10 else step for step in shape.upper]
        shape.names = [f"maj{height}"] if 11 in shape.upper else ["6/9" if height == "69" else height]
    if height == "11":
        # Over a major third the eleventh grates: it takes the third's place.
        shape.third, shape.upper = (5, shape.upper) if shape.third == 4 else (3, [*shape.upper, 17])
    elif height == "5":
        shape.third = None
    elif height in ("2", "4"):
        shape.third, shape.names = {"2": 2, "4": 5}[height], [f"sus{height}"]
    return shape


def _change(shape: _Shape, match: re.Match[str]) -> None:
    """Change one thing of a chord as its symbol says."""
    found = match.groupdict()
    minor = shape.third == 3
    if found["maj"]:
        height = "9" if found["maj"].endswith("9") else "7"
        shape.upper = [11, *(s for s in (*shape.upper, *STACKS[height]) if s != 10)]
        shape.names.append(f"(maj{height})" if minor else f"maj{height}")
    elif found["sus"]:
        shape.third = 2 if found["sus"] == "sus2" else 5
        shape.names.append("sus2" if shape.third == 2 else "sus4")
    elif found["alt"]:
        shape.fifth, shape.upper = None, [10, 13, 20]
        shape.names = ["7alt"]
    elif found["add"]:
        step = ABOVE[found["add"]] + {"#": 1, "b": -1}.get(found["sign"] or "", 0)
        shape.upper.append(step)
        name = "add" + (found["sign"] or "") + {"2": "9", "4": "11"}.get(found["add"], found["add"])
        shape.names.append(f"({name})" if minor else name)
    elif found["out"]:
        if found["out"] == "3":
            shape.third = None
        else:
            shape.fifth = None
        shape.names.append(f"(no{found['out']})")
    elif found["aug"]:
        shape.fifth = 8
        shape.names.append("#5")
    else:
        _altered(shape, "#" if found["way"] in "#+" else "b", found["degree"])


def _altered(shape: _Shape, sign: str, degree: str) -> None:
    """Raise or lower the fifth, or what is stacked above the seventh."""
    shift = 1 if sign == "#" else -1
    if degree == "5":
        shape.fifth = 7 + shift
    else:
        plain = ABOVE[degree]
        shape.upper = [step for step in shape.upper if step != plain] + [plain + shift]
    shape.names.append(f"{sign}{degree}")


def _class(letter: str, signs: str | None) -> int:
    marks = signs or ""
    return (NATURAL[letter] + marks.count("#") - marks.count("b")) % 12
