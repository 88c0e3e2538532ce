"""An open page hears what happens to its person's songs, and misses nothing while it is away."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory
from django.urls import reverse

from tests.apps.making import WORDS, finished
from undersong.apps.accounts.models import User
from undersong.apps.studio import bell, live, services
from undersong.shared.closing import closing

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Event:
    id: str
    name: str
    facts: dict[str, object]


@pytest.fixture(autouse=True)
def _quick(monkeypatch, queue):
    monkeypatch.setattr(live, "SILENCE_SECONDS", 1)
    monkeypatch.setattr(bell, "ring", lambda: None)
    closing.cache_clear()


def listen(person: User, *, last: str = "", then: Callable[[], None] = lambda: None) -> list[Event]:
    """Open the line, let something happen, and return what is heard until there is silence."""

    async def itself() -> User:
        return person

    async def pieces() -> list[str]:
        request = RequestFactory().get("/events", headers={"Last-Event-ID": last})
        request.auser = itself
        response = await live.events(request)
        assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream")
        then()
        heard = []
        async for piece in response.streaming_content:
            heard.append(piece.decode())
            if heard[-1].startswith(":"):
                closing().set()
        return heard

    closing.cache_clear()
    retry, *events, silence = async_to_sync(pieces)()
    assert retry.startswith("retry: ")
    assert silence == ": still here\n\n"
    fields = [dict(line.split(": ", 1) for line in event.strip().splitlines()) for event in events]
    return [Event(f["id"], f["event"], json.loads(f["data"])) for f in fields]


def test_hears_what_happens_while_it_listens(alice):
    bell.tell(alice.pk, "notice", {"number": 1})
    (event,) = listen(alice, then=lambda: bell.tell(alice.pk, "notice", {"number": 2}))
    assert (event.name, event.facts) == ("notice", {"number": 2})


def test_hears_what_it_missed_from_its_asking_to_its_end(alice, tmp_path):
    (before,) = listen(alice, then=lambda: bell.tell(alice.pk, "notice", {}))
    generation = services.request_song(person=alice, words={**WORDS, "title": "Secret"})
    finished(generation, tmp_path)
    events = listen(alice, last=before.id)
    assert [event.name for event in events] == ["generation.progress"] * 2 + ["generation.ready"]
    assert [event.facts["state"] for event in events] == ["queued", "interpreting", "ready"]
    assert {event.facts["generation"] for event in events} == {str(generation.pk)}
    assert events[0].facts["position"] == 1
    assert listen(alice, last=events[-1].id) == []


def test_says_ids_and_numbers_and_nothing_that_was_written(alice):
    (before,) = listen(alice, then=lambda: bell.tell(alice.pk, "notice", {}))
    generation = services.request_song(person=alice, words={**WORDS, "title": "Secret"})
    services.fail(services.claim_next(), code="request", sentence="“rainy” is no style.", hint="")
    events = listen(alice, last=before.id)
    assert events[-1].name == "generation.failed"
    assert events[-1].facts["error"] == "request"
    for event in events:
        assert not any(word in json.dumps(event.facts) for word in ("Secret", "rain", "Verse"))
        assert set(event.facts) == {
            *("generation", "song", "state", "stage", "progress", "position", "seconds_left", "error")
        }
        assert UUID(str(event.facts["song"])) == generation.song_id


def test_hears_nothing_of_others(alice, bob):
    assert listen(bob, then=lambda: bell.tell(alice.pk, "notice", {})) == []


@pytest.mark.parametrize("unknown", ["1-0", "99999999999999-0", "nonsense"])
def test_is_told_to_look_for_itself_when_it_was_away_too_long(alice, unknown):
    bell.tell(alice.pk, "notice", {"number": 1})
    (event,) = listen(alice, last=unknown)
    assert (event.name, event.facts) == ("notice", {"reload": True})
    assert listen(alice, last=event.id) == []


def test_ends_as_soon_as_the_server_closes(alice):
    async def pieces() -> list[bytes]:
        async def itself() -> User:
            return alice

        request = RequestFactory().get("/events")
        request.auser = itself
        response = await live.events(request)
        closing().set()
        return [piece async for piece in response.streaming_content]

    assert len(async_to_sync(pieces)()) == 1


def test_says_so_when_no_events_can_be_heard(alice_client, monkeypatch):
    def nowhere(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(live, "Listener", nowhere)
    assert alice_client.get(reverse("events")).status_code == 503


def test_answers_a_page_that_asks(alice_client, alice, tmp_path):
    generation = services.request_song(person=alice, words=WORDS)
    address = reverse("generation", args=[generation.pk])
    waits = alice_client.get(address).json()
    assert (waits["state"], waits["position"], waits["files"], waits["error"]) == ("queued", 1, [], None)
    finished(generation, tmp_path)
    ready = alice_client.get(address).json()
    assert (ready["state"], ready["progress"]) == ("ready", 1.0)
    (file,) = ready["files"]
    assert (file["kind"], file["format"]) == ("master", "mp3")
    assert alice_client.head(file["url"]).status_code == 200


def test_tells_a_page_why_a_song_failed(alice_client, alice):
    generation = services.request_song(person=alice, words=WORDS)
    services.fail(services.claim_next(), code="request", sentence="No such style.", hint="Take pop.")
    told = alice_client.get(reverse("generation", args=[generation.pk])).json()
    assert told["error"] == {
        "code": "request",
        "message": "No such style.",
        "field": None,
        "hint": "Take pop.",
    }


def test_answers_nobody_else(bob_client, alice):
    generation = services.request_song(person=alice, words=WORDS)
    for wanted in (generation.pk, uuid4()):
        response = bob_client.get(reverse("generation", args=[wanted]))
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not-found")
