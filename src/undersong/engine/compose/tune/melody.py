"""The tune of a song: what the voice sings, and what the lead instrument plays.

The voice comes first, since words are the least free; the lead answers it. Both write with
`writer.TuneWriter`: rhythm from the words (`setting`), pitches from the chords (`contour`), both
after the plan of phrases (`phrases`). Nothing here knows of drums, bass or comping.
"""

from fractions import Fraction
from itertools import pairwise
from math import ceil

from undersong.engine.compose.plan import PlannedSection, SongPlan
from undersong.engine.compose.tune.alone import carried, carried_lines
from undersong.engine.compose.tune.lead import LeadWriter
from undersong.engine.compose.tune.ornaments import Adornment, adorned
from undersong.engine.compose.tune.phrase import Phrase, Range, Verse
from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.rap import RapWriter
from undersong.engine.compose.tune.setting import Words
from undersong.engine.compose.tune.whole import Judge, Leaning
from undersong.engine.compose.tune.writer import TuneWriter
from undersong.engine.lyrics.room import slots_for
from undersong.engine.lyrics.sheet import LyricLine, LyricSection, LyricSheet
from undersong.engine.lyrics.syllables import MARKS, VOWELS
from undersong.engine.model import Line, Note, SungNote, Vocals
from undersong.engine.theory.key import Key
from undersong.engine.voices.catalogue import Voice, voices
from undersong.errors import RequestError, quoted
from undersong.units import Beats

STREAM = "compose/melody"
VERSE_HEIGHT = 0.37  # of the easy range: where the middle of the tune lies without register
TONIC_BELOW = (2, 3, 4, 5)  # semitones from the tonic up to a good middle
MOST_SHIFT = 2
BELOW, ABOVE = 7, 9  # semitones around its middle that a tune may use at least, as far as the voice reaches
DRAFTS, PLAYED_DRAFTS, ENOUGH = 6, 6, 1.1  # of a song's tune, and the faults that are let pass (see `whole`)
PEAK = 2  # semitones by which a peak may lie above the easy range
BREATH_SECONDS, REST_SECONDS = 0.3, 0.6  # between lines, at least, and where there is time
HELD_SECONDS = 0.6  # to which a line's last note may be shortened for the sake of a good rest
SHORTEST_SECONDS = 0.16
BACKING = 0.12  # by how much backing words are softer
STRESS_VELOCITY = (-0.05, 0.05, 0.0)


def write_vocals(plan: SongPlan, sheet: LyricSheet) -> Vocals:
    """Write what the voice sings.

    Parameters
    ----------
    plan : its sections say which section of the sheet is sung where.

    Returns
    -------
    Lines in order of time; inside them notes do not overlap.

    Raises
    ------
    RequestError
        If the brief names no voice of the catalogue.
    """
    voice = _voice(plan)
    best: tuple[float, Vocals] | None = None
    leaning, judge = Leaning(), Judge.of(plan)
    for draft in range(DRAFTS):
        lines = _draft(plan, sheet, _span(plan.key, voice), leaning, draft)
        faults = judge.sung(lines)
        if best is None or faults.weight < best[0]:
            best = (faults.weight, Vocals(voice=voice.id, lines=tuple(lines)))
        if faults.weight <= ENOUGH:
            break
        leaning = faults.corrected(leaning)
    if best is None:
        raise AssertionError("at least one draft is written")
    return best[1]


def _draft(plan: SongPlan, sheet: LyricSheet, span: Range, leaning: Leaning, draft: int) -> list[Line]:
    """All lines, sung; each draft has chances of its own."""
    stream = f"{STREAM}/{draft}" if draft else STREAM
    writer = TuneWriter(plan, plan.sheet.tune, span, stream=stream, leaning=leaning)
    rapper, raps = RapWriter(plan, span), plan.sheet.tune.delivery == "rap"
    sung = _sung(plan, sheet)
    lines: list[Line] = []
    ornaments: list[tuple[PlannedSection, Phrase] | None] = []
    free = Fraction(0)
    for section, words in sung:
        spoken = raps and section.name == "verse"
        chosen = rapper if spoken else writer
        places = chosen.places
        verses = _verses(section, words, places, plan)
        start = section.start_bar * places.bar
        phrases = chosen.write(section, verses, free_from=ceil(free / places.tick) - start)
        if section is sung[-1][0]:
            phrases = writer.closed(section, verses, phrases, ground=chosen.ground)
        writer.heard(section, phrases)
        for verse, phrase, line in zip(verses, phrases, words.lines, strict=True):
            lines.append(_line(section, line, phrase, (start + verse.start) * places.tick, places.tick))
            ornaments.append(None if spoken else (section, phrase))
            last = start + verse.start + phrase.onsets[-1]
            free = last * places.tick + writer.pace.rest * writer.places.tick
    # Ornaments come last, since they need to know how long each note may be.
    done = [
        _adorned(plan, where, line, span, leaning) if where else line
        for line, where in zip(_without_overlap(lines, plan, writer.places), ornaments, strict=True)
        if line is not None
    ]
    return list(carried_lines(done, plan))


