"""How English words sound when they are sung: words to syllables with sounds and stresses.

The dictionary, the tagger and the network for unknown words are those of the singing network
(the wheel `hibari-tts`), because it understands its own phonemes best. They are loaded with the
first word and kept (see `dictionary`). A whole line is read at once: "to the end" has another
"the" than "to the sea".

What speech does differently is set right here: interjections and stretched words
("heyyy", "mmm", "la la"), capitals that shout, "every" in two syllables, numbers in words.
"""

import re
import unicodedata
from functools import lru_cache
from importlib import import_module

from undersong.engine.lyrics.dictionary import dictionary, part
from undersong.engine.lyrics.english import english
from undersong.engine.lyrics.syllables import MARKS, VOWELS, cut_letters, cut_sounds
from undersong.engine.model.score import Syllable

SHORTENED = {"ˈɛvəɹi": "ˈɛvɹi", "ˌɛvəɹi": "ˌɛvɹi"}
PAUSE = re.compile(r"[,;:.!?()\u2014]")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*'?|'[^\W_]+'?")


@lru_cache(maxsize=2048)
def pronounce(line: str) -> tuple[Syllable, ...]:
    """Return the syllables of a line of lyrics, each with exactly one vowel.

    Numbers, times and amounts are sung in words; the line may hold any Latin letters.
    """
    words = [word for word, _ in _words(line)]
    if not words:
        return ()
    sounds = _sounds(words)
    return tuple(s for word, sound in zip(words, sounds, strict=True) for s in _syllables(word, sound))


def pauses(line: str) -> tuple[int, ...]:
    """Return after which syllables of `pronounce(line)` the line has a comma or the like."""
    starts = [i for i, s in enumerate(pronounce(line)) if s.starts_word]
    stops = [stop for _, stop in _words(line)]
    return tuple(start - 1 for start, stop in zip(starts[1:], stops, strict=False) if stop)


def _syllables(word: str, sound: str) -> list[Syllable]:
    pieces = cut_sounds(sound)
    letters = cut_letters(word, len(pieces))
    light = len(pieces) == 1 and word.lower() in english().function_words
    return [
        Syllable(text=text, phonemes=piece, stress=_stress(piece, light=light), starts_word=k == 0)
        for k, (text, piece) in enumerate(zip(letters, pieces, strict=True))
    ]


def _stress(piece: str, *, light: bool) -> int:
    if "ˈ" in piece:
        return 2 if light else 1
    return 2 if "ˌ" in piece and not light else 0


def _words(line: str) -> list[tuple[str, bool]]:
    """The line as words that a dictionary may know, shouting and numbers written out.

    Each with whether punctuation asks for a breath after it.
    """
    text = _spelled_out(_unshouted("".join(_plain_number(c) for c in line)))
    found = [m for m in WORD.finditer(text) if any(c.isalpha() for c in m[0])]
    ends = [*(m.start() for m in found[1:]), len(text)][: len(found)]
    return [
        (m[0].strip("-"), bool(PAUSE.search(text[m.end() : end]))) for m, end in zip(found, ends, strict=True)
    ]


def _plain_number(character: str) -> str:
    """Digits of any script, raised ones and fractions as plain digits: ² is 2, ½ is 1/2."""
    if character.isascii() or not character.isnumeric():
        return character
    plain = unicodedata.normalize("NFKC", character).replace("\N{FRACTION SLASH}", "/")
    value = unicodedata.digit(plain[0], None)
    return f" {plain} " if plain.isascii() else f"{value}" if value is not None else " "


def _unshouted(line: str) -> str:
    """Capitals are for the eye: "FASTER NOW" is no abbreviation, while "USA" is one."""
    words = WORD.findall(line)
    capitals = [w for w in words if len(w) > 1 and w.isupper()]
    whole = len(capitals) > 1 and all(w.isupper() for w in words if w[0].isalpha())

    def lower(match: re.Match[str]) -> str:
        word = match[0]
        if not word.isupper() or word == "I" or word.lower() in english().letter_words:
            return word
        return word.lower() if whole or len(word) > 3 or not word.isalpha() or _known(word.lower()) else word

    return WORD.sub(lower, line)


