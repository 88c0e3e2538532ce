"""Sound between the stages: Stems, Mix, Master. Arrays are (2, samples) float32 at 44.1 kHz.

Arrays in these values belong to whoever holds the value; nobody writes into them after
they were made.
"""

from dataclasses import dataclass, field

from undersong.engine.model.desk import Desk
from undersong.engine.model.heard import Heard, Held
from undersong.engine.model.score import Role
from undersong.units import Audio, Db, Lufs, Samples


@dataclass(frozen=True)
class Stem:
    """One part, sounding.

    Attributes
    ----------
    part : name of the score's part, or "vocals".
    instrument : id in the instrument catalogue, or of the voice.
    audio : (2, samples).
    """

    part: str
    instrument: str
    role: Role
    audio: Audio


@dataclass(frozen=True)
class Stems:
    """All parts of a song as performed: dry, at their natural level, all equally long."""

    stems: tuple[Stem, ...]
    samples: Samples


@dataclass(frozen=True)
class Mix:
    """Stems as they stand in the mix, with faders, sends and automation.

    Attributes
    ----------
    stems : their sum is `audio`.
    audio : (2, samples), the pre-master mix; its peak is at most −1 dBFS, as is each stem's.
    desk : all that was decided about it, as a document; None where nobody asks any more.
    style : id of the song's style, to whose records the master leads the sound; empty where it is of none.
    """

    stems: tuple[Stem, ...]
    audio: Audio
    desk: Desk | None = None
    style: str = ""


@dataclass(frozen=True)
class Master:
    """The finished song.

    Attributes
    ----------
    audio : (2, samples).
    integrated_lufs : loudness of the whole (ITU-R BS.1770-5).
    true_peak_db : dBTP, 4 × oversampled.
    preset : id of the mastering preset.
    style : id of the style to whose records the sound was led, or empty.
    short_of : why it is not as loud as the preset asks, as a sentence, or empty.
    heard, held : what can be measured of it, and how far it was turned down.
    """

    audio: Audio
    integrated_lufs: Lufs
    true_peak_db: Db
    preset: str
    style: str = ""
    short_of: str = ""
    heard: Heard = field(default_factory=Heard)
    held: Held = field(default_factory=Held)
