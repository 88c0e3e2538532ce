"""A sealed value opens with its key in its place, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.shared.encryption.envelope import Unreadable, seal, unseal

KEY, OTHER = bytes(range(32)), bytes(32)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_opens_to_what_was_sealed(plain, place):
    assert unseal(KEY, seal(KEY, plain, place=place), place=place) == plain


def test_seals_the_same_value_differently_each_time():
    assert seal(KEY, b"la", place="a") != seal(KEY, b"la", place="a")


@pytest.mark.parametrize(
    ("key", "place"), [(OTHER, "song/1"), (KEY, "song/2")], ids=["another key", "another place"]
)
def test_does_not_open_elsewhere(key, place):
    with pytest.raises(Unreadable):
        unseal(key, seal(KEY, b"la la", place="song/1"), place=place)


def test_does_not_open_when_a_bit_was_turned():
    sealed = seal(KEY, b"la la", place="song/1")
    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(Unreadable):
            unseal(KEY, bytes(damaged), place="song/1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(20), b"\x02" + bytes(60)])
def test_says_so_when_it_is_no_sealed_value(sealed):
    with pytest.raises(Unreadable):
        unseal(KEY, sealed, place="song/1")
