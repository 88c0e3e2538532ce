"""Every style is held against bands that make sense, and sings words that can be sung."""

import pytest

from benchmarks.quality.bands import FACTS, bands_of
from benchmarks.quality.checks import NAMES, number_of
from benchmarks.quality.songs import brief_of, lyric_sheets
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.styles.sheet import sheets

MEASURES = sorted({m for table in FACTS["people"].values() for m in table if not m.startswith("25")})


@pytest.mark.parametrize("style", list(sheets()))
def test_has_a_band_for_every_measure_of_every_style(style):
    sheet = sheets()[style]
    for measure in MEASURES:
        bands = bands_of(measure, sheet, sung=sheet.sings)
        assert bands, measure
        assert all(b.low <= b.high for b in bands), measure
        assert number_of(measure) in NAMES


def test_names_only_styles_and_people_that_there_are():
    assert set(FACTS["styles"]) <= set(sheets())
    for facts in FACTS["styles"].values():
        assert {*facts["people"], f"kick_{facts['kick']}"} <= set(FACTS["people"])


def test_takes_goals_before_people():
    (chorus,) = bands_of("16 chorus again", sheets()["pop"], sung=True)
    assert chorus.low == FACTS["goals"]["16 chorus again"]["low"]


def test_asks_of_a_machine_that_its_kick_comes_round_and_of_a_player_that_it_lives():
    machine, player = sheets()["techno"], sheets()["funk"]
    assert bands_of("25 kick comes round", machine, sung=False)[0].low >= 0.8
    assert not bands_of("25 kick as the bar before", machine, sung=False)
    assert bands_of("25 kick as the bar before", player, sung=True)[0].high < 1
    assert not bands_of("25 kick comes round", player, sung=True)


def test_judges_rap_by_the_syllables_of_its_sheet():
    slow, quick = (bands_of("19 syllables a bar", sheets()[s], sung=True)[0] for s in ("trap", "boom-bap"))
    assert slow.mean < quick.mean
    assert slow.low < slow.mean < slow.high


@pytest.mark.parametrize("rapped", [False, True])
def test_sings_words_of_its_own_with_verses_and_what_comes_again(rapped):
    for text in lyric_sheets(rapped=rapped):
        sheet = read_sheet(text)
        names = [section.name for section in sheet.sections]
        assert 8 <= len(sheet.lines) <= 48
        assert names.count("verse") >= 2
        assert max(names.count(n) for n in ("chorus", "bridge", "verse")) >= 2


def test_asks_for_the_same_song_again_by_the_same_seed():
    assert brief_of("pop", 3) == brief_of("pop", 3)
    assert brief_of("pop", 3) != brief_of("pop", 4)
