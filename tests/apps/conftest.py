"""People and songs for the tests of the apps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import ALICE, BOB, Person
from tests.queue_server import queue_server
from undersong.apps.accounts.models import User
from undersong.apps.library.models import Asset, Generation
from undersong.apps.library.services import Finished, NewFile
from undersong.apps.studio import services
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder

WORDS = {"prompt": "rainy night in Tokyo", "lyrics": "[Verse]\nThe rain keeps time", "bpm": "82"}


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


def finished(generation: Generation, folder: Path, content: bytes = b"sound" * 40_000) -> Generation:
    """Bring a generation that waits to its end, with one file."""
    claim = services.claim_next()
    assert claim is not None
    assert claim.generation_id == generation.pk
    path = folder / "master.mp3"
    path.write_bytes(content)
    services.finish(
        claim,
        finished=Finished(
            title="Rain / Time",
            brief={"prompt": "rainy night in Tokyo"},
            score={"title": "Rain"},
            report={
                "title": "Rain / Time",
                "style": "lofi-hip-hop",
                "bpm": 82.0,
                "key": "A minor",
                "meter": "4/4",
                "duration": 60.5,
                "sections": [{"name": "Verse", "start": 0.0, "end": 60.5}],
                "instruments": ["Piano"],
                "voice": None,
            },
            peaks=bytes(range(200)),
            engine="undersong",
            edition="1",
            platform="test",
        ),
        files=[NewFile(path=path, kind=Asset.Kind.MASTER, part="", format="mp3")],
    )
    generation.refresh_from_db()
    return generation


def _user(person: Person) -> User:
    return User.objects.create(email=person.email, name=person.name)
