"""Kits and basses in turn: the seed draws, words decide, the sheet says how often."""

from collections import Counter

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose.band.seats import band_of
from undersong.engine.compose.band.turns import in_turn
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role
from undersong.engine.styles.players import Turn
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.seeds import Seeds

EVERYBODY = tuple(instruments())
SONGS = 300


def drawn(sheet: Sheet, role: Role = Role.DRUMS, **brief) -> Counter[str | None]:
    request = make_brief(sheet.id, **brief)
    return Counter(in_turn(role, sheet, request, Seeds(seed), may=EVERYBODY) for seed in range(SONGS))


def sheet_with(*kits: str, **turns: Turn) -> Sheet:
    known = {name.replace("_", "-"): turn for name, turn in turns.items()}
    return sheets()["pop"].__class__(
        **{**vars(sheets()["pop"]), "instruments": {Role.DRUMS: kits, Role.BASS: ()}, "turns": known}
    )


@pytest.mark.parametrize("style", sorted(sheets()))
def test_gives_everybody_whom_a_style_names_a_turn(style):
    sheet = sheets()[style]
    for role in (Role.DRUMS, Role.BASS):
        named = {n for n in sheet.instruments.get(role, ()) if Role.COLOUR not in instruments()[n].roles}
        heard = drawn(sheet, role, energy=0.3) | drawn(sheet, role, energy=0.8)
        assert set(heard) - {None} == named


def test_takes_the_usual_one_most_often():
    counts = drawn(sheet_with("drum-kit", "rock-kit", "linn-kit"))
    assert [name for name, _ in counts.most_common()] == ["drum-kit", "rock-kit", "linn-kit"]
    # One, a half and a third are 55, 27 and 18 of a hundred.
    assert counts["drum-kit"] / SONGS == pytest.approx(6 / 11, abs=0.09)


def test_weighs_as_the_sheet_says():
    counts = drawn(sheet_with("drum-kit", "rock-kit", rock_kit=Turn(weight=3.0)))
    assert counts["rock-kit"] / SONGS == pytest.approx(0.75, abs=0.08)


def test_keeps_to_the_energy_that_a_turn_is_for():
    sheet = sheet_with("drum-kit", "brush-kit", brush_kit=Turn(energy=(0.0, 0.4)))
    assert set(drawn(sheet, energy=0.8)) == {"drum-kit"}
    assert set(drawn(sheet, energy=0.3)) == {"drum-kit", "brush-kit"}


def test_plays_somebody_where_no_turn_suits():
    sheet = sheet_with("brush-kit", brush_kit=Turn(energy=(0.0, 0.4)))
    assert set(drawn(sheet, energy=0.8)) == {"brush-kit"}


def test_draws_the_same_for_the_same_seed():
    sheet = sheets()["blues"]
    twice = [band_of(sheet, make_brief("blues", seed=5), Seeds(5)) for _ in range(2)]
    assert twice[0] == twice[1]


@pytest.mark.parametrize("style", ["blues", "techno", "pop", "jazz-swing"])
def test_leaves_the_turn_to_whoever_was_asked_for(style):
    for seed in range(20):
        brief = make_brief(style, instruments=("brush-kit", "acid-bass"), seed=seed)
        band = band_of(sheets()[style], brief, Seeds(seed))
        assert (band.drums, band.bass) == ("brush-kit", "acid-bass")


def test_brings_an_808_bass_to_an_808_kit():
    assert set(drawn(sheets()["afrobeats"], Role.BASS, instruments=("808-kit",))) == {"808-bass"}
    assert len(drawn(sheets()["afrobeats"], Role.BASS)) > 1


def test_never_takes_who_must_not_play():
    brief = make_brief("blues", without=("drum-kit",))
    for seed in range(20):
        assert band_of(sheets()["blues"], brief, Seeds(seed)).drums == "brush-kit"


def test_has_nobody_where_the_style_has_none():
    assert set(drawn(sheets()["folk-ballad"])) == {None}
