"""Meter, tempo, key and length: what was said wins, then what was implied; the rest is chosen."""

import re

from undersong.engine.interpret.case import Case
from undersong.engine.interpret.choices import (
    BRIGHT,
    DARK,
    choose_key,
    choose_meter,
    choose_mode,
    choose_tempo,
    instrumental_seconds,
    sung_seconds,
    tempo_at,
    tempo_for_words,
    tempo_within,
)
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import Fact, minutes_and_seconds
from undersong.engine.interpret.progression import key_from_chords, mode_from_chords
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.text import fold
from undersong.engine.interpret.vocabulary import pace
from undersong.engine.model import Origin
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.errors import quoted

SLOW_BPM, FAST_BPM = 112.0, 84.0  # "slow" above the one and "fast" below the other are contradictions


def decide_meter(case: Case, sheet: Sheet) -> Meter:
    """Return the meter of a song."""
    said = [Word(str(f.value), case.reading.said(f)) for f in (case.reading.meter,) if f and f.value]
    # "A waltz in common time": what names the meter itself is the stronger word.
    named = sorted(case.reading.get("meter"), key=_is_dance)
    if case.wishes.meter is not None:
        meter, origin = str(case.wishes.meter), Origin.SAID
    elif said:
        meter, origin = said[0].id, Origin.SAID
    elif named:
        meter, origin = named[0].id, Origin.IMPLIED if _is_dance(named[0]) else Origin.SAID
    else:
        return parse_meter(case.settle("meter", choose_meter(sheet, case.seeds), Origin.CHOSEN))
    for word in [*said, *named]:
        if word.id != meter:
            case.aside(word.said, f"the meter is {meter}")
    return parse_meter(case.settle("meter", meter, origin))


def _is_dance(word: Word) -> bool:
    return fold(word.said) in table("numbers")["dance"]["words"]


def decide_tempo(case: Case, sheet: Sheet, meter: Meter) -> float:
    """Return the tempo of a song, in BPM; one that nobody said leaves room for the words."""
    fact = _value(case.reading.tempo)
    paces = case.reading.get("pace")
    bpm: float
    if case.wishes.bpm is not None:
        bpm = case.settle("bpm", case.wishes.bpm, Origin.SAID)
        if fact is not None and case.reading.tempo and fact != bpm:
            case.aside(case.reading.said(case.reading.tempo), f"the tempo was set to {bpm:g} BPM")
    elif fact is not None:
        bpm = case.settle("bpm", fact, Origin.SAID)
    elif paces:
        return case.settle("bpm", _pace(case, paces, sheet), Origin.IMPLIED)
    else:
        factors = [table("moods")[w.id].get("tempo", 1.0) for w in case.reading.get("mood")]
        factor = sum(factors) / len(factors) if factors else 1.0
        origin = Origin.CHOSEN if factor == 1.0 else Origin.IMPLIED
        chosen = choose_tempo(sheet, factor, case.seeds)
        seconds = case.wishes.duration_seconds or _value(case.reading.length)
        if case.lyrics and seconds:
            quicker = tempo_for_words(sheet, chosen, case.lyrics, meter, seconds)
            if quicker != chosen:
                case.notes.append(
                    f"The tempo is {quicker:g} BPM, not {chosen:g}, so that the words fit into"
                    f" {minutes_and_seconds(seconds)}."
                )
                origin, chosen = Origin.IMPLIED, quicker
        return case.settle("bpm", chosen, origin)
    for word in paces:
        feel = pace(word.id)["feel"]
        low, high = pace(word.id).get("bpm", (0, 300))
        wrong = (feel == "slow" and bpm > SLOW_BPM) or (feel == "fast" and bpm < FAST_BPM)
        if wrong or not 0.9 * low <= bpm <= 1.1 * high:
            case.aside(word.said, f"{bpm:g} BPM was said")
    return bpm


def _pace(case: Case, paces: list[Word], sheet: Sheet) -> float:
    """Return the tempo of the first tempo word, a metronome mark before others."""
    ordered = sorted(paces, key=lambda w: "bpm" not in pace(w.id))
    first = pace(ordered[0].id)
    for other in ordered[1:]:
        if {pace(other.id)["feel"], first["feel"]} == {"slow", "fast"}:
            case.aside(other.said, f"{quoted(ordered[0].said)} came first")
    if "bpm" in first:
        low, high = first["bpm"]
        return tempo_within((low, high), case.seeds)
    return tempo_at(sheet, first["place"], case.seeds)


