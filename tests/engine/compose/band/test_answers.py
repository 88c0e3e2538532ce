"""Answers: in the gaps, in turns, at home in the chord."""

from dataclasses import replace

import pytest

from tests.engine.compose.band.canvases import make_canvas, make_seat
from undersong.engine.compose.band.answers import pentatonic, write_answers
from undersong.engine.compose.band.company import write_company
from undersong.engine.compose.band.grid import TICKS
from undersong.engine.compose.band.hits import Tone
from undersong.engine.compose.band.registers import below_the_tune
from undersong.engine.model import Role
from undersong.engine.theory.key import parse_key

EIGHTH = TICKS // 2


def sparse_tune(canvas):
    """Two bars of tune, quarter notes for a bar and a half, then a gap; all through the song."""
    return tuple(
        Tone(start + beat * TICKS, TICKS, 70)
        for start in range(0, canvas.last, 2 * canvas.bar)
        for beat in range(6)
        if start + beat * TICKS < canvas.last
    )


@pytest.fixture(scope="module")
def canvas():
    seat = make_seat("answer", name="horn", register=(60, 79), role=Role.COUNTER)
    found = make_canvas("pop", seat=seat, duration_seconds=60.0)
    return replace(found, tune=sparse_tune(found))


class TestWriteAnswers:
    def test_plays_an_eighth_away_from_every_note_of_the_tune(self, canvas):
        hits = write_answers(canvas, canvas.band.seats[0])
        onsets = {t.start for t in canvas.tune}
        assert len({h.start // (2 * canvas.bar) for h in hits}) >= 0.7 * canvas.plan.bars / 2
        assert all(abs(h.start - onset) >= EIGHTH for h in hits for onset in onsets)

    def test_plays_the_pentatonic_of_the_key(self, canvas):
        classes = pentatonic(canvas.plan.key)
        assert all(h.pitch % 12 in classes for h in write_answers(canvas, canvas.band.seats[0]))

    def test_takes_turns_where_several_answer(self, canvas):
        one = canvas.band.seats[0]
        other = replace(one, name="reed")
        both = replace(canvas, band=replace(canvas.band, seats=(one, other)))
        phrases = [
            {h.start // (2 * canvas.bar) for h in write_answers(both, seat) if h.start < canvas.last}
            for seat in (one, other)
        ]
        assert phrases[0]
        assert phrases[1]
        assert not phrases[0] & phrases[1]

    def test_holds_long_notes_where_the_tune_leaves_no_gap_to_somebody_asked_for(self, canvas):
        busy = tuple(Tone(t, EIGHTH, 70) for t in range(0, canvas.last, EIGHTH))
        seat = replace(canvas.band.seats[0], asked=True)
        full = replace(canvas, tune=busy, band=replace(canvas.band, seats=(seat,)))
        hits = write_answers(full, seat)
        assert sum(h.length for h in hits) >= 0.5 * canvas.last


def test_keeps_a_lead_company_only_in_bars_where_it_rests(canvas):
    assert parse_key("C major") is not None
    first = write_company(canvas, "alto-sax", [])
    assert len({h.start // canvas.bar for h in first}) >= 0.3 * canvas.plan.bars
    more = write_company(canvas, "alto-sax", first)
    assert not {h.start // canvas.bar for h in more} & {h.start // canvas.bar for h in first}


class TestBelowTheTune:
    def test_keeps_chords_under_the_middle_of_the_tune_and_out_of_the_mud(self, canvas):
        seats = (make_seat("chords", register=(50, 84)), make_seat("chords", name="low", register=(36, 66)))
        band = below_the_tune(replace(canvas.band, seats=seats), sparse_tune(canvas))
        assert all(s.register[1] <= 70 for s in band.seats)
        assert all(s.register[0] >= 48 for s in band.seats)

    def test_lets_no_two_players_lay_the_same_chords_in_one_place(self, canvas):
        seats = tuple(make_seat("chords", name=n, register=(60, 74)) for n in ("a", "b"))
        one, other = below_the_tune(replace(canvas.band, seats=seats), ()).seats
        assert one.register == other.register  # nobody to keep clear of
        tune = sparse_tune(canvas)
        one, other = below_the_tune(replace(canvas.band, seats=seats), tune).seats
        assert abs(one.register[0] - other.register[0]) >= 4

    def test_leaves_who_plays_above_the_tune_there(self, canvas):
        bells = make_seat("chords", register=(76, 96))
        assert below_the_tune(replace(canvas.band, seats=(bells,)), sparse_tune(canvas)).seats == (bells,)
