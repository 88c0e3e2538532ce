"""The guard against tunes that are stored already."""

from fractions import Fraction

from undersong.engine.compose.tune.guard import SHARED, is_known, read_notes, stored, stretches

ODE = "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4:3/2 D4:1/2 D4:2"


def test_knows_a_stored_tune_in_any_key_and_at_any_pace():
    onsets, pitches = read_notes(ODE)
    assert is_known(onsets, pitches)
    assert is_known([3 * o for o in onsets], [p + 5 for p in pitches])


def test_finds_it_in_the_middle_of_a_longer_tune():
    onsets, pitches = read_notes(ODE)
    later = [Fraction(0), Fraction(1), *(o + 2 for o in onsets[:10])]
    assert is_known(later, [60, 71, *pitches[:10]])


def test_lets_pass_what_shares_less_or_has_another_rhythm():
    onsets, pitches = read_notes(ODE)
    assert not is_known(onsets[:8], pitches[:8])
    uneven = [o + Fraction(i % 2, 4) for i, o in enumerate(onsets)]
    assert not is_known(uneven, pitches)


def test_stores_tunes_of_a_useful_length():
    assert len(stored()) > 200
    assert all(len(stretch) == SHARED for stretch in stored())
    assert stretches([0, 1, 2], [60, 62, 64]) == set()
