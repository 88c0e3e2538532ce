"""One core for small matrices: while it is asked for and no longer."""

import numpy as np
import pytest

from undersong.engine.interpret.meaning import onecore
from undersong.engine.interpret.meaning.onecore import one_core


@pytest.fixture
def switches():
    found = onecore._switches()
    if found is None:
        pytest.skip("this NumPy brings no OpenBLAS")
    get, set_ = found
    before = get()
    set_(2)
    yield get, set_
    set_(before)


def test_keeps_to_one_core_and_gives_the_others_back(switches):
    get, _ = switches
    with one_core():
        assert get() == 1
        with one_core():
            assert get() == 1
        assert get() == 1
    assert get() == 2


def test_gives_the_others_back_after_a_fault(switches):
    get, _ = switches
    with pytest.raises(ZeroDivisionError), one_core():
        raise ZeroDivisionError
    assert get() == 2


def test_lets_another_library_be(monkeypatch):
    monkeypatch.setattr(onecore, "_switches", lambda: None)
    with one_core():
        assert np.eye(2).sum() == 2.0
