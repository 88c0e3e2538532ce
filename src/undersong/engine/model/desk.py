"""The Desk: a mix as a document that a person can read and change.

It says everything that was decided when the parts of a song became a mix: how loud each part is, where it
stands, what it gives to room and echo, who steps back for whom, and what moves from section to section. The
program fills it in; whoever changes a number has that number, and nothing else is balanced anew behind
it. The same stems and the same document give the same mix, bit for bit.

What a document leaves out the program decides. So one may also be written by hand, with a single
number in it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field

from undersong.engine.model.document import Document
from undersong.engine.model.score import Section
from undersong.errors import RequestError, quoted

VERSION = 1
LARGEST_BYTES = 2_000_000
"""A mix of 64 parts and ten minutes has a tenth of it."""

STRICT = ConfigDict(strict=True)
"""A word is no number and a number no yes or no: what a person mistypes shall be told, not guessed."""

FaderDb = Annotated[float, Field(ge=-120, le=60)]
MoveDb = Annotated[float, Field(ge=-60, le=24)]
SendDb = Annotated[float, Field(ge=-80, le=12)] | None
"""Level of what is sent, against the part; null sends nothing."""
StepBackDb = Annotated[float, Field(ge=0, le=24)]


class Band(Document):
    """One band of an equaliser."""

    model_config = STRICT

    shape: Literal["high-pass", "low-pass", "bell", "low-shelf", "high-shelf"]
    hz: Annotated[float, Field(ge=16, le=20_000)]
    """Where a pass is 3 dB down, a bell has its middle, a shelf half of its gain."""
    gain_db: Annotated[float, Field(ge=-24, le=24)] = 0.0
    """Of bells and shelves; a pass has none."""
    q: Annotated[float, Field(ge=0.1, le=10)] = 0.71
    """Of bells and passes: the larger, the narrower."""


class Sends(Document):
    """How much a part gives to the room and the echo that the whole song shares."""

    model_config = STRICT

    room_db: SendDb = None
    echo_db: SendDb = None


class Ride(Document):
    """From `start_seconds` on the fader stands so much higher (or lower), until the next ride."""

    model_config = STRICT

    start_seconds: Annotated[float, Field(ge=0, le=660)]
    gain_db: MoveDb


class Channel(Document):
    """One part on the desk."""

    model_config = STRICT

    gain_db: FaderDb = 0.0
    """Its fader, against the part as it is performed."""
    mute: bool = False
    """Whether it is silent. The others stay as they are."""
    solo: bool = False
    """Where a part is solo, all that are not are silent."""
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """From −1, left, to 1, right."""
    width: Annotated[float, Field(ge=0, le=2)] = 1.0
    """Factor of the difference between its left and its right: 0 is mono, 1 as it was performed."""
    spread: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much of it is smeared to both sides, for what comes from one point; gone in mono."""
    equaliser: Annotated[tuple[Band, ...], Field(max_length=16)] = ()
    punch: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much of a strongly compressed copy stands beside it, against its loudness; for drums."""
    sends: Sends = Sends()
    duck_db: StepBackDb = 0.0
    """How far it steps back while the voice sings."""
    carve_db: StepBackDb = 0.0
    """How much of the register of words, around 2.3 kHz, it gives up meanwhile."""
    sidechain_db: StepBackDb = 0.0
    """How far each kick of the drums turns it down."""
    sections: dict[str, MoveDb] = Field(default_factory=dict)
    """By a section's id: how much louder (or softer) it is there, beside what the whole song does."""
    rides: Annotated[tuple[Ride, ...], Field(max_length=4_000)] = ()
    """Moves of the fader, by time: for a voice, phrase by phrase."""


class SectionLevel(Document):
    """How loud a section is against the others."""

    model_config = STRICT

    id: str
    label: str = ""
    """What people read: Verse 2."""
    gain_db: MoveDb


