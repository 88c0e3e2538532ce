"""Cutting a word into syllables: its sounds by maximal onset, its letters to match.

Sounds are those of the singing network (Misaki's English phonemes, one character each; stress
marks stand right before their vowel). A consonant between two vowels belongs to the later
one as far as English begins words like that, so that a sung vowel stays open while it is
held: "cit-y" is written, "ci-ty" is sung.
"""

import re
from itertools import pairwise

from undersong.engine.lyrics.english import english

VOWELS = frozenset("AIOQWYaeiouɑɐɒæɔəɚɛɜɨɪʊʌᵊᵻ")
MARKS = "ˈˌ"
LETTER_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōū"


def cut_sounds(phonemes: str) -> list[str]:
    """Cut the sounds of a word into syllables with exactly one vowel each.

    A word without a vowel (hmm) gets a short one, since nothing else can be held.
    """
    at = [i for i, c in enumerate(phonemes) if c in VOWELS]
    if not at:
        head = re.match(rf"[{MARKS}]*(?:[^{MARKS}])?", phonemes)
        split = head.end() if head else 0
        return [phonemes[:split] + "ə" + phonemes[split:]]
    cuts = [0]
    for left, right in pairwise(at):
        cuts.append(_onset(phonemes, left + 1, right))
    cuts.append(len(phonemes))
    return [phonemes[a:b] for a, b in pairwise(cuts)]


def _onset(phonemes: str, start: int, vowel: int) -> int:
    """Index at which the syllable of `vowel` begins, at `start` or later."""
    for begin in range(start, vowel):
        cluster = phonemes[begin:vowel].strip(MARKS)
        if len(cluster) <= 1 and cluster != "ŋ":
            return begin
        if cluster in english().sound_onsets:
            return begin
    return vowel


def cut_letters(word: str, count: int) -> list[str]:
    """Cut the letters of a word into `count` pieces that look like its syllables.

    The pieces joined are the word. Spelling is followed loosely: the cut is for reading along.
    """
    if count <= 1:
        return [word]
    groups = _vowel_groups(word, count)
    if len(groups) != count:
        return _evenly(word, count)
    cuts = [0]
    for (_, left), (right, _) in pairwise(groups):
        cuts.append(_letter_cut(word.lower(), left, right))
    cuts.append(len(word))
    return [word[a:b] for a, b in pairwise(cuts)]


def _vowel_groups(word: str, count: int) -> list[tuple[int, int]]:
    """Runs of vowel letters, brought to `count` by dropping silent ones or parting long ones."""
    groups = [(m.start(), m.end()) for m in re.finditer(rf"[{LETTER_VOWELS}]+", word.lower())]
    if groups and word.lower().startswith("y") and groups[0] != (0, len(word)):
        first = (1, groups[0][1])
        groups = [first, *groups[1:]] if first[1] > first[0] else groups[1:]
    groups = [(a, b) for a, b in groups if not (word[a:b].lower() == "u" and word[a - 1 : a].lower() == "q")]
    while len(groups) > count:
        silent = [g for g in groups[1:] if _silent(word, g)]
        inner = [g for g in groups[1:-1] if word[g[0] : g[1]].lower() == "e"]
        groups.remove((silent or inner or groups)[-1])
    while len(groups) < count:
        longest = max(groups, key=lambda g: g[1] - g[0], default=(0, 0))
        if longest[1] - longest[0] < 2:
            return groups
        at = groups.index(longest)
        middle = longest[0] + (longest[1] - longest[0]) // 2
        groups[at : at + 1] = [(longest[0], middle), (middle, longest[1])]
    return groups


def _silent(word: str, group: tuple[int, int]) -> bool:
    """Whether a run of vowels is an e that ends the word or its stem: made, loves, lonely."""
    a, b = group
    return word[a:b].lower() == "e" and (
        b == len(word) or word[b:].lower() in ("s", "d", "ly", "ful", "less")
    )


def _letter_cut(word: str, left: int, right: int) -> int:
    """Where the consonants between two runs of vowels are cut."""
    gap = word[left:right]
    if len(gap) <= 1:
        return left
    if not gap.isalpha():  # a hyphen or an apostrophe stays with what is before it
        return left + max(i for i, c in enumerate(gap) if not c.isalpha()) + 1
    for begin in range(1 if gap not in english().letter_onsets else 0, len(gap) - 1):
        if gap[begin:] in english().letter_onsets:
            return left + begin
    return right - 1


def _evenly(word: str, count: int) -> list[str]:
    bounds = [round(i * len(word) / count) for i in range(count + 1)]
    return [word[a:b] for a, b in pairwise(bounds)]
