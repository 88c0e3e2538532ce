"""What stands in a prompt beside words: little pictures, other scripts, tags.

Emoji are read as words. The sentence model knows sixteen languages in six scripts, the lexicons six
languages in one; what neither can read is said.
"""

import re
import unicodedata

from undersong.engine.interpret.lexicon import table
from undersong.errors import quoted

UNDERSTOOD = ("CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "ARABIC", "THAI", "IDEOGRAPHIC")
JOINERS = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-15}"
FLAG_A = 0x1F1E6  # the regional letter A
PICTURES = (range(0x2600, 0x27C0), range(0x2B00, 0x2C00), range(0x1F000, 0x1FB00))
TONES = range(0x1F3FB, 0x1F400)
MUCH = 0.3  # of all letters; with more in another script it is worth a word
TAG = re.compile(r"\[[^\[\]]*\]|<[^<>]{0,200}>|[{}<>]")
METRONOME = re.compile(r"[♩♪]\s*=\s*(?=\d)")
BY_MEANING = (
    "Words in this script are understood by their meaning as a whole; instruments, keys and the like are"
    " read in English, German, Spanish, French, Italian and Portuguese."
)
MOST_READ = 12  # little pictures; who sends more means no more


def spelled(prompt: str) -> tuple[str, list[str]]:
    """Return a prompt with its little pictures as words, and what is to be said of that."""
    prompt = METRONOME.sub("tempo ", prompt)
    parts: list[str] = []
    read: list[str] = []
    flag = ""
    for character in prompt:
        code = ord(character)
        if FLAG_A <= code < FLAG_A + 26:
            flag += chr(code - FLAG_A + ord("a"))
            words = table("emoji")["flags"].get(flag, "") if len(flag) == 2 else ""
            flag = "" if len(flag) == 2 else flag
        elif character in JOINERS or code in TONES:
            continue
        elif unicodedata.category(character) == "So" and any(code in block for block in PICTURES):
            words = table("emoji")["words"].get(character) or _by_name(character)
        else:
            parts.append(character)
            continue
        if words and _behind_refusal("".join(parts)):
            parts.append(f" {words}, ")
        elif words and len(read) < MOST_READ and words not in read:
            read.append(words)
            parts.append(f", {words}, ")
    text = re.sub(r"\s*,\s*,[\s,]*", ", ", "".join(parts)).strip(" ,") if read else "".join(parts)
    notes = [f"Little pictures were read as {quoted(', '.join(read), 120)}."] if read else []
    return text or prompt, notes


def _behind_refusal(text: str) -> bool:
    """Whether a text ends in "no", "without" and the like."""
    refusal = table("grammar")["refusal"]
    last = re.search(r"(\w+)\s*$", text)
    return last is not None and last[1].lower() in {*refusal["narrow"], *refusal["wide"]}


def _by_name(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return re.sub(r"\b(?:face|with|symbol|sign|emoji|black|white|heavy)\b|-\S*$", "", name).strip()


def of_scripts(text: str) -> list[str]:
    """Return what is to be said where much of a text is in a script that the lexicons don't know."""
    letters = [c for c in text if c.isalpha()]
    names = [unicodedata.name(c, "").split(" ")[0] for c in letters]
    other = [n for n in names if n != "LATIN"]
    if not other or len(other) < MUCH * len(letters):
        return []
    if all(n.startswith(UNDERSTOOD) for n in other):
        return [BY_MEANING]
    return ["Words in this script are not understood here; say it in English, for instance."]