class Desk(Document):
    """The mix of a song."""

    model_config = STRICT
    called: ClassVar[str] = "mix"

    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION
    title: str = ""
    """Of the song."""
    gain_db: FaderDb = 0.0
    """Of the whole song, echo and room included."""
    headroom_db: Annotated[float, Field(ge=-120, le=0)] = 0.0
    """What all is turned down by after that, so that no peak is above −1 dBFS."""
    closing_seconds: Annotated[float, Field(ge=0, le=60)] = 0.01
    """How long the last sound takes to become silence, in the manner of the score's ending."""
    sections: tuple[SectionLevel, ...] = ()
    parts: dict[str, Channel] = Field(default_factory=dict)
    """By the part's name in the score; the voice is `vocals`."""

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote, or a person.

        Raises
        ------
        RequestError
            If it is not JSON, not a mix, or far too large; names the first fault.
        """
        if len(text) > LARGEST_BYTES:
            raise RequestError(
                f"A mix of {len(text) / 1e6:.1f} MB is no mix: {LARGEST_BYTES / 1e6:g} MB are the most.",
                field="mix",
                hint="Give a file that “--mix” wrote.",
            )
        return super().from_json(text)

    def to_json(self) -> str:
        """Return the mix as JSON text for people: what belongs together stands on one line."""
        return _written(self.model_dump(mode="json"), 0)

    def names_all(self, parts: Iterable[str], sections: Iterable[str]) -> bool:
        """Whether nothing is left for the program to decide about these parts and sections."""
        return (
            _whole(self)
            and set(parts) <= {name for name, channel in self.parts.items() if _whole(channel)}
            and set(sections) <= {level.id for level in self.sections}
        )

    def heard(self, part: str) -> bool:
        """Whether a part sounds: not muted, and nobody else alone."""
        channel = self.parts[part]
        alone = any(other.solo for other in self.parts.values())
        return not channel.mute and (channel.solo or not alone)


def section_ids(sections: Sequence[Section]) -> tuple[str, ...]:
    """Return what a mix calls each section: its id, or its number in scores that have none."""
    return tuple(section.id or str(number) for number, section in enumerate(sections, start=1))


def strangers(desk: Desk, *, parts: Sequence[str], sections: Sequence[str]) -> str:
    """Return one line about what a mix and a song do not have in common, empty for nothing.

    Raises
    ------
    RequestError
        If the mix names parts, and the song has none of them: it is that of another song. Or if nobody
        would be heard.
    """
    if desk.parts and not set(desk.parts) & set(parts):
        raise RequestError(
            f"The mix names {_listed(desk.parts)}, and the song has none of them.",
            field="mix",
            hint=f"Its parts are {_listed(parts)}.",
        )
    known = Desk(parts={name: desk.parts.get(name, Channel()) for name in parts})
    if parts and not any(known.heard(name) for name in parts):
        raise RequestError(
            f"In this mix nobody is heard: every part is muted ({len(parts)} of {len(parts)}).",
            field="mix",
            hint="Let at least one part sound.",
        )
    told = []
    if unknown := [name for name in desk.parts if name not in parts]:
        told.append(f"the song has no part {_listed(unknown)}, left out")
    known_sections = {level.id for level in desk.sections}
    named = known_sections | {name for channel in desk.parts.values() for name in channel.sections}
    if unknown := sorted(named - set(sections)):
        told.append(f"the song has no section {_listed(unknown)}, left out")
    if missing := [name for name in parts if name not in desk.parts]:
        told.append(f"the mix does not name {_listed(missing)}, mixed as the program would")
    if known_sections and (missing := [name for name in sections if name not in known_sections]):
        told.append(f"the mix has no section {_listed(missing)}, as loud as the program would")
    return f"Mix: {'; '.join(told)}." if told else ""


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    shown = ", ".join(quoted(name, 40) for name in found[:6])
    return shown + (f" and {len(found) - 6} more" if len(found) > 6 else "")


def _whole(document: Document) -> bool:
    """Whether every field was given, not left to its default."""
    whole = document.model_fields_set >= set(type(document).model_fields)
    return whole and (not isinstance(document, Channel) or _whole(document.sends))


def _written(value: object, depth: int) -> str:
    """Return a value as JSON; what holds only plain values stands on one line."""
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not any(isinstance(item, dict | list) for item in items):
        return json.dumps(value, ensure_ascii=False)
    inner = " " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{json.dumps(k, ensure_ascii=False)}: {_written(v, depth + 1)}" for k, v in value.items()]
    else:
        lines = [_written(item, depth + 1) for item in items]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(lines) + f"\n{' ' * depth}{closing}"
