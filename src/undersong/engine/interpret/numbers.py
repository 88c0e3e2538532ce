"""Numbers in a prompt that are facts: tempo, length and meter.

"at 92", "2:30", "dos minutos y medio", "in 6/8", "in three". A number is a fact only where the words
around it say so: "3:00 am" is a time of day, "the 90s" a decade, "24/7" no meter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from undersong.engine.interpret.lexicon import table
from undersong.engine.model.wishes import FASTEST_BPM, LONGEST_SECONDS, SHORTEST_SECONDS, SLOWEST_BPM
from undersong.engine.theory.meter import SUPPORTED
from undersong.units import Seconds

# What may follow a bare number or note for it to stand alone: the end, punctuation, or a joining word.
ALONE = (
    r"(?=\s*(?:$|[,;.!?()\[\]/]|(?:and|with|for|using|featuring|at|in|und|mit|bei|y|con|et|avec|e|com|no|feel"
    r"|time|tempo|a|alla)\b))"
)
NOT_A_LENGTH = (
    r"(?!\s*(?:of\s+silence|to|past|late|later|ago|before|after|apart|away|walk|drive|from|until|till|vor|nach|fade|intro|outro"
    r"|solo|build|buildup|delay|reverb|drop|break)\b)"
)
CLOCK = re.compile(
    r"(?<![\d:/.])(\d{1,2}):([0-5]\d)(?![\d:])"
    r"(?!\s*(?:am|pm|a\.m|p\.m|o'?clock|uhr|h\b|in the (?:morning|night|afternoon|evening)|at night))"
)
HOUR_BEFORE = re.compile(r"(?:\bat|\bum|\ba las|\ba la|\balle|\bas|\bsince|\buntil|\bkurz vor|\bnach)\s*$")
LONG_CLOCK = re.compile(r"(?<![\d:/.])(\d{1,2}):([0-5]\d):([0-5]\d)(?![\d:])")
PRIMES = re.compile(r"(?<![\w.,:/])(\d{1,2})\s?['’′]\s?([0-5]\d)(?:\s?[\"”“″'’′]{1,2})?(?![\w'’])")
FRACTION = re.compile(r"(?<![\d/.])(\d{1,2})\s?/\s?(\d{1,2})(?![\d/])")
SPOKEN_FRACTION = re.compile(r"(?<![\d/.])(\d{1,2})\s(?:por|su|over)\s(\d{1,2})(?![\d/])")
ONE_SIGN = {"¾": "3/4", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}
RANGE = r"\s*(?:-|–|—|to|bis)\s*"
LENGTH_RULE = "a song lasts 0:10 to 10:00"
DIGITS = r"\d{1,4}(?:[.,]\d{1,2})?"


@dataclass(frozen=True)
class Fact:
    """Something a prompt says outright.

    Attributes
    ----------
    value : the number, or a meter such as 6/8; None where it breaks a rule.
    start, end : its place in the text.
    fault : the rule it breaks, as the end of a sentence, or "".
    """

    value: float | str | None
    start: int
    end: int
    fault: str = ""


@cache
def counts() -> dict[str, float]:
    """Return the number words of all languages with their values."""
    return {
        word: float(value) for entry in table("numbers")["words"].values() for word, value in entry.items()
    }


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, longest first; a space also stands for a hyphen."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"[\s-]+") for w in ordered) + ")"


def find_tempo(text: str) -> Fact | None:
    """Return the tempo that a folded text says, in BPM."""
    change = _tempo_change().search(text)
    if change and (first := _count(change["low"])) and SLOWEST_BPM <= first <= FASTEST_BPM:
        rule = f"the tempo stays the same until the ending, here {first:g} BPM"
        return Fact(first, change.start(), change.end(), rule)
    for pattern in _tempo_patterns():
        for match in pattern.finditer(text):
            bpm = _count(match["n"])
            if bpm is None or (bpm < SLOWEST_BPM and "at" in match.groupdict()):
                continue
            low = _count(match["low"]) if match.groupdict().get("low") else None
            if low is not None and low < bpm:
                bpm = float(round((low + bpm) / 2))
            if SLOWEST_BPM <= bpm <= FASTEST_BPM:
                return Fact(bpm, match.start(), match.end())
            if "at" not in match.groupdict():
                rule = f"a tempo is {SLOWEST_BPM:g} to {FASTEST_BPM:g} BPM"
                return Fact(None, match.start(), match.end(), rule)
    return None


@cache
def _tempo_patterns() -> tuple[re.Pattern[str], ...]:
    words = table("numbers")["tempo"]
    compound = either(table("numbers")["hundreds"]["within"])
    plain = sorted({*counts(), *table("numbers")["hundreds"]["alone"]}, key=len, reverse=True)
    spelled = rf"(?:\w{{0,20}}{compound}\w{{0,20}}|{'|'.join(plain)}|and|a|und|y|e|et)"
    number = rf"(?:(?P<low>{DIGITS})(?:{RANGE}|\s+{either(words['between'])}\s+))?(?P<n>{DIGITS})"
    some = rf"(?:[\s:=~]|{either([*words['at'], 'of', 'is', 'von', 'de', 'di'])}\b)*"
    return (
        re.compile(
            rf"(?:\bbetween\s|\bzwischen\s|\bentre\s|\btra\s)?(?<![\w.,]){number}[\s-]*{either(words['after'])}(?!\w)"
        ),
        re.compile(rf"\b(?P<n>{spelled}(?:[\s-]+{spelled}){{0,7}})[\s-]+{either(words['after'])}(?!\w)"),
        re.compile(rf"\b{either(words['notes'])}\s*[=:]\s*{number}(?![\w:/])"),
        re.compile(rf"\b{either(words['before'])}{some}{number}(?![\w:/])"),
        re.compile(r"(?:^|[,;])\s*(?P<at>)(?P<n>[6-9]\d|1\d\d)\s*(?=$|[,;])"),
        re.compile(rf"\b(?P<at>{either(words['at'])})\s+~?{number}(?![\w:/%°]){ALONE}"),
    )


@cache
def _tempo_change() -> re.Pattern[str]:
    """From one tempo to another."""
    words = table("numbers")["tempo"]
    return re.compile(
        rf"\b{either(words['from'])}\s+(?P<low>{DIGITS})\s*(?:{either(words['after'])})?\s+"
        rf"{either(words['to'])}\s+{DIGITS}\s*{either(words['after'])}(?!\w)"
    )


def find_length(text: str) -> Fact | None:
    """Return the length that a folded text says, in seconds."""
    for match in LONG_CLOCK.finditer(text):
        return _length(3600.0 * int(match[1]) + 60.0 * int(match[2]) + int(match[3]), match)
    for pattern in (CLOCK, PRIMES):
        for match in pattern.finditer(text):
            if not HOUR_BEFORE.search(text[: match.start()]):
                return _length(60.0 * int(match[1]) + int(match[2]), match)
    for match in _length_pattern().finditer(text):
        seconds = _spoken(match)
        if seconds is not None:
            return _length(seconds, match)
    match_hours = _hours_pattern().search(text)
    return Fact(None, match_hours.start(), match_hours.end(), LENGTH_RULE) if match_hours else None


@cache
def _length_pattern() -> re.Pattern[str]:
    facts = table("numbers")
    minutes = either(facts["units"]["minutes"])
    seconds = either(u for u in facts["units"]["seconds"] if u != "s")
    words = "|".join(sorted(counts(), key=len, reverse=True))
    number = f"(?:{DIGITS}|{words})"
    half, alone = either(facts["half"]["after"]), either(facts["half"]["alone"])
    quarter = either(facts["half"]["quarter"])
    more = rf"(?:[\s,]*(?:and|und|y|et|e)?\s*(?P<more>{number})\s*(?:{seconds}|s\b)"
    # "two minutes thirty", with nothing behind it that the number could count.
    more += r"|\s+(?:(?:and|und|y|et|e)\s+)?"
    more += rf"(?P<bare>[1-5]?\d|(?:{words})(?:[\s-](?:{words}))?)(?=\s*(?:$|[,;.!?)]|long\b|lang\b)))?"
    between = rf"{either(facts['tempo']['between'])}"
    return re.compile(
        rf"(?<![\w.,:/])(?:"
        rf"(?P<m>\d{{1,2}})\s?m(?:in)?\s?(?P<s>[0-5]\d)(?:\s?s(?:ec)?)?"
        rf"|(?P<alone>{alone})[\s-]+{minutes}"
        rf"|(?P<a>(?:(?:a|one|eine|un|una|une|um)[\s-]+)?{minutes}[\s-]+{half})"
        rf"|(?P<three>[12]\d\d)s"
        rf"|(?:(?P<low>{number})(?:{RANGE}|\s+{between}\s+))?(?P<n>{number})(?P<h>½|[\s-]*{half})?[\s-]*"
        rf"(?:(?P<unit>{minutes})(?:[\s-]+(?:(?P<after>{half})|(?P<quarter>{quarter})))?{more}|(?P<sec>{seconds}|(?<=\d\s)s))"
        rf"|a[\s-]+minute[\s-]+long"
        rf")(?!\w){NOT_A_LENGTH}"
    )


@cache
def _hours_pattern() -> re.Pattern[str]:
    """Hours, which no song lasts."""
    facts = table("numbers")
    number = f"(?:{DIGITS}|{'|'.join(sorted(counts(), key=len, reverse=True))}|an)"
    hours, part = either(facts["units"]["hours"]), either(facts["half"]["hour"])
    goes_on = either(facts["length"]["goes_on"])
    return re.compile(
        rf"(?<![\w.,:/])(?<!\bin )(?<!\bafter )(?<!\bnach )(?<!\bevery )(?<!\bdans )(?<!\bbefore )"
        rf"(?:(?:{number}[\s-]*(?:{either(facts['half']['after'])})?[\s-]*{hours})|{part})(?!\w){NOT_A_LENGTH}"
        rf"(?=\s*(?:$|[,;.!?()]|[\s-]+{goes_on}\b))"
    )


def _spoken(match: re.Match[str]) -> Seconds | None:
    """Return the seconds of a length in words."""
    part = match.groupdict()
    if part["three"] or part["m"]:
        return float(part["three"] or 60 * int(part["m"]) + int(part["s"]))
    for name, seconds in (("alone", 30.0), ("a", 90.0)):
        if part[name]:
            return seconds
    if not part["n"]:
        return 60.0
    number = _count(part["n"])
    if number is None:
        return None
    number += 0.5 if part["h"] or part["after"] else 0.25 if part["quarter"] else 0.0
    low = _count(part["low"]) if part["low"] else None
    if low is not None and low < number:
        number = (low + number) / 2
    extra = next((_count(part[name]) or 0.0 for name in ("more", "bare") if part[name]), 0.0)
    return number * 60.0 + extra if part["unit"] else number


def _length(seconds: Seconds, match: re.Match[str]) -> Fact:
    if SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        return Fact(seconds, match.start(), match.end())
    return Fact(None, match.start(), match.end(), LENGTH_RULE)


def find_meter(text: str) -> Fact | None:
    """Return the meter that a folded text says in numbers: "6/8", "in three"."""
    rule = f"the meters are {' '.join(SUPPORTED)}"
    for pattern in (FRACTION, SPOKEN_FRACTION):
        for match in pattern.finditer(text):
            meter = f"{int(match[1])}/{int(match[2])}"
            if meter in SUPPORTED:
                return Fact(meter, match.start(), match.end())
            spoken_of = re.search(rf"\b{either(table('numbers')['measure'])}\s*$", text[: match.start()])
            if pattern is FRACTION and ((int(match[2]) in (2, 4, 8, 16) and int(match[1]) > 1) or spoken_of):
                return Fact(None, match.start(), match.end(), rule)
    sign = re.search(rf"(?<![\d\w])[{''.join(ONE_SIGN)}](?!\w)", text)
    if sign:
        return Fact(ONE_SIGN[sign[0]], sign.start(), sign.end())
    for meter, names in table("numbers")["meter"].items():
        if names.get("in"):
            found = re.search(rf"\b(?:in|im|en|em)\s+{either(names['in'])}\b{ALONE}", text)
            if found:
                return Fact(meter, found.start(), found.end())
    return None


def find_length_words(text: str) -> Fact | None:
    """Return the length that words without a number mean: "a short song", "chanson courte"."""
    facts = table("numbers")["length"]
    nouns = either(facts["nouns"])
    for entry in facts["adjectives"]:
        words = either(entry["words"])
        match = re.search(
            rf"\b{words}\s+(?:\w+[\s-]+)?{nouns}\b|\b{nouns}\s+{words}\b(?!\s*[\w-]+\s*{nouns})", text
        )
        if match:
            return Fact(float(entry["seconds"]), match.start(), match.end())
    for entry in facts["alone"]:
        match = re.search(rf"\b{either(entry['words'])}\b", text)
        if match:
            return Fact(float(entry["seconds"]), match.start(), match.end())
    return None


def _count(text: str) -> float | None:
    """Return the number that digits or words mean: "92", "2,5", "one hundred and twenty", "centoventi"."""
    if text[:1].isdigit():
        return float(text.replace(",", "."))
    if text in counts():
        return counts()[text]
    total = 0.0
    seen = False
    for word in _number_words(text):
        if word in table("numbers")["hundreds"]["alone"]:
            total = max(total, 1.0) * 100
        elif word in counts():
            # "quatre-vingt" is four times twenty.
            total = 80.0 if (word == "vingt" and total % 100 == 4) else total + counts()[word]
        elif word in ("and", "a", "und", "y", "e", "et"):
            continue
        else:
            return None
        seen = True
    return total if seen else None


def _number_words(text: str) -> list[str]:
    """Return the words of a number, written-together ones apart: hundertzwanzig, centoventi."""
    hundreds = "|".join(table("numbers")["hundreds"]["within"])
    found: list[str] = []
    for word in re.findall(r"\w+", text):
        if word in counts() or word in table("numbers")["hundreds"]["alone"]:
            found.append(word)
            continue
        apart = re.sub(rf"({hundreds})", r" \1 ", word).split()
        for part in apart:
            whole = part in counts() or re.fullmatch(hundreds, part)
            found += [part] if whole else re.sub(r"(?<=\w)und(?=\w)", " ", part).split()
    return found


def minutes_and_seconds(seconds: Seconds) -> str:
    """Return a length as people write it: 2:30."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
