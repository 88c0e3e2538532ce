"""Manners: an instrument plays as its facts say, whatever it is called."""

from dataclasses import replace

import pytest

from undersong.engine.compose.band.manners import manner, patterns
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role

STRANGER = replace(
    instruments()["piano"], id="hurdy-gurdy", family="strange", roles=(Role.COMP, Role.COUNTER)
)


@pytest.mark.parametrize(
    ("facts", "role", "texture"),
    [
        ({}, Role.COMP, "chords"),
        ({"manner": "strum"}, Role.COMP, "strum"),
        ({"one_voice": True}, Role.COMP, "line"),
        ({"one_voice": True, "manner": "arpeggio"}, Role.BED, "arpeggio"),
        ({"one_voice": True}, Role.COUNTER, "answer"),
        ({}, Role.COUNTER, "arpeggio"),
        ({"sustains": True}, Role.COUNTER, "answer"),
        ({"sustains": True, "answers": "line"}, Role.COUNTER, "line"),
        ({"manner": "beats"}, Role.COUNTER, "beats"),
        ({"sound": "noise:rain"}, Role.COLOUR, "noise"),
    ],
)
def test_plays_a_new_instrument_by_its_facts_alone(facts, role, texture):
    assert manner(replace(STRANGER, **facts), role) == texture


def test_gives_an_instrument_its_own_grids_in_its_own_manner():
    own = ("x..x..x.x..x..x.",)
    stranger = replace(STRANGER, patterns=own)
    assert tuple(p.steps for p in patterns(stranger, "chords", Role.COMP)) == own
    assert tuple(p.steps for p in patterns(stranger, "fingers", Role.COMP)) != own
