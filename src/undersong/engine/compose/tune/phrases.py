"""The plan of phrases in a section: which lines share a tune, and how each one ends.

Listeners who hear a song for the first time need more repetition than recorded hits show, so the
forms are ABAC, ABAB', AAAB and their like; a form is chosen in which lines of one letter have nearly the same
number of syllables, and lines with the same words always share their tune.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np

# Shares by kind of section; a small letter is the same phrase with another ending.
CHORUS_FORMS = {"ABAC": 0.24, "ABAb": 0.34, "AAaB": 0.16, "AaAB": 0.10, "AABb": 0.06, "ABaB": 0.10}
VERSE_FORMS = {"ABAC": 0.36, "ABAb": 0.26, "AaBC": 0.10, "AABC": 0.10, "ABaC": 0.12, "AABa": 0.06}
SHORT_FORMS = {1: {"A": 1.0}, 2: {"Aa": 0.45, "AB": 0.55}, 3: {"AAB": 0.5, "ABa": 0.3, "AaB": 0.2}}
UNEVEN_LOSS = 0.22  # a form loses this share for each syllable by which lines of one letter differ


@dataclass(frozen=True)
class Shape:
    """What a line is like before it has a tune.

    Attributes
    ----------
    syllables : how many.
    words : the line as a key for finding it again; empty for a tune without words.
    bars : of its slot.
    """

    syllables: int
    words: str = ""
    bars: float = 2.0


@dataclass(frozen=True)
class PhraseRole:
    """The place of a line in its section's form.

    Attributes
    ----------
    letter : lines of one letter have one tune.
    varied : whether its ending differs from the first line of its letter.
    cadence : closed, open, or "" where it may end as it likes.
    """

    letter: str
    varied: bool
    cadence: str


def plan_phrases(
    lines: Sequence[Shape],
    rng: np.random.Generator,
    *,
    chorus: bool,
    forms: Mapping[str, float] = MappingProxyType({}),
) -> list[PhraseRole]:
    """Return the role of each line of a section.

    Parameters
    ----------
    forms : shares of forms that the style has instead of the usual ones; those of another length than
        a group of lines don't count for it.
    """
    letters = _letters(lines, rng, chorus=chorus, own=forms)
    roles = []
    for i, letter in enumerate(letters):
        last = i == len(letters) - 1
        first_of_pair = i % 2 == 0 and not last
        cadence = "closed" if last else "open" if first_of_pair else "" if i % 4 == 1 else "closed"
        roles.append(PhraseRole(letter.upper(), letter.islower(), cadence))
    return roles


def _letters(
    lines: Sequence[Shape], rng: np.random.Generator, *, chorus: bool, own: Mapping[str, float]
) -> list[str]:
    """A form for every four lines; later groups use the first one's tunes again."""
    form, letters = "", []
    size = 3 if len(lines) % 3 == 0 and len(lines) % 4 and any(len(f) == 3 for f in own) else 4
    for start in range(0, len(lines), size):
        group = lines[start : start + size]
        forms = {name: share for name, share in own.items() if len(name) == len(group)}
        forms = forms or SHORT_FORMS.get(len(group)) or (CHORUS_FORMS if chorus else VERSE_FORMS)
        form = form[: len(group)] if start else _form(group, forms, rng)
        if start and len(group) == 4 and size == 4:
            # The eighth line closes what the fourth one opened.
            form = form[:3] + (form[3].lower() if form[3].isupper() else form[3])
        letters += list(form)
    return _same_words(lines, letters)


def _form(group: Sequence[Shape], forms: Mapping[str, float], rng: np.random.Generator) -> str:
    names = list(forms)
    weights = np.array([share * _fit(group, name) for name, share in forms.items()])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _fit(group: Sequence[Shape], form: str) -> float:
    """How well lines of one letter match in length, 0.02 to 1."""
    loss = 0.0
    for letter in set(form.upper()):
        members = [line for line, name in zip(group, form.upper(), strict=True) if name == letter]
        loss += sum(abs(a.syllables - b.syllables) + 4 * (a.bars != b.bars) for a, b in pairwise(members))
    return max(0.02, 1.0 - UNEVEN_LOSS * loss)


def _same_words(lines: Sequence[Shape], letters: list[str]) -> list[str]:
    """Lines with the same words get the same letter."""
    first: dict[str, str] = {}
    for i, line in enumerate(lines):
        if line.words:
            letters[i] = first.setdefault(line.words, letters[i])
    return letters
