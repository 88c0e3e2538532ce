"""Groove: beats where the style has them, fills at the ends, crashes after them."""

from fractions import Fraction

import pytest

from tests.engine.compose.briefs import make_brief, part_of, section_notes
from undersong.engine.compose import compose
from undersong.engine.theory.meter import SUPPORTED, parse_meter

KICK, SNARES, HATS = 36, (37, 38, 39, 40), (42, 46, 82, 70, 51)
CRASH = 49


def onsets(notes, pitches):
    return {n.start_beats for n in notes if n.pitch in pitches}


@pytest.fixture(scope="module")
def pop():
    return compose(make_brief("pop", duration_seconds=100.0))


def test_keeps_the_backbeat_through_every_chorus(pop):
    drums = part_of(pop, "drums")
    for section in pop.sections:
        if section.name != "chorus":
            continue
        found = onsets(section_notes(pop, drums, section), SNARES)
        backbeats = {section.start_beats + b for b in range(int(section.length_beats)) if b % 2}
        assert len(found & backbeats) >= 0.85 * len(backbeats)


def test_plays_the_chorus_louder_than_the_verse(pop):
    drums = part_of(pop, "drums")
    means = {}
    for section in pop.sections:
        notes = section_notes(pop, drums, section)
        means.setdefault(section.name, []).append(sum(n.velocity for n in notes) / max(1, len(notes)))
    assert min(means["chorus"]) > max(means["verse"])


def test_crashes_only_on_the_downbeat_of_a_section_or_the_last_chord(pop):
    starts = {s.start_beats for s in pop.sections} | {pop.chords[-1].start_beats}
    crashes = onsets(part_of(pop, "drums").notes, (CRASH,))
    assert crashes
    assert crashes <= starts


def test_varies_bars_and_comes_back_to_them(pop):
    drums = part_of(pop, "drums")
    bars = {}
    for note in drums.notes:
        bar, place = divmod(note.start_beats, 4)
        bars.setdefault(bar, set()).add((place, note.pitch))
    distinct = {frozenset(b) for b in bars.values()}
    assert 4 <= len(distinct) <= 0.6 * len(bars)


def test_repeats_a_machine_exactly():
    score = compose(make_brief("house", duration_seconds=60.0))
    drums = part_of(score, "drums")
    kicks = sorted(onsets(drums.notes, (KICK,)))
    for section in score.sections:
        if section.name == "drop":
            own = [k for k in kicks if section.start_beats <= k < section.start_beats + section.length_beats]
            assert len(own) >= 0.9 * float(section.length_beats) - 4
            assert all(k.denominator == 1 for k in own)


def test_lets_a_machines_hats_end_every_fourth_bar_otherwise():
    song = compose(make_brief("techno", duration_seconds=60.0))
    drop = max(song.sections, key=lambda s: s.energy)
    notes = section_notes(song, part_of(song, "drums"), drop)
    bars = {}
    for note in notes:
        bar, place = divmod(note.start_beats - drop.start_beats, 4)
        if place >= 3 and note.pitch in (42, 46):
            bars.setdefault(int(bar), set()).add((place, note.pitch))
    plain = bars[8]
    assert plain == bars[9] == bars[10]
    assert bars[11] != plain


@pytest.mark.parametrize("meter", SUPPORTED)
def test_marks_every_bar_and_every_eighth_in_every_meter(meter):
    score = compose(make_brief("pop", meter=meter, duration_seconds=24.0, energy=0.8))
    bar = parse_meter(meter).bar_beats
    drums = part_of(score, "drums")
    last = score.chords[-1].start_beats
    busy = [s for s in score.sections if s.name == "chorus"]
    for section in busy:
        notes = section_notes(score, drums, section)
        end = min(section.start_beats + section.length_beats, last)
        downbeats = {section.start_beats + i * bar for i in range(int((end - section.start_beats) / bar))}
        cycle = 1 if bar >= 2 else 4
        kicks = onsets(notes, (KICK,))
        assert len(kicks & downbeats) * cycle * 1.3 >= len(downbeats)
        eighths = {n.start_beats for n in notes if (n.start_beats * 2).denominator == 1}
        count = int((end - section.start_beats) / Fraction(1, 2))
        # A fill or a rest before the next section takes up to the last bar.
        assert len(eighths) >= 0.7 * (count - 2 * bar)


def test_has_no_drums_where_none_are_wanted():
    score = compose(make_brief("pop", without=("drums",)))
    assert part_of(score, "drums") is None
    assert all(p.role != "drums" for p in score.parts)
