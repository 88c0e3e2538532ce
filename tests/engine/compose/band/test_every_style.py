"""Every style: what holds for all sheets, in their own meters and in others."""

from itertools import pairwise

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose import compose
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED

STYLES = sorted(sheets())
FOREIGN = {style: SUPPORTED[index % len(SUPPORTED)] for index, style in enumerate(STYLES)}
LONGEST_SILENCE_SECONDS = 1.5
KEPT = 8
"""Semitones of its register that an instrument of a seat has, at least."""


def meters_of(style):
    own = max(sheets()[style].meters, key=lambda m: (sheets()[style].meters[m], m))
    return dict.fromkeys((own, "4/4", FOREIGN[style]))


CASES = [(style, meter) for style in STYLES for meter in meters_of(style)]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def song(request):
    style, meter = request.param
    return compose(make_brief(style, meter=meter, duration_seconds=16.0, seed=4))


def test_plays_only_what_its_instruments_have(song):
    for part in song.parts:
        known = instruments()[part.instrument]
        assert all(known.lowest <= n.pitch <= known.highest for n in part.notes), part.name


def test_keeps_a_shape_that_is_moved_inside_its_instrument():
    score = compose(make_brief("funk", key="E dorian", duration_seconds=15.0, seed=6))
    guitars = [p for p in score.parts if p.instrument == "muted-guitar" and p.notes]
    assert guitars
    for part in guitars:
        assert max(n.pitch for n in part.notes) <= instruments()["muted-guitar"].highest


def test_is_never_silent_for_long(song):
    spans = sorted((n.start_beats, n.start_beats + n.length_beats) for p in song.parts for n in p.notes)
    reached, widest = 0, 0
    for start, end in spans:
        widest = max(widest, start - reached)
        reached = max(reached, end)
    assert float(widest) * 60 / song.bpm < LONGEST_SILENCE_SECONDS


def test_lets_nobody_strike_after_the_last_chord(song):
    last = song.chords[-1].start_beats
    assert all(n.start_beats <= last for p in song.parts for n in p.notes)


def test_plays_one_bass_note_at_a_time_unless_it_slides(song):
    bass = next((p for p in song.parts if p.role is Role.BASS), None)
    for one, other in pairwise(bass.notes if bass else ()):
        overlap = one.start_beats + one.length_beats - other.start_beats
        assert overlap <= 0 or (other.articulation == "slide" and overlap <= 0.25)


@pytest.mark.parametrize("style", STYLES)
def test_seats_instruments_that_have_the_seats_register(style):
    for facts in sheets()[style].part:
        low, high = facts.register
        for name in facts.instruments:
            known = instruments()[name]
            shared = min(high, known.highest) - max(low, known.lowest)
            assert shared >= min(KEPT, high - low), (facts.name, name)


@pytest.mark.parametrize(("index", "instrument"), list(enumerate(sorted(instruments()))))
def test_gives_whoever_was_asked_for_a_third_of_the_song(index, instrument):
    style = STYLES[index * 7 % len(STYLES)]
    song = compose(make_brief(style, instruments=(instrument,), duration_seconds=30.0, seed=index))
    spans = [
        (n.start_beats // 4, (n.start_beats + n.length_beats - 0.001) // 4)
        for p in song.parts
        if p.instrument == instrument
        for n in p.notes
    ]
    bars = {bar for first, last in spans for bar in range(int(first), int(last) + 1)}
    assert len(bars) >= float(song.chords[-1].start_beats) / 4 / 3


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("without", [("drums", "colour", "keys"), ("bass", "guitars", "strings")])
def test_never_sounds_what_was_refused(style, without):
    song = compose(make_brief(style, without=without, duration_seconds=12.0, seed=2))
    for part in song.parts:
        known = instruments()[part.instrument]
        assert not {known.id, known.family, str(known.roles[0])} & set(without), part.name
