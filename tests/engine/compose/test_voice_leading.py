"""Voice leading as it is played: styles that ask for it keep the rules of four-part writing."""

from itertools import combinations, pairwise

import pytest

from tests.engine.compose.briefs import make_brief
from undersong.engine.compose import compose
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.key import parse_key

CHORALES = sorted(style for style, sheet in sheets().items() if sheet.harmony.voicing == "chorale")
SOON = 1 / 8  # beats after its start at which all of a chord sounds


def chords_of(score, part):
    """Each change of chord with the pitches that the part sounds in it, lowest first."""
    found = []
    for chord in score.chords:
        at, end = chord.start_beats + SOON, chord.start_beats + chord.length_beats
        heard = [n for n in part.notes if n.start_beats < end and n.start_beats + n.length_beats > at]
        found.append((chord, sorted({n.pitch for n in heard})))
    return [
        (one, two)
        for one, two in pairwise(found)
        if one[1] and len(one[1]) == len(two[1]) and one[0].symbol != two[0].symbol
    ]


def parts_in_chords(score):
    """The parts that play whole chords, those of the sheet that strike them."""
    names = {p.name for p in sheets()[score.style].part if p.texture == "chords"}
    return [part for part in score.parts if part.name in names]


@pytest.fixture(scope="module", params=[(s, k) for s in CHORALES for k in ("G major", "D minor")])
def song(request):
    style, key = request.param
    return compose(make_brief(style, key=key, duration_seconds=40.0, seed=3))


def test_is_asked_for_where_a_teacher_would_listen():
    assert {"classical-waltz", "cinematic", "childrens-song", "gospel", "folk-ballad"} <= set(CHORALES)


def test_sets_whole_chords(song):
    if song.style != "folk-ballad":  # whose chords are plucked, and bowed only where the song is full
        assert sum(len(chords_of(song, part)) for part in parts_in_chords(song)) >= 8


def test_sets_what_the_chords_say(song):
    for part in parts_in_chords(song):
        for (chord, sounding), _ in chords_of(song, part):
            assert {pitch % 12 for pitch in sounding} <= {*chord.pitch_classes}, (part.name, chord.symbol)


def test_has_no_parallel_fifths_or_octaves(song):
    for part in parts_in_chords(song):
        for (one, low), (two, high) in chords_of(song, part):
            lines = [(one.bass, two.bass), *zip(low, high, strict=True)]
            for (a, a2), (b, b2) in combinations(lines, 2):
                both_move = a % 12 != a2 % 12 and b != b2
                alike = (b - a) % 12 == (b2 - a2) % 12
                assert not (both_move and alike and (b - a) % 12 in (0, 7)), (
                    one.symbol,
                    low,
                    two.symbol,
                    high,
                )


def test_lets_the_leading_tone_on_top_rise(song):
    tonic = parse_key(song.key).tonic
    for part in parts_in_chords(song):
        for (one, low), (two, high) in chords_of(song, part):
            dominant = one.pitch_classes[0] == (tonic + 7) % 12 and two.pitch_classes[0] == tonic
            if dominant and low[-1] % 12 == (tonic - 1) % 12:
                assert high[-1] - low[-1] in (0, 1), (one.symbol, low, two.symbol, high)


def test_lets_sevenths_fall(song):
    for part in parts_in_chords(song):
        for (one, low), (two, high) in chords_of(song, part):
            root, onward = one.pitch_classes[0], two.pitch_classes[0]
            seventh = (root + 10) % 12
            if root == onward or seventh not in one.pitch_classes:
                continue
            rising = (1,) if (root - onward) % 12 == 1 else ()  # an augmented sixth over a falling root
            for a, b in zip(low, high, strict=True):
                assert a % 12 != seventh or b - a in (0, -1, -2, *rising), (one.symbol, low, two.symbol, high)