def write_lead(plan: SongPlan, vocals: Vocals | None) -> tuple[Note, ...]:
    """Write what the lead instrument plays: hook, tune, solo, answers.

    Returns
    -------
    Notes in order of time, none while the voice sings where the plan asks for answers; empty if the song has
    no lead instrument.
    """
    if not plan.lead_instrument:
        return ()
    if vocals:
        return LeadWriter(plan, vocals).notes()
    best: tuple[float, tuple[Note, ...]] | None = None
    leaning, judge = Leaning(), Judge.of(plan)
    for draft in range(PLAYED_DRAFTS):
        notes = LeadWriter(plan, None, leaning=leaning, draft=draft).notes()
        faults = judge.played(notes)
        if best is None or faults.weight < best[0]:
            best = (faults.weight, notes)
        if faults.weight <= ENOUGH:
            break
        leaning = faults.corrected(leaning)
    return carried(best[1], plan) if best else ()


def write_solos(plan: SongPlan) -> dict[str, tuple[Note, ...]]:
    """Write the solos of the sections whose soloist is not the lead (`solo_instrument`).

    Returns
    -------
    Notes by id of the instrument, each in order of time.
    """
    if not any(section.solo_instrument for section in plan.sections):
        return {}
    return LeadWriter(plan, None).solos()


def _voice(plan: SongPlan) -> Voice:
    known = voices()
    voice = known.get(plan.brief.voice or "")
    if voice is None:
        raise RequestError(
            f"There is no voice {quoted(plan.brief.voice)}.",
            field="voice",
            hint=f"Voices are {', '.join(known)}.",
        )
    return voice


def _span(key: Key, voice: Voice) -> Range:
    """Where the voice is at ease, moved by up to a tone so that the tonic lies well."""
    middle = voice.easy_lowest + VERSE_HEIGHT * (voice.easy_highest - voice.easy_lowest)

    def awkward(shift: int) -> tuple[int, int]:
        above = round(middle + shift - key.tonic) % 12
        return min(min((above - good) % 12, (good - above) % 12) for good in TONIC_BELOW), abs(shift)

    shift = min(range(-MOST_SHIFT, MOST_SHIFT + 1), key=awkward)
    middle += shift
    # A narrow voice leaves the range in which it is at ease by a note or two: songs want an octave and more.
    lowest = max(voice.lowest, min(voice.easy_lowest, round(middle - BELOW)))
    highest = min(voice.highest, max(voice.easy_highest, round(middle + ABOVE)))
    return Range(lowest, highest, middle, voice.easy_highest + PEAK)


def _sung(plan: SongPlan, sheet: LyricSheet) -> list[tuple[PlannedSection, LyricSection]]:
    return [
        (s, sheet.sections[s.lyric])
        for s in plan.sections
        if s.lyric is not None and sheet.sections[s.lyric].lines
    ]


def _verses(section: PlannedSection, words: LyricSection, places: Places, plan: SongPlan) -> list[Verse]:
    """The lines of a section in their slots."""
    bars = [Fraction(b) for b in section.line_bars]
    if len(bars) != len(words.lines):
        wished = slots_for([len(line.syllables) for line in words.lines], plan.bpm, plan.meter)
        squeeze = min(Fraction(1), Fraction(section.bars) / sum(wished))
        bars = [b * squeeze for b in wished]
    last = int((plan.last_chord_beats - plan.start_beats(section)) / places.tick)
    verses, start = [], 0
    titled = _titled(words, plan.brief.title) if section.name == "chorus" else {}
    for index, (line, count) in enumerate(zip(words.lines, bars, strict=True)):
        length = max(1, min(int(count * places.bar), max(last, 1) - start))
        stresses = tuple(s.stress for s in line.syllables)
        inner = tuple(not s.starts_word for s in line.syllables)
        key = " ".join(s.phonemes for s in line.syllables)
        stated = Words(stresses, inner, frozenset(line.pauses), _hiatus(line))
        verses.append(Verse(stated, key, start, length, titled.get(index)))
        start += length
    return verses


