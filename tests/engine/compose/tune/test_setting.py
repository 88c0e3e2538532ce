"""Setting words to rhythm."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersong.engine.compose.tune.places import Places
from undersong.engine.compose.tune.setting import (
    SHORTEST_SECONDS,
    SHORTEST_STRESSED_SECONDS,
    Case,
    Rhythm,
    Slot,
    Taste,
    Words,
    alignment,
    set_words,
    syncopated,
)
from undersong.engine.theory.meter import SUPPORTED, parse_meter
from undersong.seeds import Seeds


def words(stresses, pauses=()):
    return Words(tuple(stresses), (False,) * len(stresses), frozenset(pauses))


def case(stresses, *, meter="4/4", bpm=96, bars=2, pickup=2, taste=None, model=(), pauses=()):
    places = Places.of(parse_meter(meter), bpm)
    length = bars * places.bar
    slot = Slot(0, length, -pickup * places.step, length - places.ticks(0.75))
    return Case(words(stresses, pauses), slot, places, taste or Taste(), tuple(model))


def best(task, seed=1):
    return set_words(task, Seeds(seed).stream("test"))[0]


IAMBS = (0, 1, 0, 1, 0, 1, 0, 1)
TROCHEES = (1, 0, 1, 0, 1, 0, 1)


@pytest.mark.parametrize("meter", SUPPORTED)
@pytest.mark.parametrize("stresses", [IAMBS, TROCHEES, (0, 0, 1, 0, 0, 1, 0, 0, 1)])
def test_puts_stressed_syllables_on_the_stronger_places(meter, stresses):
    bars = round(6 / parse_meter(meter).bar_beats) + 1
    task = case(stresses, meter=meter, bars=bars)
    assert alignment(task.words, best(task), task.places) >= 0.75


def test_begins_with_a_pickup_where_the_first_word_is_weak():
    assert best(case(IAMBS)).onsets[0] < 0
    assert best(case(TROCHEES)).onsets[0] == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=14),
    st.sampled_from(SUPPORTED),
    st.sampled_from((40, 66, 96, 125, 150, 210, 300)),
    st.integers(0, 5),
)
def test_never_hurries_a_syllable_below_what_can_be_understood(stresses, meter, bpm, seed):
    seconds = len(stresses) * 0.45 + 1.5
    bars = round(seconds / (float(parse_meter(meter).bar_beats) * 60 / bpm)) + 1
    task = case(stresses, meter=meter, bpm=bpm, bars=bars)
    rhythm = best(task, seed)
    for (a, b), stress in zip(pairwise(rhythm.onsets), stresses, strict=False):
        least = SHORTEST_STRESSED_SECONDS if stress == 1 else SHORTEST_SECONDS
        assert (b - a) * task.places.tick_seconds >= least - 1e-6
    assert task.slot.earliest <= rhythm.onsets[0]
    assert rhythm.onsets[-1] <= task.slot.latest
    for (onset, length), after in zip(
        zip(rhythm.onsets, rhythm.lengths, strict=True), rhythm.onsets[1:], strict=False
    ):
        assert 0 < length <= after - onset


def test_takes_more_of_a_slot_rather_than_hurry():
    task = case((0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1), meter="3/4", bpm=148, bars=4)
    onsets = best(task).onsets
    assert (onsets[-1] - onsets[0]) * task.places.tick_seconds / (len(onsets) - 1) >= 0.33


def test_follows_the_rhythm_of_an_earlier_line():
    first = best(case(IAMBS))
    again = best(case(IAMBS, model=first.onsets), seed=9)
    longer = best(case((0, *IAMBS), model=first.onsets), seed=9)
    assert again.onsets == first.onsets
    assert len(set(longer.onsets) & set(first.onsets)) >= 6


def test_breathes_at_a_comma():
    stresses = (1, 0, 1, 1, 0, 1)
    gaps = [b - a for a, b in pairwise(best(case(stresses, pauses=(2,))).onsets)]
    assert max(gaps) == gaps[2]


def test_is_as_syncopated_as_the_taste_asks():
    def share(gain):
        tasks = [case((0, 1, 0, 0, 1, 0, 1, 0, 1), taste=Taste(syncopation=gain)) for _ in range(12)]
        return sum(syncopated(best(t, seed), t.places) for seed, t in enumerate(tasks))

    assert share(0.8) > share(0.0) > share(-0.8)


def test_fills_evenly_a_slot_that_is_too_small():
    places = Places.of(parse_meter("4/4"), 120)
    rhythms = set_words(Case(words((1,) * 16), Slot(0, 8, 0, 6), places), Seeds(1).stream("test"))
    assert len(rhythms) == 1
    assert all(b > a for a, b in pairwise(rhythms[0].onsets))


def test_counts_alignment_over_neighbours_that_differ():
    places = Places.of(parse_meter("4/4"), 96)
    good, bad = Rhythm((0, 2, 4, 6), (2, 2, 2, 2)), Rhythm((2, 4, 6, 8), (2, 2, 2, 2))
    assert alignment(words((1, 0, 1, 0)), good, places) == 1.0
    assert alignment(words((1, 0, 1, 0)), bad, places) == 0.0
