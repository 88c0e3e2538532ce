"""LRC: the words of a song with the time at which each is sung.

The line format is the common one of lyric players, `[mm:ss.xx]text`. Word by word, every word
carries its own time in angle brackets within its line (the *enhanced* or A2 form), and at the end of a line
stands when its last note is let go. Players that know lines alone show the brackets, for which there is the
plain form.
"""

from undersong.engine.formats.choices import LrcBy
from undersong.engine.formats.tags import one_line
from undersong.engine.model import Line, Score
from undersong.engine.theory.clock import Clock


def lrc_text(score: Score, *, by: LrcBy = "word") -> str:
    """Return the song's words as an LRC file; only its head where nothing is sung.

    Parameters
    ----------
    by : whether every word has a time, or each line alone.
    """
    head = [f"[ti:{one_line(score.title)}]", f"[length:{_clock(score.duration_seconds)}]", "[re:Undersong]"]
    lines = score.vocals.lines if score.vocals else ()
    clock = Clock.of(score)
    return "\n".join([*head, *(_line(clock, line, by) for line in lines if line.notes)]) + "\n"


def _line(clock: Clock, line: Line, by: LrcBy) -> str:
    words: list[tuple[float, str]] = []
    for note in line.notes:
        if note.syllable is None:
            continue
        if note.syllable.starts_word or not words:
            words.append((clock.played(note.start_beats), one_line(note.syllable.text)))
        else:
            words[-1] = (words[-1][0], words[-1][1] + one_line(note.syllable.text))
    start = words[0][0] if words else clock.played(line.notes[0].start_beats)
    if by == "line":
        return f"[{_clock(start)}]" + " ".join(text for _, text in words)
    last = line.notes[-1]
    end = clock.played(last.start_beats + last.length_beats)
    return f"[{_clock(start)}]" + " ".join(f"<{_clock(time)}>{text}" for time, text in (*words, (end, "")))


def _clock(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
