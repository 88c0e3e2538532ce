"""How records of a style sound: their spectrum by octaves, their peaks, their range of loudness.

The spectrum of a record, averaged over its whole length, is more alike from song to song than anything else
that can be measured of them. Elowsson & Friberg, "Long-term average spectrum in popular music and its
relation to the level of the percussion" (AES Convention 142, 2017, paper 9762; 12 345 tracks), give its
mean as two parabolas and find what moves it: with more percussion the octaves below 100 Hz and above 2 kHz
rise together, the middle stays; below 100 Hz songs differ by as much as 10 dB, since many have nothing that
plays there, which is no fault. Pestana et al., "Spectral characteristics of popular commercial recordings
1950–2010" (AES Convention 135, 2013, paper 8960; 772 singles), find the same slope of about 5 dB an octave
from 100 Hz to 4 kHz in all genres, hip-hop and electronic music louder below 150 Hz and above 5 kHz, jazz
and folk in the middle. Hove, Vuust & Stupacher, "Increased levels of bass in popular music recordings
1955–2016" (JASA 145, 2019), find that the octaves below 100 Hz have risen since those records were made.

A style's band stands in its sheet as ten numbers and 3 dB around each. Only their differences count: a song
is moved up or down as a whole until it lies in the middle of the band. In the lowest and the highest octave
less is forgiven more easily than too much.
"""

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from undersong.engine.dsp.spectrum import OCTAVES_HZ
from undersong.engine.facts import STRICT
from undersong.units import Db

BAND: Db = 3.0
OUTER_BAND_BELOW: Db = 9.0
"""How far the outermost octaves may lie below the middle of their band."""
INNER = slice(1, 9)
"""The octaves from 63 Hz to 8 kHz, in which every record has something."""

Level = Annotated[float, Field(ge=-60, le=20)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sound:
    """How records of a style sound.

    Attributes
    ----------
    octaves_db : level of the octaves from 31.5 Hz to 16 kHz, left and right added, against that around 1 kHz.
    crest_db : lowest and highest peak above the root mean square of the whole, in dB.
    range_lu : least and most loudness range (EBU Tech 3342), in LU.
    source : where the numbers come from.
    """

    octaves_db: Annotated[tuple[Level, ...], Field(min_length=10, max_length=10)]
    crest_db: tuple[Db, Db]
    range_lu: tuple[float, float]
    source: str

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.crest_db[0] >= self.crest_db[1] or self.range_lu[0] >= self.range_lu[1]:
            raise ValueError("crest_db and range_lu have the lower bound first")
        return self

    def deviations_db(self, octaves_db: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return how far the octaves of a song lie above the middle of the band, the song moved as a whole.

        Parameters
        ----------
        octaves_db : level of each of `OCTAVES_HZ`.
        """
        apart = octaves_db - np.array(self.octaves_db)
        return np.asarray(apart - apart[INNER].mean())

    def bounds_db(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return how far each octave may lie below (negative) and above the middle of its band."""
        below = np.full(len(OCTAVES_HZ), -BAND)
        below[[0, -1]] = -OUTER_BAND_BELOW
        return below, np.full(len(OCTAVES_HZ), BAND)


POPULAR = Sound(
    octaves_db=(-12.0, 0.0, 2.5, 2.0, 1.5, 0.0, -2.7, -6.3, -10.5, -17.0),
    crest_db=(9.0, 17.0),
    range_lu=(2.0, 14.0),
    source="popular music as a whole: half-way from the mean of Elowsson & Friberg to records of today",
)
"""For a sound of no known style."""
