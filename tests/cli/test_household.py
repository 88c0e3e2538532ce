"""Children are listened to and ended; the household heeds who asks it to stop."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from undersong.cli.studio import household as household_module
from undersong.cli.studio.children import Child
from undersong.cli.studio.door import open_door
from undersong.cli.studio.household import Broken, Household, Stopped, socket_folder
from undersong.shared.configuration import read_configuration
from undersong.shared.folders import DataFolder

LONGEST_SOCKET_BYTES = 103


def child(script: str, logs: Path, **settings: bool) -> Child:
    return Child("child", [sys.executable, "-c", script], environment=os.environ, logs=logs, **settings)


def ended(one: Child) -> Child:
    one.start()
    assert one._process is not None
    one._process.wait(60)
    one.stop()
    return one


def test_hears_the_last_words_of_a_child_that_has_ended(tmp_path):
    words = "import sys; print('first', file=sys.stderr); sys.exit('last words')"
    assert ended(child(words, tmp_path)).last_words == "last words"
    assert [log.read_text() for log in tmp_path.iterdir()] == ["first\nlast words\n"]


def test_hears_a_child_that_complains_on_stdout(tmp_path):
    assert ended(child("print('no room')", tmp_path)).last_words == ""
    assert ended(child("print('no room')", tmp_path, speaks_on_stdout=True)).last_words == "no room"


def test_ends_a_child_that_does_not_heed(tmp_path):
    deaf = child("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(3600)", tmp_path)
    deaf.start()
    assert deaf.ended is None
    deaf.strike()
    deaf.stop()
    assert deaf.last_words == ""
    assert deaf.ended == -signal.SIGKILL


def test_takes_a_folder_short_enough_for_a_socket_by_bytes(tmp_path, monkeypatch):
    long = tmp_path / ("ü" * 40)  # eighty bytes
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with socket_folder() as place:
        assert len(os.fsencode(place / "valkey.sock")) <= LONGEST_SOCKET_BYTES
    assert list(long.iterdir()) == []


@pytest.fixture
def household() -> Iterator[Household]:
    """A household that has not started."""
    read = read_configuration()
    DataFolder(read.data).make()
    house = Household(read, open_door("127.0.0.1", 0), None)
    yield house
    house.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_when_it_is_asked_to(household, number):
    before = signal.getsignal(number)
    with household.heeding_signals():
        os.kill(os.getpid(), number)
        household.watch()
        with pytest.raises(Stopped):
            household._wait_until_ready()
    assert household.signal == number
    assert signal.getsignal(number) == before


def test_names_what_is_missing(household, monkeypatch):
    monkeypatch.setattr(household_module, "START_SECONDS", 0.0)
    monkeypatch.setattr(household_module.Household, "_missing", lambda _self: ["queue", "worker"])
    with pytest.raises(Broken, match=r"queue and worker\. .*VALKEY_URL"):
        household._wait_until_ready()


def test_takes_what_does_not_answer_for_missing(household):
    household._door.socket.close()
    assert household._missing() == ["web"]


def test_stays_when_its_terminal_is_closed_under_nohup(household):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with household.heeding_signals():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
