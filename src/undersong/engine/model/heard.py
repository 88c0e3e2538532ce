"""What is measured of a finished song, and how far it was turned down on its way there."""

from dataclasses import dataclass

from undersong.units import Db, Lufs


@dataclass(frozen=True)
class Heard:
    """What can be measured of a finished song.

    Attributes
    ----------
    short_term_lufs : loudness of the 3 s that begin at each full second (EBU Tech 3341), at least −70.
    range_lu : loudness range (EBU Tech 3342).
    crest_db : highest sample above the root mean square of the whole.
    octaves_db : level of the octaves from 31.5 Hz to 16 kHz, left and right added, in dBFS.
    """

    short_term_lufs: tuple[Lufs, ...] = ()
    range_lu: float = 0.0
    crest_db: Db = 0.0
    octaves_db: tuple[Db, ...] = ()


@dataclass(frozen=True)
class Held:
    """How far a master was turned down on its way, in dB, 0 or more.

    Attributes
    ----------
    bands_most_db : each of four bands at most, from low to high; empty where none was.
    pressed_most_db : peaks before clipper and limiter, at most.
    limited_most_db, limited_mean_db : by the limiter, at most and on average.
    limited_share : share of the time in which the limiter took down more than a tenth of a decibel.
    """

    bands_most_db: tuple[Db, ...] = ()
    pressed_most_db: Db = 0.0
    limited_most_db: Db = 0.0
    limited_mean_db: Db = 0.0
    limited_share: float = 0.0
