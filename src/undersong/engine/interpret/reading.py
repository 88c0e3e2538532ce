"""What a prompt says: a `Reading`, everything its words hold, contradictions included.

Nothing is decided here. Each meaning stands beside the person's own words for it; `resolve` weighs them
against the explicit settings.
"""

from dataclasses import dataclass, field

from undersong.engine.interpret.chords import Chords
from undersong.engine.interpret.likeness import Likeness
from undersong.engine.interpret.numbers import Fact


@dataclass(frozen=True)
class Word:
    """A meaning with the person's own words for it and the place of its first token."""

    id: str
    said: str
    kind: str = ""
    place: int = 0
    """Number of its first token."""
    end: int = 0
    """Number of the token behind it, or 0 where a comma follows."""


@dataclass
class Reading:
    """What a prompt says.

    Attributes
    ----------
    tempo, length, meter, key : facts in numbers or notes.
    loose_length : a length in words, such as "short".
    title : a title in quotes, as written.
    chords : rows of chords.
    names : names that were set aside.
    words : everything that was named and not refused, by kind, in order: style neighbour fusion lean flavour
        manner mood pace meter mode instrument singing voice form limit; and `unform`, what was refused of
        the form.
    refused : instruments and kinds of instruments that must not play.
    alone : instruments that play alone.
    for_one : whether it is a piece for those alone, which nobody sings: "solo piano".
    soloists : instruments that are to play a solo.
    rest : the text without names, facts and refusals, for its meaning.
    pictures : how many of its words say more than moods, instruments and small words do.
    notes : what is to be said of how it was read.
    """

    written: str
    tempo: Fact | None = None
    length: Fact | None = None
    loose_length: Fact | None = None
    meter: Fact | None = None
    key: Fact | None = None
    title: str | None = None
    chords: list[Chords] = field(default_factory=list)
    names: list[Likeness] = field(default_factory=list)
    words: dict[str, list[Word]] = field(default_factory=dict)
    refused: list[Word] = field(default_factory=list)
    alone: list[Word] = field(default_factory=list)
    for_one: bool = False
    soloists: list[Word] = field(default_factory=list)
    rest: str = ""
    pictures: int = 0
    notes: list[str] = field(default_factory=list)

    def get(self, kind: str) -> list[Word]:
        """Return what was named of a kind."""
        return self.words.get(kind, [])

    def said(self, fact: Fact | Chords) -> str:
        """Return the person's own words for a fact."""
        return self.written[fact.start : fact.end].strip(" ,.")
