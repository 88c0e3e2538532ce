"""The catalogue loads, and no instrument takes a word, a table or a range that is not its own."""

from collections import Counter
from importlib import resources

import pytest
from pydantic import TypeAdapter, ValidationError

from undersong.engine.instruments.catalogue import Instrument, instruments, resorts
from undersong.engine.model.score import Role
from undersong.engine.styles.sheet import sheets


def test_has_every_instrument_that_styles_name() -> None:
    named = {i for s in sheets().values() for ids in s.instruments.values() for i in ids}
    named |= {i for s in sheets().values() for part in s.part for i in part.instruments}
    assert named <= set(instruments())


@pytest.mark.parametrize("instrument", instruments().values(), ids=lambda i: i.id)
def test_describes_each_instrument_wholly(instrument: Instrument) -> None:
    assert instrument.words
    assert all(w == w.lower().strip() for w in instrument.words)
    assert instrument.roles
    assert instrument.lowest < instrument.highest
    kind, _, name = instrument.sound.partition(":")
    if kind == "table":
        tables = resources.files("undersong.engine.instruments") / "tables"
        assert (tables / f"{name}.npz").is_file()


def test_gives_no_word_to_two_instruments() -> None:
    uses = Counter(word for i in instruments().values() for word in set(i.words))
    assert [word for word, count in uses.items() if count > 1] == []


def test_repeats_no_word_within_an_instrument() -> None:
    assert [i.id for i in instruments().values() if len(set(i.words)) < len(i.words)] == []


def test_can_fill_every_role_of_an_arrangement() -> None:
    filled = {role for i in instruments().values() for role in i.roles}
    assert filled >= set(Role) - {Role.VOICE}


def test_refuses_a_sound_of_an_unknown_kind() -> None:
    facts = {"id": "x", "title": "X", "family": "keys", "words": ["x"], "roles": ["lead"]}
    with pytest.raises(ValidationError, match="sound"):
        TypeAdapter(Instrument).validate_python(
            {**facts, "lowest": 1, "highest": 2, "program": 0, "sound": "file:x"}
        )


@pytest.mark.parametrize("grid", ["x...", "x" * 17, "x..|x..|x..|x..|"])
def test_refuses_a_grid_that_is_no_bar(grid: str) -> None:
    facts = {"id": "x", "title": "X", "family": "keys", "words": ["x"], "roles": ["comp"], "patterns": [grid]}
    with pytest.raises(ValidationError, match="patterns"):
        TypeAdapter(Instrument).validate_python(
            {**facts, "lowest": 1, "highest": 2, "program": 0, "sound": "model:x"}
        )


@pytest.mark.parametrize("role", [Role.COMP, Role.LEAD])
def test_calls_who_stands_in_by_rank_and_nobody_else(role: Role) -> None:
    ranks = [instruments()[name].stands_in[role] for name in resorts(role)]
    assert ranks == list(range(1, len(ranks) + 1))
    assert {i.id for i in instruments().values() if role in i.stands_in} == set(resorts(role))


def test_lets_no_bass_and_no_wind_sound_two_notes_at_a_time() -> None:
    several = {i.id for i in instruments().values() if i.family in ("basses", "winds") and not i.one_voice}
    assert several == set()


def test_lets_only_those_who_can_play_chords_take_a_left_hand() -> None:
    assert not any(i.one_voice or i.divides for i in instruments().values() if i.left_hand)
