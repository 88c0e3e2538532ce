"""A token opens once."""

import pytest

from undersong.shared.entrance import forget_tokens, new_token, spend_token
from undersong.shared.folders import DataFolder


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


def test_opens_once(folder):
    token = new_token(folder)
    assert spend_token(folder, token)
    assert not spend_token(folder, token)


def test_is_not_to_be_guessed_or_read_from_the_folder(folder):
    token = new_token(folder)
    assert len(token) >= 32
    assert not any(token in str(path) for path in folder.root.rglob("*"))
    for guess in ("", ".", "..", "../lock", token[:-1], token + "x"):
        assert not spend_token(folder, guess)
    assert spend_token(folder, token)


def test_is_worth_nothing_after_a_new_start(folder):
    token = new_token(folder)
    forget_tokens(folder)
    assert not spend_token(folder, token)
