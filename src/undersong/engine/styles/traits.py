"""What makes a casual listener recognise a style, said so that a program can hear it too.

Each item of a sheet's `must_have` is a sentence for people and one `Trait` that a score either has or not.
`kind` says what is looked at, `hearing` how it is counted:

tempo      the beats a minute lie `between`
meter      one of `names` is the meter
swing      the off-beat eighth (or `unit` = "sixteenth") lies at `least` or later, at `most` or earlier
rhythm     in a `share` of the bars in which the `who` plays, every one of `steps` is struck (or, with
           `absent`, none is). Steps are sixteenths of a bar of 4/4 from 0; a bar of another meter counts
           its own sixteenths. `rows` narrows a kit to some of its pieces.
plays      the `who` plays in at least a `share` of the song's bars
silent     the `who` plays in at most a `share` of them
density    the `who` plays `between` so many strokes in a bar where it plays; a chord is one stroke
register   the `who`'s mean pitch lies `between`
length     the `who`'s median stroke lasts `between` so many beats
articulation   at least a `share` of the `who`'s notes has one of `names`
chords     at least a `share` of the time has a chord of one of `names`: "seventh" (four notes and more),
           "ninth", "triad", "power", "minor", "major", "dominant", "suspended", "diminished"
roots      at least a `share` of the changes of chord fall a fifth ("fifth"), a fourth ("fourth": plagal) or a
           second ("second"), or a `share` of the time has roots that stay for a bar and more ("static")
mode       the song is in one of `names`
loop       the chords of a section come round after one of `bars` bars, in a `share` of the time (or .6)
section    the song has a section of one of `names`
ending     it ends in one of `names`
late       the drum or role `offset` (as in feel.offset_ms) is `between` so many milliseconds late
pump       the kick turns the others down by `least` dB or more
answers    at least a `share` of the `who`'s notes starts an eighth or more from any start of the tune
sung       a voice sings, with `between` so many notes in a sung bar

`who` names roles, families or ids of instruments, any of which counts; "voice" is the singer.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT

Kind = Literal[
    "tempo", "meter", "swing", "rhythm", "plays", "silent", "density", "register", "length", "articulation",
    "chords", "roots", "mode", "loop", "section", "ending", "late", "pump", "answers", "sung",
]  # fmt: skip
NEEDS: dict[str, tuple[str, ...]] = {
    "tempo": ("between",),
    "meter": ("names",),
    "swing": (),
    "rhythm": ("who", "steps", "share"),
    "plays": ("who", "share"),
    "silent": ("who", "share"),
    "density": ("who", "between"),
    "register": ("who", "between"),
    "length": ("who", "between"),
    "articulation": ("who", "names", "share"),
    "chords": ("names", "share"),
    "roots": ("names", "share"),
    "mode": ("names",),
    "loop": ("bars",),
    "section": ("names",),
    "ending": ("names",),
    "late": ("offset", "between"),
    "pump": ("least",),
    "answers": ("who", "share"),
    "sung": ("between",),
}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trait:
    """One item of `must_have`; the module says what each kind looks at.

    Attributes
    ----------
    says : the item in words, for people.
    sections : names of sections it must be heard in; empty means the whole song.
    """

    says: Annotated[str, Field(min_length=3, max_length=100)]
    kind: Kind
    who: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    steps: tuple[Annotated[int, Field(ge=0, le=63)], ...] = ()
    absent: bool = False
    share: float | None = Field(default=None, ge=0, le=1)
    between: tuple[float, float] | None = None
    least: float | None = None
    most: float | None = None
    unit: Literal["eighth", "sixteenth"] = "eighth"
    names: tuple[str, ...] = ()
    bars: tuple[int, ...] = ()
    offset: str = ""
    sections: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        missing = [key for key in NEEDS[self.kind] if getattr(self, key) in (None, (), "")]
        if missing:
            raise ValueError(f"a trait of kind {self.kind} needs {', '.join(missing)}")
        if self.kind == "swing" and self.least is None and self.most is None:
            raise ValueError("a trait of kind swing needs least or most")
        return self
