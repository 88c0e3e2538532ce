"""The arrangement: who enters, who leaves, who is silent."""

from dataclasses import replace

import pytest

from tests.engine.compose.band.canvases import make_canvas, make_seat
from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose import compose
from undersong.engine.compose.band.arrangement import inside, leaves_of, spans_of
from undersong.engine.compose.band.hits import Hit, silenced
from undersong.engine.compose.band.parts import write_parts
from undersong.engine.compose.band.seats import joined
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets


@pytest.fixture(scope="module")
def canvas():
    return make_canvas("pop", duration_seconds=150.0)


def playing(canvas, section):
    return {s.name for s in canvas.band.seats if canvas.seated(s, section)}


class TestSpansOf:
    def test_brings_somebody_new_where_the_song_rises_for_the_first_time(self, canvas):
        sections = canvas.plan.sections
        chorus = next(s for s in sections if s.name == "chorus")
        verse = next(s for s in sections if s.name == "verse")
        assert playing(canvas, verse) < playing(canvas, chorus)

    def test_gives_the_second_verse_somebody_the_first_had_not(self, canvas):
        first, second = [s for s in canvas.plan.sections if s.name == "verse"][:2]
        assert playing(canvas, second) - playing(canvas, first)

    def test_calls_whose_energy_is_almost_reached_where_the_song_rises(self, canvas):
        verse, chorus = (next(s for s in canvas.plan.sections if s.name == n) for n in ("verse", "chorus"))
        band = [make_seat("chords", name="always"), make_seat("chords", name="nearly", energy=(0.99, 1.0))]
        spans = spans_of(canvas.plan, band)["nearly"]
        assert inside(spans, canvas.start(verse)) is None
        assert inside(spans, canvas.start(chorus)) is not None

    def test_lets_somebody_enter_inside_a_long_section(self):
        canvas = make_canvas("house", duration_seconds=120.0)
        drop = next(s for s in canvas.plan.sections if s.name == "drop" and s.bars >= 16)
        start, end = canvas.start(drop), drop.end_bar * canvas.bar
        edges = {e for spans in canvas.spans.values() for span in spans for e in span if start < e < end}
        assert any((edge - start) % (8 * canvas.bar) == 0 for edge in edges)

    def test_keeps_whoever_was_asked_for_in_most_of_the_song(self, canvas):
        shy = make_seat("chords", energy=(0.99, 1.0), asked=True)
        spans = spans_of(canvas.plan, [shy])["seat"]
        bars = sum(min(b, canvas.last) - a for a, b in spans) / canvas.bar
        assert bars >= 0.55 * canvas.plan.bars

    def test_obeys_the_directions_of_a_section(self, canvas):
        verse = next(s for s in canvas.plan.sections if s.name == "verse")
        seat = make_seat("chords")
        told = replace(verse, without_instruments=("keys",))
        sections = tuple(told if s is verse else s for s in canvas.plan.sections)
        plan = replace(canvas.plan, sections=sections)
        spans = spans_of(plan, [seat])["seat"]
        assert inside(spans, canvas.start(verse)) is None
        assert inside(spans, canvas.start(sections[-1])) is not None


class TestJoined:
    def test_seats_a_guest_for_the_sections_that_name_it_only(self, canvas):
        verse = next(s for s in canvas.plan.sections if s.name == "verse")
        told = replace(verse, with_instruments=("harp",))
        band = joined(canvas.band, [told], canvas.plan.brief)
        guest = next(s for s in band.seats if s.instrument == "harp")
        assert guest.plays(told)
        assert not any(guest.plays(s) for s in canvas.plan.sections if s is not verse)

    def test_seats_no_guest_who_was_refused(self, canvas):
        verse = replace(canvas.plan.sections[1], with_instruments=("harp", "violin"))
        band = joined(canvas.band, [verse], make_brief("pop", without=("guitars",)))
        assert {"violin"} <= {s.instrument for s in band.seats}
        assert "harp" not in {s.instrument for s in band.seats}