def _spelled_out(line: str) -> str:
    """Times, dates, amounts and numbers as the words that are sung."""
    if not any(not c.isalpha() and c not in " ',;:!?()\"—-" for c in line):
        return line
    line = re.sub(r"\bw/(?=\s|$)", "with ", line)
    line = re.sub(r"([$£€])\s?(\d[\d,]*)(?:\.(\d\d))?(?!\d)", _amount, line)
    line = part().normalize(line.replace("24/7", "twenty four seven"))
    line = re.sub(r"\b(Mr|Mrs|Ms|Dr|St)\.?(?=\s|$)", lambda m: english().titles[m[1]], line)
    line = re.sub(r"\s*%", " percent", line).replace("&", " and ").replace("@", " at ")
    line = re.sub(r"'(\d\ds?)\b", r"\1", line)
    return re.sub(r"(\d[\d,]*)(?:\.(\d+))?(st|nd|rd|th|s)?", _number, line)


def _amount(match: re.Match[str]) -> str:
    unit = {"$": "dollar", "£": "pound", "€": "euro"}[match[1]]
    many = "" if match[2] == "1" else "s"
    cents = f" {match[3]}" if match[3] and match[3] != "00" else ""
    return f"{match[2]} {unit}{many}{cents}"


def _number(match: re.Match[str]) -> str:
    numbers = import_module(f"{part().__name__}.numbers")
    digits = match[1].replace(",", "")
    value = int(digits)
    if len(digits) > 9 or (digits.startswith("0") and len(digits) > 1):
        words = " ".join(numbers.ONES[int(c)] for c in digits)
    elif match[3] in ("st", "nd", "rd", "th"):
        words = numbers.ordinal(value)
    elif 1100 <= value < 2100 and "," not in match[1]:
        words = numbers.year(value)
    else:
        words = numbers.cardinal(value)
    if match[2]:
        words += " point " + " ".join(numbers.ONES[int(c)] for c in match[2])
    if match[3] == "s":
        words = words[:-1] + "ies" if words.endswith("y") else words + "s"
    return f" {words.replace(',', '').replace('-', ' ')} "


def _sounds(words: list[str]) -> list[str]:
    """Phonemes of each word; the dictionary reads the whole line, so that context counts."""
    plain = [_unstretched(w) for w in words]
    read = _read(plain)
    return [_singable(english().sung.get(w.lower(), sound)) for w, sound in zip(plain, read, strict=True)]


def _read(words: list[str]) -> list[str]:
    # Interjections are left out: an unknown word would load another network for nothing.
    asked = [w if w.lower() not in english().sung else "oh" for w in words]
    g2p = dictionary()
    found: list[str] = []
    open_word = False
    for token in g2p.phonemize_tokens(g2p.tokenize(" ".join(asked))):
        if open_word:
            found[-1] += token.phonemes or ""
        else:
            found.append(token.phonemes or "")
        open_word = not token.whitespace
    if len(found) != len(words):
        return [str(g2p(w)) for w in asked]
    return found


def _singable(sound: str) -> str:
    """Only what the network sings: no punctuation, no spaces, no double stress marks."""
    for spoken, sung in SHORTENED.items():
        sound = sound.replace(spoken, sung)
    kept = "".join(c for c in sound if c.isalpha() or c in MARKS or c in VOWELS)
    return re.sub(rf"[{MARKS}]+(?=[{MARKS}])|[{MARKS}]+$", "", kept)


def _unstretched(word: str) -> str:
    """The word of the dictionary in "nooooo", "heyyy", "ooooh" and "coool"."""
    if not re.search(r"(.)\1\1", word.lower()):
        return "I" if word == "i" else word
    double, single = re.sub(r"(.)\1{2,}", r"\1\1", word), re.sub(r"(.)\1{2,}", r"\1", word)
    if re.fullmatch(r"o{2,}h*", word.lower()):
        return "ooh"
    if single.lower() in english().sung or single.lower() in ("no", "go", "so", "do", "me", "you"):
        return single
    return next((guess for guess in (double, single) if _common(guess)), double)


def _common(word: str) -> bool:
    return len(word) > 1 and word.lower() in dictionary().lexicon.golds.d


def _known(word: str) -> bool:
    return word in english().sung or word in english().function_words or _common(word)
