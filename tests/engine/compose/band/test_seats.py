"""The band: who was asked for plays, who was refused does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.briefs import STYLES, make_brief
from undersong.engine.compose import compose
from undersong.engine.compose.band.seats import band_of
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

ALL = sorted(instruments())
GUESTS = [
    ("alto-sax", "harp"),
    ("drum-kit", "church-organ"),
    ("violin", "cello", "flute"),
    ("sub-bass", "upright-bass"),
    ("brush-kit", "percussion", "jazz-kit"),
]
FAMILIES = sorted({i.family for i in instruments().values()})


def players(band):
    return {band.drums, band.bass, band.lead, *band.doubles, *(s.instrument for s in band.seats)} - {None}


class TestBandOf:
    @settings(max_examples=50, deadline=None)
    @given(st.sampled_from(STYLES), st.sets(st.sampled_from(ALL), max_size=6), st.integers(0, 999))
    def test_seats_everybody_who_was_asked_for(self, style, asked, seed):
        brief = make_brief(style, instruments=tuple(sorted(asked)), seed=seed)
        assert asked <= players(band_of(sheets()[style], brief, Seeds(seed)))

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(STYLES), st.sets(st.sampled_from([*FAMILIES, *ALL]), max_size=5))
    def test_seats_nobody_who_must_not_play(self, style, without):
        band = band_of(sheets()[style], make_brief(style, without=tuple(sorted(without))), Seeds(1))
        for name in players(band):
            assert name not in without
            assert instruments()[name].family not in without

    @pytest.mark.parametrize("style", STYLES)
    def test_always_has_somebody_for_the_chords(self, style):
        band = band_of(
            sheets()[style], make_brief(style, without=("keys", "guitars", "synths", "strings")), Seeds(1)
        )
        assert any(s.role in (Role.COMP, Role.BED) for s in band.seats)

    @pytest.mark.parametrize("style", STYLES)
    def test_seats_one_of_a_family_whose_others_must_not_play(self, style):
        families = tuple(sorted({i.family for i in instruments().values()}))
        brief = make_brief(style, instruments=("cello",), without=(*families, "violin"))
        assert players(band_of(sheets()[style], brief, Seeds(1))) == {"cello"}


@pytest.mark.parametrize("style", STYLES)
def test_plays_the_bass_with_the_left_hand_where_the_piano_is_alone(style):
    others = tuple(sorted({i.family for i in instruments().values()}))
    score = compose(make_brief(style, instruments=("piano",), without=others))
    assert {p.instrument for p in score.parts} == {"piano"}
    lowest = min(n.pitch for p in score.parts for n in p.notes)
    assert 36 <= lowest < 48


@pytest.mark.parametrize("instrument", sorted(instruments()))
def test_lets_everybody_play_alone(instrument):
    """A prompt such as "only a cello" refuses all families, its own too."""
    others = {i.family for i in instruments().values()} | set(instruments()) - {instrument}
    score = compose(make_brief("folk-ballad", instruments=(instrument,), without=tuple(sorted(others))))
    assert {p.instrument for p in score.parts} == {instrument}
    assert sum(len(p.notes) for p in score.parts) >= 1


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("asked", GUESTS)
def test_lets_everybody_who_was_asked_for_really_play(style, asked):
    score = compose(make_brief(style, instruments=asked, duration_seconds=40.0))
    for name in asked:
        assert sum(len(p.notes) for p in score.parts if p.instrument == name) >= 8


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(STYLES), st.lists(st.sampled_from(ALL), max_size=4, unique=True), st.integers(0, 99))
def test_writes_only_notes_that_an_instrument_has(style, asked, seed):
    score = compose(make_brief(style, instruments=tuple(asked), seed=seed, duration_seconds=20.0))
    for part in score.parts:
        known = instruments()[part.instrument]
        assert all(known.lowest <= n.pitch <= known.highest for n in part.notes), part.name
