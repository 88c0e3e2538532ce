"""The tests' own surroundings are what the settings promise."""

import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests import surroundings
from tests.cast import EVERYBODY

ROOT = Path(__file__).parents[2]
OUTSIDE = ("192.0.2.1", 9)  # RFC 5737: an address that belongs to nobody


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_reach_no_other_machine() -> None:
    with socket.socket() as line, pytest.raises(SocketConnectBlockedError):
        line.connect(OUTSIDE)


def test_reach_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as line:
        line.connect(server.getsockname())


def test_turn_a_warning_into_an_error() -> None:
    with pytest.raises(UserWarning, match="careful"):
        warnings.warn("careful", stacklevel=1)


def test_are_shuffled(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.has_plugin("randomly")


def test_keep_the_songs_of_whoever_runs_them_apart() -> None:
    assert Path(os.environ["UNDERSONG_DATA"]).is_relative_to(surroundings.SCRATCH)
    settings = {name for name in os.environ if name.startswith(surroundings.FORGOTTEN)}
    assert settings <= {"UNDERSONG_DATA", "UNDERSONG_SAMPLE_CACHE", "UNDERSONG_BROWSER"}


def test_bake_into_a_folder_of_this_run_that_its_processes_share() -> None:
    assert surroundings.SAMPLES.parent.name.startswith("undersong-tests-")
    probe = "from tests.surroundings import SAMPLES; print(SAMPLES)"
    shared, own = (
        subprocess.run(
            [sys.executable, "-c", probe],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for environment in (
            os.environ | {"PYTEST_XDIST_WORKER": "gw7"},
            {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        )
    )
    assert shared == str(surroundings.SAMPLES) != own


def test_tell_four_people_apart() -> None:
    assert len({person.email for person in EVERYBODY}) == len(EVERYBODY) == 4
    # Nobody in a story can be written to: the top-level domain is reserved (RFC 2606).
    assert all(person.email.endswith(".test") for person in EVERYBODY)
