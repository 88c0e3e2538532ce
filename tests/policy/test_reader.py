"""A policy file is read whole or refused with every fault."""

import pytest

from undersong.policy.model import Basis, Source
from undersong.policy.reader import PolicyFault, profile_names, read_policy, read_profile, spread

GOOD = """
profile = "p"
title = "P"
[[purpose]]
id = "make-music"
basis = "contract"
text = "to make songs"
[[category]]
id = "songs"
title = "Songs"
holds = ["library.Song.{title, prompt}", "file:songs/"]
source = "provided"
purposes = ["make-music"]
retention = { starts = "song.deleted", keep = "P30D", then = "erase" }
[[storage]]
name = "session"
kind = "cookie"
category = "necessary"
lives = "PT24H"
purpose = "keeps you signed in"
"""


@pytest.mark.parametrize("name", profile_names())
def test_reads_every_profile(name):
    assert read_profile(name).profile == name


def test_reads_what_is_written():
    policy = read_policy(GOOD, file="p.toml")
    (category,) = policy.categories
    assert category.holds == ("library.Song.title", "library.Song.prompt", "file:songs/")
    assert (category.source, category.retention.keep) == (Source.PROVIDED, "P30D")
    assert policy.purposes[0].basis == Basis.CONTRACT
    assert policy.places == category.holds


def test_spreads_lists_of_names():
    assert list(spread(["a.{b,c}.d", "e"])) == ["a.b.d", "a.c.d", "e"]


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('"P30D"', '"a month"', "a month"),
        ('"P30D"', '"P"', "P30D"),
        ('"erase"', '"hide"', "hide"),
        ('"provided"', '"guessed"', "guessed"),
        ('kind = "cookie"', 'kind = "jar"', "jar"),
        ('purposes = ["make-music"]', 'purposes = ["fun"]', "fun"),
        ('title = "Songs"\n', "", "no title"),
        ('title = "Songs"', 'title = "Songs"\ncolour = "red"', "colour"),
        ('"PT24H"', '"PT"', "PT"),
    ],
)
def test_names_what_is_wrong(right, wrong, words):
    assert right in GOOD
    with pytest.raises(PolicyFault, match=words) as raised:
        read_policy(GOOD.replace(right, wrong), file="p.toml")
    assert all(fault.startswith("p.toml") for fault in raised.value.faults)


def test_tells_every_fault_at_once():
    text = GOOD.replace('"P30D"', '"soon"').replace('"PT24H"', '"long"').replace('"contract"', '"whim"')
    with pytest.raises(PolicyFault) as raised:
        read_policy(text, file="p.toml")
    assert len(raised.value.faults) == 3


def test_says_so_when_it_is_not_toml():
    with pytest.raises(PolicyFault, match="not TOML"):
        read_policy("= ", file="p.toml")
