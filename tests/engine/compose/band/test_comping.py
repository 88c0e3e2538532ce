"""Comping: chord tones, short ways, a pulse without drums, a second verse that is not the first."""

from itertools import pairwise

import pytest

from tests.engine.compose.briefs import STYLES, make_brief, part_of, section_notes
from undersong.engine.compose import compose
from undersong.engine.model import Role
from undersong.engine.theory.meter import SUPPORTED, parse_meter
from undersong.engine.theory.voicing import movement

HARMONY = (Role.COMP, Role.BED)


def chord_at(score, beats):
    return next(c for c in reversed(score.chords) if c.start_beats <= beats)


def struck(part):
    """Start -> sorted pitches of what is struck together."""
    found = {}
    for note in part.notes:
        found.setdefault(note.start_beats, []).append(note.pitch)
    return {start: sorted(pitches) for start, pitches in found.items()}


@pytest.fixture(scope="module", params=STYLES)
def song(request):
    return compose(make_brief(request.param, duration_seconds=60.0, seed=5))


def test_plays_tones_of_the_chord_only(song):
    for part in song.parts:
        if part.role in HARMONY:
            for note in part.notes:
                assert note.pitch % 12 in (*(c := chord_at(song, note.start_beats)).pitch_classes, c.bass)


def test_leads_chords_by_two_semitones_a_voice():
    score = compose(make_brief("pop", duration_seconds=60.0))
    pads = [list(v) for _, v in sorted(struck(part_of(score, "piano")).items()) if len(v) >= 3]
    moves = [movement(a, b) / len(a) for a, b in pairwise(pads) if a != b]
    assert moves
    assert sum(moves) / len(moves) <= 2.2


def test_ends_everything_with_the_last_chord(song):
    last = song.chords[-1].start_beats
    for part in song.parts:
        assert all(n.start_beats <= last for n in part.notes)
        if part.role is not Role.COLOUR:
            crossing = [n for n in part.notes if n.start_beats < last < n.start_beats + n.length_beats]
            assert not crossing, part.name


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8"])
def test_taps_every_pulse_where_there_are_no_drums(style, meter):
    score = compose(make_brief(style, meter=meter, without=("drums",), duration_seconds=30.0))
    bar = parse_meter(meter)
    last = score.chords[-1].start_beats
    heard = {n.start_beats for p in score.parts if p.role in (*HARMONY, Role.BASS) for n in p.notes}
    bars = int(last / bar.bar_beats)
    pulses = [i * bar.bar_beats + p for i in range(bars) for p in bar.pulses]
    assert sum(p in heard for p in pulses) >= 0.95 * len(pulses)


def test_plays_the_second_verse_with_something_new():
    score = compose(make_brief("pop", duration_seconds=130.0))
    verses = [s for s in score.sections if s.name == "verse"]
    first, second = (
        {
            (p.name, n.start_beats - s.start_beats, n.pitch)
            for p in score.parts
            for n in section_notes(score, p, s)
        }
        for s in verses[:2]
    )
    assert len(second - first) > 0.1 * len(first)


def test_brings_more_players_to_the_chorus_than_to_the_verse():
    score = compose(make_brief("pop", duration_seconds=130.0))
    players = {}
    for section in score.sections:
        count = sum(bool(section_notes(score, p, section)) for p in score.parts)
        players.setdefault(section.name, []).append(count)
    assert min(players["chorus"]) > max(players["verse"])
    assert min(players["verse"]) >= min(players["intro"])


@pytest.mark.parametrize("meter", SUPPORTED)
@pytest.mark.parametrize("style", STYLES)
def test_leaves_no_hole_in_any_style_and_meter(style, meter):
    score = compose(make_brief(style, meter=meter, duration_seconds=20.0))
    spans = sorted(
        (n.start_beats, n.start_beats + n.length_beats)
        for p in score.parts
        if p.role is not Role.COLOUR
        for n in p.notes
    )
    reached, widest = 0, 0
    for start, end in spans:
        widest = max(widest, start - reached)
        reached = max(reached, end)
    assert float(widest) * 60 / score.bpm < 1.2


def test_plays_on_to_a_last_chord_beyond_the_last_whole_bar():
    # 15 beats are two bars and a half of 12/8: two bars of form, the last chord after them.
    score = compose(make_brief("lofi-hip-hop", bpm=30.0, meter="12/8", energy=0.1, without=("drums",)))
    last = score.chords[-1].start_beats
    ends = [n.start_beats + n.length_beats for p in score.parts if p.role in HARMONY for n in p.notes]
    assert max(e for e in ends if e <= last) > last - 1
