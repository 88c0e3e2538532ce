"""LRC: the words of a song with the time at which each is sung.

The line format is the common one of lyric players, `[mm:ss.xx]text`; within a line every
word carries its own time in angle brackets (the *enhanced* or A2 form), which plain readers
leave out.
"""

from undersong.engine.model import Line, Score
from undersong.engine.theory.clock import Clock


def lrc_text(score: Score) -> str:
    """Return the song's words as an LRC file; only its head where nothing is sung."""
    head = [f"[ti:{score.title}]", f"[length:{_clock(score.duration_seconds)}]", "[re:Undersong]"]
    lines = score.vocals.lines if score.vocals else ()
    clock = Clock.of(score)
    return "\n".join([*head, *(_line(clock, line) for line in lines)]) + "\n"


def _line(clock: Clock, line: Line) -> str:
    words: list[tuple[float, str]] = []
    for note in line.notes:
        if note.syllable is None:
            continue
        if note.syllable.starts_word or not words:
            words.append((clock.played(note.start_beats), note.syllable.text))
        else:
            words[-1] = (words[-1][0], words[-1][1] + note.syllable.text)
    start = words[0][0] if words else 0.0
    return f"[{_clock(start)}]" + " ".join(f"<{_clock(time)}>{text}" for time, text in words)


def _clock(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
