"""How the files of a song are written where there is a choice; light, so that asking for a song is quick."""

from dataclasses import dataclass

from undersong.engine.formats.choices import LrcBy, WavBits


@dataclass(frozen=True)
class Writing:
    """How files are written.

    Attributes
    ----------
    wav_bits : 16 with dither, 24, or 32 in floating point.
    lrc_by : whether an LRC file has a time for every word or for lines alone.
    generation : id of the run of the engine that goes into the tags; empty for none.
    """

    wav_bits: WavBits = 24
    lrc_by: LrcBy = "word"
    generation: str = ""


USUAL = Writing()
