"""Keys in a prompt: "in F# minor", "fis-Moll", "en la menor", "key of A", "in Am".

A note's name is also a word: "a minor car accident" is in no key. So a bare A, and a note without a
mode, count only where a key is spoken of and nothing follows that they could belong to.
"""

import re
from dataclasses import replace
from functools import cache

from undersong.engine.interpret.lexicon import table, words_of
from undersong.engine.interpret.numbers import ALONE, Fact, either
from undersong.engine.theory.key import parse_key

SHORT_MODES = {"maj": "major", "min": "minor", "m": "minor"}
BEFORE = r"(?:\bin(?: the)? key of|\bkey of|\bkey[:=]?|\bin|\ben|\bem|\btonart|\btonalidad|\bton)\s+"
SIGN = r"(?:\s?[#♯♭]|b(?![a-z])|[\s-](?:sharp|flat)\b)"
SIGNS = {"#": "#", "♯": "#", "sharp": "#", "b": "b", "♭": "b", "flat": "b"}


def find_key(text: str, written: str) -> Fact | None:
    """Return the key that a prompt says, spelled as `parse_key` spells it.

    Parameters
    ----------
    text : the folded text.
    written : the same as it was written, place by place: capitals tell notes from words.
    """
    for find in (_german, _solfa, _letters, _bare, _german_alone, _no_note):
        fact = find(text, written)
        if fact:
            return _blues(fact, text)
    return None


def _blues(fact: Fact, text: str) -> Fact:
    """Return the key of a blues as one: "blues in E" is no song in E major."""
    if fact.value is None or not re.search(r"\bblues\b", text):
        return fact
    key = str(fact.value)
    for mode in ("major", "minor"):
        key = re.sub(rf"(?<=\S ){mode}$", "blues" if mode == "major" else "minor blues", key)
    return replace(fact, value=str(parse_key(key)))


@cache
def _modes() -> dict[str, str]:
    """Every word for a mode with the mode it means, without the German ones for major and minor."""
    found = {}
    for mode, entry in table("keys")["modes"].items():
        for language, word in words_of(entry):
            if language != "de":
                found[word] = mode
    return found


def _german(text: str, written: str) -> Fact | None:
    del written
    notes = table("keys")["notes"]["german"]
    match = re.search(rf"(?<!\w)({either(notes)})[\s-]?(dur|moll)(?!\w)", text)
    if not match:
        return None
    return _fact(notes[match[1]], "major" if match[2] == "dur" else "minor", match)


def _solfa(text: str, written: str) -> Fact | None:
    del written
    words = table("keys")["notes"]
    sharp, flat = either(words["sharp"]), either(words["flat"])
    pattern = (
        rf"(?<!\w)({either(words['solfa'])})\s*(?:({sharp})|({flat}))?\s+({either(_modes())})(?!\w){ALONE}"
    )
    match = re.search(pattern, text)
    if not match:
        return None
    sign = "#" if match[2] else "b" if match[3] else ""
    return _fact(words["solfa"][match[1]] + sign, _modes()[match[4]], match)


def _letters(text: str, written: str) -> Fact | None:
    """A letter with a mode, the mode as a word or as the m of F#m."""
    for match in re.finditer(rf"(?<![\w'’])([a-g])({SIGN})?[\s-]*({either(_modes())})(?!\w)(.?)", text):
        alone = re.match(ALONE, text[match.end(3) :]) is not None
        capital = written[match.start(1)].isupper()
        named = re.search(rf"(?:{BEFORE})$", text[: match.start(1)]) is not None
        bare_a = match[1] == "a" and not match[2]
        if re.match(r"\s+(?:key|chord)", text[match.end(3) :]) and bare_a:
            continue
        if bare_a and not (alone and (capital or named)) and not (capital and named):
            continue
        return _fact(match[1].upper() + _sign(match[2]), _modes()[match[3]], match, end=match.end(3))
    for match in re.finditer(rf"(?<![\w'’])([a-g])({SIGN})?\s?(maj|min|m)(?!\w)", text):
        named = re.search(rf"(?:{BEFORE})$", text[: match.start(1)]) is not None
        apart = not re.search(r"[\w\s]", text[: match.start()].rstrip(" ")[-1:]) or match[1] != "a"
        apart = apart and bool(re.match(r"\s*(?:$|[,;])", text[match.end() :])) and match[3] == "m"
        if written[match.start(1)].isupper() and (named or match[2] or apart):
            return _fact(match[1].upper() + _sign(match[2]), SHORT_MODES[match[3]], match)
    return None


def _bare(text: str, written: str) -> Fact | None:
    """A note alone: "in the key of A", "in Bb". Musicians mean major."""
    for match in re.finditer(rf"({BEFORE})([a-z])({SIGN})?(?![\w'’]){ALONE}", text):
        spoken_of = "key" in match[1] or "ton" in match[1]
        if match[2] in "abcdefg" and written[match.start(2)].isupper():
            return _fact(match[2].upper() + _sign(match[3]), "major", match)
        ended = re.match(r"\s*(?:$|[,;.!?])", text[match.end() :])
        if spoken_of and (match[2] in "bcdefg" or (match[2] == "a" and ended)):
            return _fact(match[2].upper() + _sign(match[3]), "major", match)
        if spoken_of and match[2] not in "abcdefg":
            return Fact(None, match.start(), match.end(), "a key is a note A to G and a mode")
    return None


def _german_alone(text: str, written: str) -> Fact | None:
    """A note by a name that only German has: "in Es", and "in fis", whose small letter means minor."""
    notes = table("keys")["notes"]["german"]
    for match in re.finditer(rf"({BEFORE})({either(n for n in notes if len(n) > 1)})(?!\w){ALONE}", text):
        capital = written[match.start(2)].isupper()
        if capital or match[2] in ("cis", "dis", "fis", "gis", "ais"):
            return _fact(notes[match[2]], "major" if capital else "minor", match)
    return None


def _no_note(text: str, written: str) -> Fact | None:
    """A letter that is no note, where a key is spoken of: "in Z minor"."""
    for match in re.finditer(rf"({BEFORE})([h-z])\s+({either(_modes())})(?!\w)", text):
        if written[match.start(2)].isupper() or "key" in match[1]:
            return Fact(None, match.start(), match.end(), "a key is a note A to G and a mode")
    return None


def _sign(text: str | None) -> str:
    return SIGNS[text.strip(" -")] if text else ""


def _fact(note: str, mode: str, match: re.Match[str], *, end: int | None = None) -> Fact:
    return Fact(str(parse_key(f"{note} {mode}")), match.start(), end or match.end())
