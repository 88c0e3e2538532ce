"""What was asked of single sections: by tags of the lyric sheet, and by wishes of the form.

A direction beside a tag holds for its section: louder, who joins, who rests, a cappella, half time, who
plays the solo. `key up` holds from there on. Chords that were written hold for the section, else for others
of its name, else for the whole song; those over a line are spread over the bars of its words. Wishes of the
brief say where: stops come before every climax, half time into the bridge, the voice is alone at the very
beginning or end.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from undersong.engine.compose.plan import LONGEST_STOP_SECONDS, Lead, PlannedSection
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.instruments.named import players_named
from undersong.engine.lyrics.directions import Direction
from undersong.engine.lyrics.sheet import LyricSection, LyricSheet
from undersong.engine.model import Brief, FormWish
from undersong.engine.model.kinds import CONTRASTS, climax_of
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Beats, Seconds, seconds_of

LOUDER, SOFTER = 0.15, -0.2
LOWEST = 0.05
KEY_UP = 2  # semitones of a lift that is written beside a tag
ONE_SEMITONE = 0.65  # share of the lifts of recorded songs; the others are two
SHORTEST_LIFTED_SECONDS = 60.0  # a shorter song is lifted only where that was asked
LAST_ALONE_BARS = 4
ALONE_BARS = 8  # of a beginning a cappella at most


def directed(
    sections: Sequence[PlannedSection],
    tags: Sequence[int | None],
    lyrics: LyricSheet | None,
    sheet: Sheet,
    brief: Brief,
) -> tuple[PlannedSection, ...]:
    """Return the sections as their tags direct them.

    Parameters
    ----------
    tags : index of each section in the lyric sheet, or None where it has no tag there.
    """
    usual = _usual(sheet, brief)
    shift = 0
    found = []
    written: dict[str, tuple[str, ...]] = {}
    for section, tag in zip(sections, tags, strict=True):
        words = lyrics.sections[tag] if lyrics is not None and tag is not None else None
        if words is not None:
            shift += KEY_UP * any(d.kind == "key-up" for d in words.directions)
            chords = _over_lines(section, words) or words.chords
            changed = replace(_directed(section, words, usual), chords=chords)
            written[section.name] = written.get(section.name) or chords
        else:
            changed = section
        found.append(replace(changed, key_shift=shift))
    whole = (lyrics.chords if lyrics is not None else ()) or brief.chords
    return tuple(replace(s, chords=s.chords or written.get(s.name) or whole) for s in found)


def granted(
    sections: tuple[PlannedSection, ...],
    brief: Brief,
    meter: Meter,
    *,
    line_bars: Sequence[tuple[Fraction, ...]],
    last_bar: int,
    heard_alone: bool,
) -> tuple[PlannedSection, ...]:
    """Return the sections as the brief's wishes want them.

    Parameters
    ----------
    line_bars : bars of the sung lines of each section.
    last_bar : in which the last chord is struck.
    heard_alone : whether there is a voice or a lead that can be alone.
    """
    wishes = brief.form
    found = list(sections)
    climax = climax_of([s.name for s in sections])
    if FormWish.NO_DRUMS_INTRO in wishes:
        found[0] = replace(found[0], without_instruments=(*found[0].without_instruments, *_drums()))
    if FormWish.STOPS in wishes:
        _put_stops(found, climax, meter, brief.bpm)
    if FormWish.HALF_TIME in wishes:
        _mark(found, [i for i, s in enumerate(found) if s.name in CONTRASTS], climax, half=True)
    if FormWish.DOUBLE_TIME in wishes:
        _mark(found, [], climax, half=False)
    if FormWish.SOLO in wishes and brief.instruments:
        found = [
            replace(s, solo_instrument=s.solo_instrument or brief.instruments[0]) if s.name == "solo" else s
            for s in found
        ]
    if heard_alone and FormWish.A_CAPPELLA_START in wishes:
        words = math.ceil(sum(line_bars[0])) or found[0].bars
        found[0] = _alone(found[0], 0, min(words, ALONE_BARS))
    if heard_alone and FormWish.A_CAPPELLA_END in wishes:
        _end_alone(found, line_bars, last_bar)
    return tuple(found)


def lifted(
    sections: tuple[PlannedSection, ...], sheet: Sheet, brief: Brief, seeds: Seeds, seconds: Seconds
) -> tuple[PlannedSection, ...]:
    """Raise the key from the last climax on, where it was asked or the style likes to."""
    asked = FormWish.KEY_LIFT in brief.form
    rng = seeds.stream("compose/key-lift")
    likes = rng.random() < sheet.transitions.key_lift and seconds >= SHORTEST_LIFTED_SECONDS
    semitones = 1 if rng.random() < ONE_SEMITONE else 2
    refused = FormWish.NO_KEY_LIFT in brief.form or any(s.key_shift for s in sections)
    written = any(s.chords for s in sections)
    names = [s.name for s in sections]
    climax = climax_of(names)
    places = [i for i, name in enumerate(names) if name == climax]
    # A lift is heard against what it leaves: the first of two choruses that end the song is the lifted one.
    at = places[-1]
    while at - 1 in places and at > 1 and len(places) > 2:
        at -= 1
    if len(places) < 2:
        at = len(sections) - 1 if asked else 0
    if refused or not at or not (asked or (likes and not written and len(places) > 1)):
        return sections
    return tuple(replace(s, key_shift=semitones) if i >= at else s for i, s in enumerate(sections))


def _over_lines(section: PlannedSection, words: LyricSection) -> tuple[str, ...]:
    """Chords that stand over lines, a bar each, as far as the words go; none where none are written.

    A line without chords takes those of the lines before in their order.
    """
    rows = [line.chords for line in words.lines if line.chords]
    if not rows:
        return ()
    struck: list[tuple[Fraction, str]] = []
    start = Fraction(0)
    for index, (line, bars) in enumerate(zip(words.lines, section.line_bars, strict=True)):
        row = [part for bar in line.chords or rows[index % len(rows)] for part in bar.split(",")]
        # Chords change with the bar; where there are more of them, they part it.
        places = (bars * i / len(row) for i in range(len(row)))
        struck += [
            (start + (at if len(row) > bars else int(at)), name) for at, name in zip(places, row, strict=True)
        ]
        start += bars
    found, sounding = [], struck[0][1]
    for bar in range(math.ceil(start)):
        here = [(at, name) for at, name in struck if bar <= at < bar + 1]
        names = [name for _, name in here]
        if not here or here[0][0] > bar:
            names = [sounding, *names]
        sounding = names[-1]
        found.append(",".join(names))
    return tuple(found)


def _directed(section: PlannedSection, words: LyricSection, usual: Sequence[str]) -> PlannedSection:
    energy, directions = section.energy, words.directions
    energy += LOUDER * any(d.kind == "louder" for d in directions)
    energy += SOFTER * any(d.kind == "softer" for d in directions)
    joins = dict.fromkeys(_joins(d, usual) for d in directions if d.kind in ("with", "only"))
    rests = dict.fromkeys(i for d in directions for i in _rests(d))
    soloist = players_named(words.detail) if words.name == "solo" else ()
    alone = any(d.kind == "a-cappella" for d in directions)
    kinds = [d.kind for d in directions]
    section = replace(
        section,
        energy=round(min(max(energy, LOWEST), 1.0), 3),
        with_instruments=tuple(i for i in joins if i),
        without_instruments=tuple(i for i in rests if i not in joins),
        solo_instrument=_chosen(soloist, usual) or None,
        half_time="half-time" in kinds,
        double_time="double-time" in kinds,
    )
    # What is left of the section after its words is the band's, else nobody's.
    until = math.ceil(sum(section.line_bars)) or section.bars
    return _alone(section, 0, until) if alone else section


def _joins(direction: Direction, usual: Sequence[str]) -> str:
    return _chosen(players_named(direction.player), usual)


def _rests(direction: Direction) -> Iterable[str]:
    named = players_named(direction.player) if direction.player else ()
    if direction.kind == "without":
        return named
    if direction.kind == "only" and named:
        return [i for i in instruments() if i not in named]
    return ()


def _chosen(candidates: Sequence[str], usual: Sequence[str]) -> str:
    """Whoever of those that a name may mean plays in the band already, else the likeliest one."""
    return next((i for i in usual if i in candidates), candidates[0] if candidates else "")


def _usual(sheet: Sheet, brief: Brief) -> tuple[str, ...]:
    seated = (name for facts in sheet.part for name in facts.instruments[:1])
    named = (name for names in sheet.instruments.values() for name in names)
    return (*brief.instruments, *seated, *sheet.lead.instruments[:1], *named)


def _drums() -> tuple[str, ...]:
    return tuple(i.id for i in instruments().values() if i.family == "drums")


def _alone(section: PlannedSection, first: int, last: int) -> PlannedSection:
    """A section in which nobody but voice or lead sounds; where the voice sings the lead rests too."""
    lead = Lead.REST if section.lyric is not None else section.lead
    if section.lyric is None and lead is Lead.REST:
        lead = Lead.HOOK
    return replace(section, alone=(first, last), lead=lead)


def _end_alone(found: list[PlannedSection], line_bars: Sequence[tuple[Fraction, ...]], last_bar: int) -> None:
    """Leave the voice alone with the last words, or the lead with the last bars before the last chord."""
    sung = [i for i, s in enumerate(found) if s.lyric is not None]
    if not sung:
        at = next((i for i, s in enumerate(found) if s.start_bar < last_bar <= s.end_bar), len(found) - 1)
        until = last_bar - found[at].start_bar
        found[at] = _alone(found[at], max(0, until - LAST_ALONE_BARS), max(until, 0))
        return
    at = sung[-1]
    lines = line_bars[at]
    last = sum(lines[-2:] if len(lines) >= 4 else lines[-1:])
    first = max(0, int(sum(lines) - last))
    found[at] = _alone(found[at], first, math.ceil(sum(lines)))


def _put_stops(found: list[PlannedSection], climax: str, meter: Meter, bpm: float) -> None:
    """Everybody stops for the last pulse before each climax, or for half of a bar of four that is quick."""
    half = len(meter.pulses) == 4 and seconds_of(meter.bar_beats / 2, bpm) <= LONGEST_STOP_SECONDS
    stop: Beats = meter.bar_beats - meter.pulses[2 if half else -1]
    stop = min(stop, Beats(LONGEST_STOP_SECONDS * bpm / 60.0).limit_denominator(2))
    for index, section in enumerate(found[:-1]):
        following = found[index + 1].name
        if following == climax and (section.name != climax or climax == "theme") and section.bars > 1:
            found[index] = replace(section, stop_beats=stop)


def _mark(found: list[PlannedSection], places: list[int], climax: str, *, half: bool) -> None:
    """Set the pace of some sections, else of the last climax."""
    last = [i for i, s in enumerate(found) if s.name == climax][-1:]
    for index in places or last or [len(found) - 1]:
        found[index] = replace(found[index], half_time=half, double_time=not half)
