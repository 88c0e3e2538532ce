"""What a reader between samples looks at lies within what was laid out for it."""

import numpy as np
import pytest

from undersong.engine.perform.soundfont.reading import GUARD, LONGEST_TAPS, laid


@pytest.mark.parametrize("size", [1, 2, 63, 1_000])
@pytest.mark.parametrize("loop", [None, (0, 2), (20, 60)])
def test_leaves_room_for_the_longest_weights_at_the_furthest_place(size, loop):
    shape = laid(np.ones(size, np.float32), end=size, loop=loop, goes_on=True)
    furthest = GUARD - (LONGEST_TAPS // 2 - 1) + LONGEST_TAPS - 1
    assert shape.end + furthest < len(shape.once)
    if shape.jump:
        assert shape.limit + furthest < len(shape.round)
        assert shape.limit - shape.jump >= shape.loop[0]
