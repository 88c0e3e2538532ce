"""Pieces: a song's halves, and threads that work at them."""

import threading

import pytest

from undersong.engine.dsp.pieces import WHOLE_SAMPLES, halves, side_by_side


@pytest.mark.parametrize("samples", [0, 1, WHOLE_SAMPLES, 2 * WHOLE_SAMPLES, 1_000_003])
def test_cuts_a_song_so_that_nothing_is_left_out_or_taken_twice(samples):
    pieces = halves(samples)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == samples
    assert [last for _, last in pieces[:-1]] == [first for first, _ in pieces[1:]]
    assert all(first % WHOLE_SAMPLES == 0 for first, _ in pieces)


def test_does_not_cut_what_is_too_short():
    assert halves(2 * WHOLE_SAMPLES - 1) == [(0, 2 * WHOLE_SAMPLES - 1)]


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_gives_what_each_piece_gives_in_their_order(workers):
    pieces = [(0, 3), (3, 5), (5, 9)]
    assert side_by_side(lambda piece: piece[1] - piece[0], pieces, workers) == [3, 2, 4]


def test_lets_two_pieces_meet():
    meeting = threading.Barrier(2, timeout=10)
    assert sorted(side_by_side(lambda _: meeting.wait(), [(0, 1), (1, 2)], 2)) == [0, 1]


def test_hands_on_what_goes_wrong():
    def fail(piece):
        raise ValueError(piece)

    with pytest.raises(ValueError, match="0, 1"):
        side_by_side(fail, [(0, 1), (1, 2)], 2)
