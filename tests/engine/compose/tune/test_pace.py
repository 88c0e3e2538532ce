"""Lines have room to breathe, keep their rhythm where they come again, and like what the song knows."""

from dataclasses import replace

import pytest

from undersong.engine.compose.tune.pace import BREATH_SECONDS, HOLD_SECONDS, Pace
from undersong.engine.compose.tune.phrase import Phrase, Verse
from undersong.engine.compose.tune.phrases import PhraseRole
from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.setting import Words
from undersong.engine.compose.tune.turn import Memory, Turn
from undersong.engine.compose.tune.whole import Leaning
from undersong.engine.model.planned import PlannedSection
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import parse_meter
from undersong.seeds import Seeds

IAMBS = Words((0, 1, 0, 1, 0, 1, 0, 1), (False,) * 8, frozenset())
PLACES = Places.of(parse_meter("4/4"), 100.0)
VERSE = Verse(IAMBS, "the very words", 0, 4 * PLACES.bar)
SECTION = PlannedSection(
    name="verse", label="Verse", letter="verse", start_bar=0, bars=8, energy=0.5, register=0, instance=1
)


def pace() -> Pace:
    return Pace(PLACES, sheets()["pop"].tune, Leaning(), "leap", Memory(), Seeds(1).stream)


def turn(**facts: object) -> Turn:
    plain = Turn(
        SECTION, VERSE, PhraseRole("A", varied=False, cadence="open"), (), None, None, Seeds(2).stream("x")
    )
    return replace(plain, **facts)


@pytest.mark.parametrize("following", [None, replace(VERSE, start=4 * PLACES.bar)])
def test_leaves_a_breath_before_the_next_line(following: Verse | None) -> None:
    own = pace()
    for rhythm in own.rhythms(turn(), own.slot(VERSE, following, 0)):
        gap = VERSE.length - rhythm.onsets[-1]
        assert gap >= PLACES.ticks(HOLD_SECONDS + BREATH_SECONDS) == own.rest


def test_begins_behind_what_is_still_sung() -> None:
    own, late = pace(), PLACES.bar // 2
    assert all(r.onsets[0] >= late for r in own.rhythms(turn(), own.slot(VERSE, None, late)))


def test_sets_the_very_same_words_as_before() -> None:
    own = pace()
    first = own.rhythms(turn(), own.slot(VERSE, None, 0))[0]
    sung = Phrase(VERSE.key, VERSE.length, first.onsets, first.lengths, (60,) * len(first.onsets))
    (again,) = own.rhythms(turn(again=sung, model=sung, rng=Seeds(3).stream("y")), own.slot(VERSE, None, 0))
    assert (again.onsets, again.lengths) == (first.onsets, first.lengths)


def test_likes_the_bars_that_the_song_knows_but_in_a_new_chorus() -> None:
    chorus = replace(SECTION, name="chorus", letter="chorus")
    known = {}
    for section in (SECTION, chorus):
        own = pace()
        slot = own.slot(VERSE, None, 0)
        found = own.rhythms(turn(section=section, rng=Seeds(2).stream("x")), slot)
        own.memory.bars.update(own.bars_of(found[-1].onsets))
        after = own.rhythms(turn(section=section, rng=Seeds(2).stream("x")), slot)
        known[section.name] = after.index(found[-1])
        assert len(found) > 2
    assert known["verse"] < known["chorus"]
