"""The way of a song: what is let go on it."""

import pytest

from undersong.engine.interpret.meaning import multilingual
from undersong.engine.model import Wishes
from undersong.engine.pipeline import write_score

PROMPT = "an evening by the window, thinking of nobody"


def written(duration: int) -> None:
    write_score(Wishes.read({"prompt": PROMPT, "duration": duration, "seed": 1}), lambda *_: None)


@pytest.mark.parametrize(("duration", "kept"), [(20, 1), (600, 0)])
def test_gives_the_room_of_the_networks_that_read_to_a_song_that_needs_it(duration, kept):
    written(duration)
    assert multilingual._encoder.cache_info().currsize == kept
