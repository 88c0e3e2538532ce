"""People and songs for the tests of the apps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.apps.making import WORDS, finished
from tests.cast import ALICE, BOB, Person
from tests.queue_server import queue_server
from undersong.apps.accounts.models import User
from undersong.apps.library.models import Generation
from undersong.apps.studio import services
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder


@pytest.fixture(autouse=True)
def _data_folder() -> None:
    DataFolder(configuration().data).make()


@pytest.fixture
def alice(db: None) -> User:
    """Who owns the songs."""
    return _user(ALICE)


@pytest.fixture
def bob(db: None) -> User:
    """Somebody else."""
    return _user(BOB)


@pytest.fixture
def queue(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real Valkey, and the studio knowing where it is."""
    with queue_server() as url:
        monkeypatch.setenv("VALKEY_URL", url)
        configuration.cache_clear()
        yield url
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture
def ready_song(alice: User, tmp_path: Path) -> Generation:
    """A song of Alice's that was made."""
    return finished(services.request_song(person=alice, words=WORDS), tmp_path)


LOOPBACK = {"Host": "127.0.0.1:8000"}


@pytest.fixture
def alice_client(alice: User) -> Client:
    """Alice's browser."""
    client = Client(headers=LOOPBACK)
    client.force_login(alice)
    return client


@pytest.fixture
def bob_client(bob: User) -> Client:
    """Somebody else's browser."""
    client = Client(headers=LOOPBACK)
    client.force_login(bob)
    return client


def _user(person: Person) -> User:
    return User.objects.create(email=person.email, name=person.name)
