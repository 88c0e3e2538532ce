"""A worker finds work by itself where no bell is heard."""

import threading
from collections.abc import Iterator

import pytest

from undersong.apps.library.states import State
from undersong.apps.studio import services
from undersong.apps.studio.rendering.rounds import UNHEARD, Rounds
from undersong.apps.studio.rendering.worker import Workbench
from undersong.shared.configuration import configuration

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench in a studio whose queue is gone."""
    monkeypatch.setenv("UNDERSONG_MAKER", "tests.fakes.song.make")
    monkeypatch.setenv("VALKEY_URL", "unix:///nowhere/valkey.sock")
    configuration.cache_clear()
    bench = Workbench()
    yield bench
    bench.close()
    monkeypatch.undo()
    configuration.cache_clear()


def test_makes_songs_while_the_queue_is_gone(bench, alice):
    song = services.request_song(person=alice, words={"prompt": "warm tone", "lyrics": "[Verse]\nla"})
    Rounds(bench).go_once()
    for thread in threading.enumerate():
        if thread.name == UNHEARD:
            thread.join(60)
    song.refresh_from_db()
    assert song.state == State.READY
