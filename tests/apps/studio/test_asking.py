"""A request is written whole or not at all; cancelling works in every state."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from tests.apps.making import WORDS, finished
from undersong.apps.library import services as library
from undersong.apps.library.models import Generation, Song
from undersong.apps.library.states import ENDED, OPEN, WORKING, State
from undersong.apps.studio import bell, services
from undersong.apps.studio.models import Job
from undersong.apps.studio.services import asking
from undersong.errors import RequestError
from undersong.shared.configuration import configuration


def test_says_so_when_a_request_cannot_be_written_down(alice, monkeypatch):
    def full(**_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(library, "new_generation", full)
    with pytest.raises(RequestError, match="disk is full"):
        services.request_song(person=alice, words={"prompt": "rain"})
    assert not Song.objects.exists()


def test_writes_down_song_generation_and_job(alice):
    generation = services.request_song(person=alice, words={**WORDS, "title": "Rain", "seed": "7"})
    song = Song.objects.get()
    assert (song.owner, song.title, song.prompt) == (alice, "Rain", WORDS["prompt"])
    assert (generation.song, generation.state, generation.seed) == (song, State.QUEUED, 7)
    assert generation.settings == {"bpm": "82", "title": "Rain"}
    assert Job.objects.get().generation == generation


def test_chooses_a_seed_so_that_a_second_attempt_makes_the_same_song(alice):
    seeds = {services.request_song(person=alice, words=WORDS).seed for _ in range(3)}
    assert len(seeds) == 3


def test_hands_a_worker_the_words_as_they_were_said(alice):
    services.request_song(
        person=alice,
        words={**WORDS, "instruments": "piano, flute", "instrumental": "", "key": "", "seed": "7"},
    )
    claim = services.claim_next()
    assert claim.words == {**WORDS, "instruments": "piano, flute", "seed": 7}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"prompt": " "}, "prompt"),
        ({"prompt": "song", "bpm": "fast"}, "bpm"),
        ({"prompt": "song", "key": "H#"}, "key"),
        ({"prompt": "song", "meter": "13/8"}, "meter"),
        ({"prompt": "song", "duration": "2 h"}, "duration"),
        ({"prompt": "song", "lyrics": "la " * 20_000}, "lyrics"),
        ({"prompt": "song", "colour": "red"}, "colour"),
    ],
)
def test_writes_nothing_when_a_word_breaks_its_rule(alice, words, field):
    with pytest.raises(RequestError) as raised:
        services.request_song(person=alice, words=words)
    assert raised.value.field == field
    assert not Song.objects.exists()
    assert not Job.objects.exists()


def test_makes_one_song_of_a_form_that_was_sent_twice(alice, bob):
    once = uuid4()
    first = services.request_song(person=alice, words=WORDS, once=once)
    assert services.request_song(person=alice, words=WORDS, once=once) == first
    assert Song.objects.count() == Job.objects.count() == 1
    with pytest.raises(RequestError):
        services.request_song(person=bob, words=WORDS, once=once)


def test_lets_nobody_fill_the_queue(alice, bob, monkeypatch):
    monkeypatch.setattr(asking, "MOST_WAITING", 2)
    for _ in range(2):
        services.request_song(person=alice, words=WORDS)
    with pytest.raises(RequestError, match="2 of your songs"):
        services.request_song(person=alice, words=WORDS)
    services.request_song(person=bob, words=WORDS)


@pytest.mark.parametrize("state", OPEN)
def test_cancels_in_every_open_state(alice, state):
    generation = services.request_song(person=alice, words=WORDS)
    if state in WORKING:
        claim = services.claim_next()
        Generation.objects.filter(pk=generation.pk).update(state=state)
    cancelled = services.cancel(generation=generation)
    assert cancelled.state == State.CANCELLED
    assert cancelled.ended_at is not None
    assert not Job.objects.exists()
    if state in WORKING:
        with pytest.raises(services.ClaimLost):
            services.hold(claim)


@pytest.mark.parametrize("state", ENDED)
def test_leaves_what_has_ended_as_it_is(alice, state):
    generation = services.request_song(person=alice, words=WORDS)
    Generation.objects.update(state=state)
    Job.objects.all().delete()
    assert services.cancel(generation=generation).state == state


def test_makes_what_failed_as_it_was_asked_for(alice):
    generation = services.request_song(person=alice, words=WORDS)
    services.cancel(generation=generation)
    generation.refresh_from_db()
    fresh = services.again(generation=generation)
    assert (fresh.song, fresh.parent, fresh.seed) == (generation.song, generation, generation.seed)
    assert fresh.settings == generation.settings
    assert services.claim_next().generation_id == fresh.pk


def test_makes_another_take_of_what_is_ready(ready_song):
    fresh = services.again(generation=ready_song)
    assert fresh.seed != ready_song.seed


def test_does_not_make_again_what_is_being_made(alice):
    with pytest.raises(RequestError, match="still being made"):
        services.again(generation=services.request_song(person=alice, words=WORDS))


@pytest.mark.django_db(transaction=True)
def test_is_answered_though_nobody_hears_the_bell(alice, tmp_path, monkeypatch):
    monkeypatch.setenv("VALKEY_URL", f"unix://{tmp_path}/nobody.sock")
    configuration.cache_clear()
    monkeypatch.setattr(bell.current_app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody.sock")
    generation = services.request_song(person=alice, words=WORDS)
    assert finished(generation, tmp_path).state == State.READY
