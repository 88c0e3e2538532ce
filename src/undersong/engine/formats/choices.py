"""What may be chosen about a file beside its ending; imports nothing, so that whoever asks is quick."""

from typing import Literal, TypeAlias

WavBits: TypeAlias = Literal[16, 24, 32]
"""Of a sample in a WAV file: 16 with dither, 24, or 32 in floating point."""

LrcBy: TypeAlias = Literal["word", "line"]
"""What has a time of its own in an LRC file."""
