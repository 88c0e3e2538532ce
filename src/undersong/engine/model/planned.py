"""What is planned of a section before its first note is written; a score keeps it, so that it can be changed.

Bars count from 0.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from undersong.units import Beats


class Lead(StrEnum):
    """What the lead instrument does in a section."""

    REST = "rest"
    HOOK = "hook"
    """States the song's hook: intros, interludes, outros."""
    TUNE = "tune"
    """Carries the melody that a voice would: the sections of an instrumental."""
    SOLO = "solo"
    """Plays freely over the chords."""
    ANSWER = "answer"
    """Plays only where the voice rests."""


@dataclass(frozen=True, kw_only=True)
class PlannedSection:
    """A stretch of the form.

    Attributes
    ----------
    name : intro, verse, prechorus, chorus, postchorus, bridge, theme, trio, solo, interlude, build, drop,
        climax, breakdown, outro; `model.kinds` says what each name stands for.
    label : what people read: Verse 2.
    letter : sections of one letter have the same chords and the same tune: verse, chorus, bridge …
    start_bar, bars : where it stands.
    energy : 0 to 1.
    register : semitones by which its tune lies above the song's middle.
    instance : 1 for the first section of this name.
    lyric : index of the section of the lyric sheet that is sung here, or None.
    line_bars : bars that each line of it gets, in order; their sum is at most `bars`.
    lead : what the lead instrument does here.
    final : whether this is the last section of its name.
    key_shift : semitones by which it stands above the song's key; its chords and tune are there too.
    chords : symbols that a person wrote for it, which it goes round, one a bar (a comma parts two in a bar);
        empty leaves them to the style.
    with_instruments, without_instruments : ids of the catalogue, families or roles that play here though they
        usually would not, and that do not play here.
    solo_instrument : id of the instrument that plays the solo here, or None for the lead.
    alone : bars of it, counted from its start, from the first number up to but without the second, in which
        only the voice sounds, or the lead where nobody sings; (0, 0) for none.
    stop_beats : how long before its end the whole band stops (voice and lead go on); 0 for not at all.
    half_time, double_time : the drums go at half or double pace.
    """

    name: str
    label: str
    letter: str
    start_bar: int
    bars: int
    energy: float
    register: int = 0
    instance: int = 1
    lyric: int | None = None
    line_bars: tuple[Fraction, ...] = ()
    lead: Lead = Lead.REST
    final: bool = False
    key_shift: int = 0
    chords: tuple[str, ...] = ()
    with_instruments: tuple[str, ...] = ()
    without_instruments: tuple[str, ...] = ()
    solo_instrument: str | None = None
    alone: tuple[int, int] = (0, 0)
    stop_beats: Beats = Fraction(0)
    half_time: bool = False
    double_time: bool = False

    @property
    def end_bar(self) -> int:
        """The bar after the last."""
        return self.start_bar + self.bars
