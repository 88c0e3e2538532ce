"""A line that is about to be written, and what of the song was written before it."""

from dataclasses import dataclass, field

import numpy as np

from undersong.engine.compose.plan import PlannedSection
from undersong.engine.compose.tune.phrase import Phrase, Verse
from undersong.engine.compose.tune.phrases import PhraseRole
from undersong.engine.model.kinds import HOOKED

HIGH = (*HOOKED, "postchorus")


@dataclass
class Memory:
    """What has been written of a letter and how often it was heard, and the bars of rhythm that are known."""

    roles: dict[str, list[PhraseRole]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    bars: set[tuple[int, ...]] = field(default_factory=set)
    means: dict[str, float] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """A line that is about to be written, and what it should be like.

    Attributes
    ----------
    written : the phrases of its section before it.
    again : a phrase with the very same words, or None.
    model : the phrase it takes after, or None where it is new.
    """

    section: PlannedSection
    verse: Verse
    role: PhraseRole
    written: tuple[Phrase, ...]
    again: Phrase | None
    model: Phrase | None
    rng: np.random.Generator


def home(section: PlannedSection) -> str:
    """Under which name a section's tune is remembered: its letter, or its own name at the edges of the song.

    A line that is sung in the intro, over the chorus's chords, is no chorus.
    """
    return section.letter if section.name in (section.letter, *HIGH) else section.name
