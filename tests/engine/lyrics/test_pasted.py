"""Pasted sheets: what is to be sung is read as written, and what can't be had is named."""

import re

import pytest

from tests.engine.lyrics.pasted import PASTED
from undersong.engine.instruments.named import unread_directions
from undersong.engine.lyrics.sheet import read_sheet


def words(text):
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower())


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_reads_every_word_that_is_to_be_sung_once_as_written(pasted):
    sheet = read_sheet(pasted.text)
    assert words(" ".join(line.text for line in sheet.lines)) == words(pasted.sung)


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_names_what_it_neither_sings_nor_obeys_and_nothing_else(pasted):
    sheet = read_sheet(pasted.text)
    whispers = [d.kind for s in sheet.sections for d in s.directions if d.kind == "whispered"]
    told = [said for said, _ in sheet.aside] + [*unread_directions(sheet), *whispers]
    for said in pasted.told:
        assert any(said in one for one in told)
    assert bool(told) == bool(pasted.told)


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_reads_its_own_words_back_as_the_same_words(pasted):
    sheet = read_sheet(pasted.text)
    again = read_sheet(sheet.as_sung())
    assert [line.text for line in again.lines] == [line.text for line in sheet.lines]
