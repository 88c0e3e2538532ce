"""The facts of the mix: complete, within their limits, clear about their faults."""

import pytest

from undersong.engine.facts import FactError, text_beside
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.mix.balance import balance, read_balance, space_of
from undersong.engine.model import Role
from undersong.engine.styles.sheet import sheets

TEXT = text_beside("undersong.engine.mix", "balance.toml")


def test_knows_every_role():
    assert set(balance().role) == set(Role)


def test_names_instruments_that_there_are():
    assert set(balance().instrument) <= set(instruments())


def test_stands_the_voice_where_it_is_understood():
    assert 0 <= balance().voice.over_backing_lu <= 2


def test_mixes_a_style_without_facts_like_the_default():
    assert space_of("unheard-of") == sheets()["pop"].space


def test_says_which_key_is_wrong():
    with pytest.raises(FactError, match=r"balance\.toml, role\.drums\.width: .*2"):
        read_balance(TEXT.replace("width = 1.3\n", "width = 2.3\n", 1))
    with pytest.raises(FactError, match=r"role: drums missing"):
        read_balance(_without_drums())


def _without_drums():
    start = TEXT.index("[role.drums]")
    return TEXT[:start] + TEXT[TEXT.index("[role.bass]") :]
