"""Scores of a few bars, made by hand, whose measures can be reckoned in the head."""

from fractions import Fraction

from undersong.engine.model import ChordSpan, Line, Note, Part, Score, Section, SungNote, Syllable, Vocals

HALF = Fraction(1, 2)


def chord(start, length, *classes):
    return ChordSpan(
        start_beats=start, length_beats=length, symbol="C", pitch_classes=classes, bass=classes[0]
    )


def a_score(lines=(), *, parts=(), sections=(("verse", 2), ("chorus", 2)), chords=None, **facts):
    """A score in C major and 4/4 at 60 BPM; `lines` are lists of (start, length, pitch[, stress])."""
    at, made = 0, []
    for name, bars in sections:
        made.append(Section(name=name, label=name, start_beats=at, length_beats=4 * bars))
        at += 4 * bars
    sung = tuple(Line(text="la", notes=tuple(sung_note(*n) for n in line)) for line in lines)
    known = {
        "title": "T", "style": "pop", "bpm": 60.0, "key": "C major", "meter": "4/4", "duration_seconds": at,
        "seed": 1, "master": "streaming", "edition": "1", "feel": {}, "sections": tuple(made),
        "chords": chords or (chord(0, at, 0, 4, 7),), "parts": parts,
        "vocals": Vocals(voice="x", lines=sung) if sung else None,
    }  # fmt: skip
    return Score(**known | facts)


def sung_note(start, length, pitch, stress=1):
    syllable = None if stress is None else Syllable(text="la", phonemes="lɑ", stress=stress)
    return SungNote(
        start_beats=Fraction(start), length_beats=Fraction(length), pitch=pitch, syllable=syllable
    )


def part(name, role, *played):
    """A part of notes as (start, length, pitch, velocity)."""
    notes = (
        Note(start_beats=Fraction(s), length_beats=Fraction(n), pitch=p, velocity=v) for s, n, p, v in played
    )
    return Part(name=name, instrument=name, role=role, notes=tuple(notes))


def crotchets(*pitches, start=0):
    return [(start + i, 1, p) for i, p in enumerate(pitches)]