def _hiatus(line: LyricLine) -> frozenset[int]:
    """Which syllables end in a vowel that the next one begins with another after."""
    sounds = [s.phonemes.strip(MARKS) for s in line.syllables]
    return frozenset(
        i for i, (a, b) in enumerate(pairwise(sounds)) if a and b and a[-1] in VOWELS and b[0] in VOWELS
    )


def _titled(words: LyricSection, title: str) -> dict[int, int]:
    """The line of a chorus that should have the top note, and the syllable that should be it.

    It is the line with the title, else the one that comes again, else the third of four.
    """
    texts = [line.text.lower() for line in words.lines]
    named = [i for i, text in enumerate(texts) if title.lower().strip() in text]
    again = [i for i, text in enumerate(texts) if texts.count(text) > 1]
    line = (named or again or [min(2, len(texts) - 1)])[0]
    syllables = words.lines[line].syllables
    spoken = 0
    if named:
        ahead = texts[line].find(title.lower().strip())
        spoken = sum(1 for s in syllables if s.starts_word and texts[line].find(s.text.lower()) < ahead)
    stressed = [i for i, s in enumerate(syllables) if s.stress == 1 and i >= spoken]
    return {line: (stressed or [0])[0]}


def _line(section: PlannedSection, line: LyricLine, phrase: Phrase, start: Beats, tick: Beats) -> Line:
    """The phrase with its syllables, at its time in the song."""
    notes = [
        SungNote(
            start_beats=start + onset * tick,
            length_beats=length * tick,
            pitch=pitch + section.key_shift,
            velocity=_velocity(section, syllable.stress, backing=line.backing),
            syllable=syllable,
        )
        for onset, length, pitch, syllable in zip(
            phrase.onsets, phrase.lengths, phrase.pitches, line.syllables, strict=True
        )
    ]
    return Line(text=line.text, notes=tuple(notes))


def _adorned(
    plan: SongPlan, where: tuple[PlannedSection, Phrase], line: Line, span: Range, leaning: Leaning
) -> Line:
    """The line with ornaments; lines with the same words have the same ones."""
    section, phrase = where
    rng = plan.seeds.stream(f"{STREAM}/melisma/{section.letter}/{phrase.key}")
    facts, shift = plan.sheet.tune, section.key_shift
    how = Adornment(
        plan.key,
        Places.of(plan.meter, plan.bpm),
        plan.sheet.vocal.melisma * leaning.notes,
        facts.blue,
        span.lowest + shift,
        span.top + shift,
    )
    beats = float(phrase.slot_length * how.places.tick)
    return line.model_copy(update={"notes": tuple(adorned(line.notes, how, rng, beats=beats, shift=shift))})


def _velocity(section: PlannedSection, stress: int, *, backing: bool) -> float:
    velocity = 0.62 + 0.16 * section.energy + STRESS_VELOCITY[stress] - BACKING * backing
    return round(min(max(velocity, 0.2), 1.0), 3)


def _without_overlap(lines: list[Line], plan: SongPlan, places: Places) -> list[Line | None]:
    """Let go of each line's last note in time for a breath, and of everything when the song ends.

    Returns
    -------
    As many as there were; None for a line that the end of the song leaves no time for.
    """
    breath, rest = (places.ticks(seconds) * places.tick for seconds in (BREATH_SECONDS, REST_SECONDS))
    held = places.ticks(HELD_SECONDS) * places.tick
    shortest = places.ticks(SHORTEST_SECONDS) * places.tick
    done: list[Line | None] = []
    for index, line in enumerate(lines):
        end = lines[index + 1].notes[0].start_beats if index + 1 < len(lines) else plan.end_beats
        last = line.notes[-1]
        room = end - last.start_beats
        # A good rest where the note is long enough for it, a short breath where it is not.
        length = min(last.length_beats, max(room - breath, min(shortest, room)))
        length = min(length, max(room - rest, held))
        kept = (*line.notes[:-1], last.model_copy(update={"length_beats": length})) if length > 0 else ()
        done.append(line.model_copy(update={"notes": kept}) if kept else None)
    return done