def decide_key(case: Case, sheet: Sheet) -> str:
    """Return the key of a song."""
    _say_altered_minor(case)
    fact = str(case.reading.key.value) if case.reading.key and case.reading.key.value else None
    modes = case.reading.get("mode")
    if case.wishes.key is not None or fact:
        key = case.wishes.key or parse_key(str(fact))
        case.origins["key"] = Origin.SAID
        if fact and case.reading.key and fact != str(key):
            case.aside(case.reading.said(case.reading.key), f"the key was set to {key}")
        for word in modes:
            if word.id != key.mode:
                case.aside(word.said, f"the key is {key}")
        _say_other_mood(case, key)
        return str(key)
    written = key_from_chords(case)
    if written is not None:
        for word in modes:
            if word.id != written.mode:
                case.aside(word.said, f"the chords are in {written}")
        return case.settle("key", str(written), Origin.IMPLIED)
    mode, settled = _decide_mode(case, sheet)
    chosen = choose_key(sheet, mode, case.seeds)
    if modes:
        _say_other_mood(case, chosen)
    return case.settle("key", str(chosen), Origin.IMPLIED if settled else Origin.CHOSEN)


def _decide_mode(case: Case, sheet: Sheet) -> tuple[str, bool]:
    """Return the mode of a song whose key nobody said, and whether something settled it."""
    modes = case.reading.get("mode")
    if modes:
        for word in modes[1:]:
            case.aside(word.said, f"{quoted(modes[0].said)} came first")
        return modes[0].id, True
    numerals = mode_from_chords(case)
    return (numerals, True) if numerals else choose_mode(sheet, _valence(case.reading), case.seeds)


def _say_other_mood(case: Case, key: Key) -> None:
    """Say that a mood usually takes the other mode: the key that was said is kept, and so is the mood."""
    for word in case.reading.get("mood"):
        valence = float(table("moods")[word.id]["valence"])
        if (valence >= BRIGHT and key.minor) or (valence <= DARK and not key.minor):
            case.notes.append(
                f"{quoted(word.said)} usually goes with another mode; the key is {key}, as was said."
            )
            return


def _say_altered_minor(case: Case) -> None:
    said = [case.reading.said(case.reading.key)] if case.reading.key else []
    said += [w.said for w in case.reading.get("mode")]
    for words in said:
        if re.search(r"h?armoni|melodi", words, re.IGNORECASE):
            case.notes.append(
                f"{quoted(words)} is played as minor with a major dominant, whose third is the leading note."
            )


def said_seconds(case: Case) -> float | None:
    """Return the length that was asked for, in numbers or loosely; None where nothing was."""
    if case.wishes.duration_seconds is not None:
        return case.wishes.duration_seconds
    fact = _value(case.reading.length)
    return fact if fact is not None else _value(case.reading.loose_length)


def decide_length(case: Case, sheet: Sheet, bpm: float, meter: Meter) -> float:
    """Return the length of a song, in seconds."""
    lyrics = case.lyrics
    fact, loose = _value(case.reading.length), _value(case.reading.loose_length)
    if case.wishes.duration_seconds is not None:
        seconds = case.settle("duration_seconds", case.wishes.duration_seconds, Origin.SAID)
        if fact is not None and case.reading.length and abs(fact - seconds) >= 1:
            case.aside(
                case.reading.said(case.reading.length),
                f"the length was set to {minutes_and_seconds(seconds)}",
            )
    elif fact is not None:
        seconds = case.settle("duration_seconds", fact, Origin.SAID)
    elif loose is not None:
        usual = sung_seconds(lyrics, bpm, meter) if lyrics else loose
        seconds = case.settle("duration_seconds", max(loose, usual), Origin.IMPLIED)
    elif lyrics:
        return case.settle("duration_seconds", sung_seconds(lyrics, bpm, meter), Origin.CHOSEN)
    else:
        return case.settle(
            "duration_seconds", instrumental_seconds(sheet, bpm, meter, case.seeds), Origin.CHOSEN
        )
    return seconds


def _valence(reading: Reading) -> float | None:
    """Return the strongest of the moods' valences, or None without a mood."""
    valences = [float(table("moods")[w.id]["valence"]) for w in reading.get("mood")]
    if not valences:
        return None
    mean = sum(valences) / len(valences)
    strongest = max(valences, key=abs)
    # A strong mood among milder ones of its kind settles the matter; opposite ones meet in the middle.
    return strongest if all(v * strongest >= 0 for v in valences) else mean


def _value(fact: Fact | None) -> float | None:
    return float(fact.value) if fact is not None and fact.value is not None else None