class TestLeavesOf:
    def test_lets_parts_leave_one_by_one_the_bass_last_of_all(self, canvas):
        plan = replace(canvas.plan, ending="dub", leaves_beats=canvas.plan.last_chord_beats - 24)
        names = [("skank", Role.COMP), ("drums", Role.DRUMS), ("bass", Role.BASS), ("pad", Role.BED)]
        leaves = leaves_of(plan, names)
        assert "bass" not in leaves
        assert leaves["skank"] < leaves["pad"] < leaves["drums"] <= canvas.last

    def test_lets_nobody_leave_in_other_endings(self, canvas):
        assert leaves_of(replace(canvas.plan, ending="ring"), [("bass", Role.BASS)]) == {}

    def test_keeps_whom_somebody_asked_for_almost_to_the_end(self):
        plan = make_canvas("reggae", duration_seconds=90.0).plan
        plan = replace(plan, ending="dub", leaves_beats=plan.last_chord_beats - 8 * plan.bar_beats)
        names = [("lead", Role.LEAD), ("drums", Role.DRUMS), ("pad", Role.BED), ("bass", Role.BASS)]
        usual, wished = leaves_of(plan, names), leaves_of(plan, names, {"lead"})
        assert usual["lead"] < usual["pad"] < usual["drums"]
        assert wished["lead"] > wished["drums"] > wished["pad"]


class TestSilenced:
    def test_drops_what_begins_in_a_window_and_cuts_what_sounds_into_it(self):
        hits = [Hit(0, 30, 60, 0.5), Hit(20, 5, 62, 0.5), Hit(40, 8, 64, 0.5)]
        assert silenced(hits, ((20, 40),)) == [Hit(0, 20, 60, 0.5), Hit(40, 8, 64, 0.5)]


def test_leaves_the_lead_alone_where_the_plan_says_so(canvas):
    verse = next(s for s in canvas.plan.sections if s.name == "verse")
    told = replace(verse, alone=(2, 4))
    sections = tuple(told if s is verse else s for s in canvas.plan.sections)
    alone = make_canvas("pop", duration_seconds=150.0)
    alone = replace(alone, plan=replace(alone.plan, sections=sections))
    first, last = ((verse.start_bar + bar) * 4 for bar in (2, 4))
    for part in write_parts(alone, (), {}, sung=False):
        for note in part.notes:
            assert not first <= note.start_beats < last
            assert not note.start_beats < first < note.start_beats + note.length_beats


def test_stops_the_whole_band_before_a_section_as_the_plan_says(canvas):
    verse = next(s for s in canvas.plan.sections if s.name == "verse")
    sections = tuple(replace(s, stop_beats=1) if s is verse else s for s in canvas.plan.sections)
    stopped = replace(canvas, plan=replace(canvas.plan, sections=sections))
    end = verse.end_bar * 4
    for part in write_parts(stopped, (), {}, sung=False):
        assert not [n for n in part.notes if end - 1 <= n.start_beats < end]


@pytest.mark.parametrize("other", ["jazz-swing", "rock", "bossa-nova"])
def test_takes_a_lead_and_a_player_from_a_second_style(other):
    plain = compose(make_brief("house", duration_seconds=40.0))
    mixed = compose(make_brief("house", blend=other, duration_seconds=40.0))
    guest = sheets()[other]
    assert next(p for p in mixed.parts if p.role is Role.LEAD).instrument in guest.lead.instruments
    lent = next(p for p in guest.part if p.role is Role.COMP)
    assert {p.instrument for p in mixed.parts} & set(lent.instruments)
    drums = [next(p for p in song.parts if p.name == "drums") for song in (plain, mixed)]
    assert drums[0].instrument == drums[1].instrument


def test_keeps_a_lead_that_was_asked_for_busy_beside_a_voice():
    song = compose(
        make_brief("pop", instruments=("alto-sax",), lyrics=LYRICS, voice="hazel", duration_seconds=80.0)
    )
    lead = next(p for p in song.parts if p.instrument == "alto-sax")
    heard = {bar for n in lead.notes for bar in (n.start_beats // 4, (n.start_beats + n.length_beats) // 4)}
    assert len(heard) >= float(song.length_beats) / 4 / 3
    for one, other in zip(lead.notes, lead.notes[1:], strict=False):
        assert one.start_beats + one.length_beats <= other.start_beats
