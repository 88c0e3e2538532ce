"""Progress grows through the stages; the rest is guessed from the past, then from the song itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.apps.studio.estimate import SHARES, USUAL_SECONDS, seconds_left, usual_seconds, whole_share


def test_grows_from_nothing_to_all():
    shares = [whole_share(stage, share) for stage in SHARES for share in (0.0, 0.5, 1.0)]
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)
    assert shares == sorted(shares)


def test_keeps_within_a_stage():
    assert whole_share("mix", 7.0) == pytest.approx(whole_share("master", 0.0))
    assert whole_share("mix", -1.0) == pytest.approx(whole_share("perform", 1.0))


def test_goes_by_the_past_at_the_beginning_and_by_the_song_later():
    assert seconds_left(0.0, 0.0, 30.0) == 30.0
    assert seconds_left(0.1, 50.0, 30.0) == pytest.approx(27.0)
    assert seconds_left(0.5, 50.0, 30.0) == pytest.approx(50.0)


@given(st.floats(0, 1), st.floats(0, 1e5), st.floats(0.1, 1e4))
def test_is_never_negative(progress, spent, usual):
    assert seconds_left(progress, spent, usual) >= 0.0


def test_takes_the_middle_of_the_past():
    assert usual_seconds([]) == USUAL_SECONDS
    assert usual_seconds([10, 500, 12]) == 12
