"""The chords that a request writes down, and the key that they are in."""

from undersong.engine.interpret.case import Case
from undersong.engine.interpret.chords import Chords, key_of_chords, names_of, tonic_mode
from undersong.engine.model import Origin
from undersong.engine.theory.chord import ChordError
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.symbol import parse_symbol
from undersong.errors import quoted

FOREIGN = 0.5  # of all tones inside the key; with fewer the chords are plainly not of it


def decide_chords(case: Case, key: str) -> tuple[str, ...]:
    """Return the chord names that every section goes round, one a bar, two parted by a comma."""
    row = _row(case)
    bars: tuple[str, ...] = ()
    if row is not None:
        try:
            bars = names_of(row, parse_key(key))
        except ChordError as error:
            case.aside(case.reading.said(row), error.message.rstrip("."))
    if bars and _inside(bars, parse_key(key)) < FOREIGN:
        case.notes.append(f"The chords are hardly those of {key}; they are played as they were written.")
    _say_others(case, row)
    return case.settle("chords", bars, Origin.SAID if bars else Origin.CHOSEN)


def key_from_chords(case: Case) -> Key | None:
    """Return the key that the chords of a request are in, or None if none are written as names."""
    row = _row(case)
    bars = row.bars if row is not None and not row.numerals else ()
    if not bars and case.lyrics:
        bars = case.lyrics.written_chords
    return key_of_chords(bars) if bars else None


def mode_from_chords(case: Case) -> str | None:
    """Return the mode that numerals imply, or None."""
    row = _row(case)
    return tonic_mode(row) if row is not None else None


def _row(case: Case) -> Chords | None:
    return next((row for row in case.reading.chords if not row.fault), None)


def _say_others(case: Case, taken: Chords | None) -> None:
    for row in case.reading.chords:
        if row.fault:
            case.aside(case.reading.said(row), f"{row.fault}, and chords are taken as a whole")
        elif row is not taken and taken is not None and row.bars != taken.bars:
            said = quoted(case.reading.said(taken))
            reason = (
                f"one row of chords goes through the song, here {said}; others stand in the lyrics, a line"
            )
            case.aside(case.reading.said(row), f"{reason} “Chords: …” under a section's tag")


def _inside(bars: tuple[str, ...], key: Key) -> float:
    chords = [parse_symbol(item) for bar in bars for item in bar.split(",")]
    tones = [pc for chord in chords for pc in chord.pitch_classes]
    return sum(pc in key.scale for pc in tones) / len(tones)
