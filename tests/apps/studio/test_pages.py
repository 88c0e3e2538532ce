"""Pages answer whole to a visit and in parts to htmx, and nobody sees what is somebody else's."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from tests.apps.making import WORDS
from undersong.apps.library.models import Generation, Song
from undersong.apps.library.states import State
from undersong.apps.studio import services
from undersong.apps.studio.preview import _turn, told
from undersong.engine.compose import compose
from undersong.engine.interpret import interpret
from undersong.engine.model import Origin
from undersong.units import minutes_and_seconds

FORM = {"mode": "custom", "prompt": "calm", "bpm": "82", "lyrics": "La la"}


def part(client, path, element, **data):
    headers = {"HX-Request": "true", "HX-Target": element}
    return client.post(path, data, headers=headers) if data else client.get(path, headers=headers)


def test_takes_a_form_and_leads_to_its_song(alice_client):
    answer = alice_client.post("/", FORM)
    song = Song.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("song", args=[song.pk]))
    assert (song.prompt, song.lyrics) == ("calm", "La la")
    assert song.generations.get().settings == {"bpm": "82"}
    assert alice_client.get(answer["Location"]).status_code == 200


def test_makes_one_song_of_a_form_that_is_sent_twice_and_another_of_the_next(alice_client):
    once = str(uuid4())
    answers = [part(alice_client, "/", "form", **FORM, once=once) for _ in range(2)]
    assert Song.objects.count() == 1
    fresh = answers[-1].context["form"]["once"].value()
    assert str(fresh) != once
    part(alice_client, "/", "form", **FORM, once=str(fresh))
    assert Song.objects.count() == 2


def test_gives_back_a_form_with_faults_and_all_that_was_typed(alice_client):
    answer = part(alice_client, "/", "form", **{**FORM, "bpm": "<fast>", "title": "Mine"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in text
    assert "&lt;fast&gt;" in text
    assert 'value="Mine"' in text
    assert 'aria-invalid="true"' in text
    assert not Song.objects.exists()
    assert alice_client.post("/", {**FORM, "bpm": "0"}).status_code == 422


ROAD = "The river runs beside the road to town\n" * 12


@pytest.mark.parametrize(
    ("words", "field", "says"),
    [
        ({"lyrics": ROAD, "duration": "0:15"}, "duration", "too short for the lyrics"),
        ({"lyrics": ROAD, "prompt": "calm, 15 seconds"}, "prompt", "too short for the lyrics"),
        ({"lyrics": ROAD * 17, "bpm": "60"}, "lyrics", "a song has at most 10:00"),
        ({"lyrics": "Chords: Am Q9 F\nLa la"}, "lyrics", "is not a chord"),
    ],
)
def test_refuses_at_the_field_what_cannot_be_made(alice_client, words, field, says):
    asked = {**FORM, "title": "Mine", **words}
    for answer in (part(alice_client, "/", "form", **asked), alice_client.post("/", asked)):
        assert answer.status_code == 422
        form = answer.context["form"]
        assert says in str(form.errors[field])
        assert len(form.errors) == 1
        assert {name: form[name].value() for name in asked} == asked
    assert not Song.objects.exists()


def test_asks_only_for_what_the_mode_shows(alice_client):
    alice_client.post("/", {**FORM, "mode": "simple", "bpm": "fast"})
    assert Generation.objects.get().settings == {}
    assert Song.objects.get().lyrics == "La la"


def test_leaves_the_words_away_where_nobody_shall_sing(alice_client):
    alice_client.post("/", {**FORM, "mode": "simple", "instrumental": "on"})
    assert Song.objects.get().lyrics is None


def test_keeps_the_form_that_tags_give_where_nobody_shall_sing(alice_client):
    lyrics = "[Verse]\nLa la\n[Solo: guitar]\n[Chorus]"
    alice_client.post("/", {**FORM, "instrumental": "on", "lyrics": lyrics})
    assert Song.objects.get().lyrics == "[Verse]\n[Solo: guitar]\n[Chorus]"


def test_says_that_too_many_songs_are_open(alice_client, alice, monkeypatch):
    monkeypatch.setattr("undersong.apps.studio.services.asking.MOST_WAITING", 1)
    services.request_song(person=alice, words=WORDS)
    answer = part(alice_client, "/", "form", **FORM)
    assert answer.status_code == 422
    assert "may be open at once" in answer.content.decode()


def test_answers_in_parts(alice_client, ready_song):
    page = reverse("song", args=[ready_song.song_id])
    assert b"<html" in alice_client.get(page).content
    assert alice_client.get("/songs").context["asked_for"] is False
    row = part(alice_client, page, f"song-{ready_song.song_id}").content.decode().strip()
    assert row.startswith("<li")
    details = part(alice_client, page, "details").content.decode().strip()
    assert details.startswith("<article")
    assert "Rain / Time" in details
    assert part(alice_client, "/songs", "songs-part").content.decode().strip().startswith("<div")
    assert part(alice_client, "/?example=harbour-lights", "form").content.decode().strip().startswith("<form")


def test_fills_the_form_with_the_words_of_a_song(alice_client, ready_song, bob_client):
    form = alice_client.get(f"/?from={ready_song.song_id}").context["form"]
    assert (form["prompt"].value(), form["lyrics"].value()) == (WORDS["prompt"], WORDS["lyrics"])
    assert (form["bpm"].value(), form["seed"].value(), form.shows) == ("82", None, "custom")
    for source in (ready_song.song_id, uuid4(), "nothing"):
        assert bob_client.get(f"/?from={source}").context["form"]["prompt"].value() is None


@pytest.mark.parametrize("drafted", [True, False])
def test_says_of_words_that_they_were_drafted(alice_client, ready_song, drafted):
    ready_song.report = {**ready_song.report, "lyrics": "[Verse]\nLa la", "drafted": drafted}
    ready_song.save(update_fields=["sealed_report"])
    text = alice_client.get(reverse("song", args=[ready_song.song_id])).content.decode()
    assert ("drafted for you</small>" in text) is drafted


def test_tells_the_player_what_to_play(alice_client, ready_song):
    told = alice_client.get(reverse("listen", args=[ready_song.song_id])).json()
    assert (told["title"], told["duration"]) == ("Rain / Time", 60.5)
    assert told["source"] == reverse("media", args=[ready_song.assets.get().pk])
    assert len(told["peaks"]) == 200
    assert told["sections"] == [{"name": "Verse", "start": 0.0, "end": 60.5}]


def test_cancels_and_asks_again(alice_client, alice):
    generation = services.request_song(person=alice, words=WORDS)
    row = f"song-{generation.song_id}"
    answer = part(alice_client, reverse("cancel", args=[generation.song_id]), row, x="1")
    assert b"Ask again" in answer.content
    assert Generation.objects.get().state == State.CANCELLED
    answer = part(alice_client, reverse("again", args=[generation.song_id]), row, x="1")
    assert b"Cancel" in answer.content
    assert alice_client.post(reverse("cancel", args=[generation.song_id])).status_code == 303
    refused = services.request_song(person=alice, words=WORDS)
    assert alice_client.post(reverse("again", args=[refused.song_id])).status_code == 409


@pytest.mark.parametrize("address", ["song", "listen", "cancel", "again"])
def test_shows_and_does_nothing_with_what_is_somebody_elses(bob_client, ready_song, address):
    path = reverse(address, args=[ready_song.song_id])
    answer = bob_client.post(path) if address in ("cancel", "again") else bob_client.get(path)
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
    assert b"Rain" not in answer.content


def test_keeps_a_listed_song_and_its_words_out_of_addresses(alice_client, ready_song):
    text = alice_client.get("/").content.decode()
    addresses = [piece.split('"')[0] for piece in text.split('href="')[1:]]
    assert not any("rainy" in address or "Rain" in address for address in addresses)


def test_draws_covers_for_every_seed_and_no_other(alice_client):
    answer = alice_client.get(reverse("cover", args=[7]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "immutable" in answer["Cache-Control"]
    assert alice_client.get(f"/cover/{2**63}.svg").status_code == 404


def test_carries_no_script_or_style_of_its_own(alice_client, ready_song, alice):
    services.request_song(person=alice, words=WORDS)
    text = alice_client.get("/").content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert not any(f" on{name}=" in text for name in ("click", "load", "error", "submit", "input"))
    scripts = [piece.split(">")[0] for piece in text.split("<script")[1:]]
    assert scripts
    assert all(" src=" in script for script in scripts)


def test_explains_a_form_that_cannot_be_trusted(alice):
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True, headers={"Host": "127.0.0.1:8000"})
    stranger.force_login(alice)
    answer = stranger.post("/", FORM)
    assert answer.status_code == 403
    assert b"This form cannot be trusted" in answer.content


ASKED = {"mode": "custom", "prompt": "jazzy house, no drums, like Nobody Knownsen", "key": "F minor"}


class TestUnderstanding:
    def test_is_shown_in_its_place_without_making_anything(self, alice_client):
        answer = part(alice_client, "/understand", "understood", **ASKED)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in text
        for said in ("House", "Jazz swing", "F minor", "you said", "Nobody Knownsen” was set aside"):
            assert said in text
        assert not Song.objects.exists()

    def test_is_shown_on_the_whole_page_where_no_script_runs(self, alice_client):
        once = str(uuid4())
        answer = alice_client.post("/understand", {**ASKED, "once": once})
        assert "Jazz swing" in answer.content.decode()
        form = answer.context["form"]
        assert (form["prompt"].value(), str(form["once"].value())) == (ASKED["prompt"], once)

    def test_is_that_of_the_song_that_comes(self, alice_client):
        asked = {"prompt": "house", "once": str(uuid4())}
        found = part(alice_client, "/understand", "understood", **asked).context["preview"]
        alice_client.post("/", asked)
        song = Song.objects.get()
        brief = interpret(song.prompt, seed=song.generations.get().seed)
        assert found == told(brief, compose(brief).duration_seconds)

    def test_stays_that_of_the_song_that_is_made_until_something_else_is_said(self, alice_client):
        asked = {"prompt": "house", "once": str(uuid4())}
        before = part(alice_client, "/understand", "understood", **asked).context["preview"]
        taken = part(alice_client, "/", "form", **asked)
        assert taken.context["preview"] == before
        text = taken.content.decode()
        assert "This is the song that you asked for" in text
        assert 'hx-trigger="load' not in text

    def test_says_that_the_words_need_more_time_than_was_given(self, alice_client):
        words = "The river runs beside the road to town\n" * 12
        asked = {"prompt": "pop", "lyrics": words, "duration": "0:15"}
        text = part(alice_client, "/understand", "understood", mode="custom", **asked).content.decode()
        assert "The duration 0:15 is too short for the lyrics" in text

    def test_tells_the_length_that_the_song_will_have(self, alice_client):
        words = "The river runs beside the road to town\n" * 12
        asked = {"prompt": "pop", "lyrics": words, "once": str(uuid4())}
        found = part(alice_client, "/understand", "understood", **asked).context["preview"]
        brief = interpret("pop", lyrics=words, seed=services.seed_of(UUID(asked["once"])))
        assert minutes_and_seconds(compose(brief).duration_seconds) in found.chosen

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            ({"prompt": " "}, "Say what it should be"),
            ({"prompt": "pop", "bpm": "<fast>"}, "The tempo “&lt;fast&gt;”"),
            ({"prompt": "pop", "style": "polka-core"}, "polka-core"),
            ({"prompt": "pop", "lyrics": "Ночь, улица"}, "Ночь"),
            ({"prompt": "p" * 2001}, "2001 characters"),
            ({"prompt": "pop", "once": "nothing"}, "Pop"),
        ],
    )
    def test_says_what_is_in_the_way(self, alice_client, words, says):
        answer = part(alice_client, "/understand", "understood", mode="custom", **words)
        assert answer.status_code == 200
        assert says in answer.content.decode()

    def test_waits_no_longer_than_it_must(self, alice_client, monkeypatch):
        monkeypatch.setattr("undersong.apps.studio.preview.PATIENCE_SECONDS", 0.0)
        with _turn:
            assert part(alice_client, "/understand", "understood", **ASKED).status_code == 204
        assert part(alice_client, "/understand", "understood", **ASKED).status_code == 200

    def test_keeps_nobody_waiting_for_long_who_has_asked_for_a_song(self, alice_client, monkeypatch):
        monkeypatch.setattr("undersong.apps.studio.preview.ASKED_PATIENCE_SECONDS", 0.0)
        with _turn:
            taken = part(alice_client, "/", "form", **ASKED)
        assert (taken.status_code, taken.context["preview"]) == (200, None)
        assert 'hx-trigger="load' in taken.content.decode()

    def test_has_no_address_of_its_own(self, alice_client):
        assert alice_client.get("/understand")["Location"] == "/"

    def test_is_for_who_is_let_in(self):
        from django.test import Client

        answer = Client(headers={"Host": "127.0.0.1:8000"}).post("/understand", ASKED)
        assert answer.status_code in (401, 403)

    def test_shows_words_that_were_drafted_and_puts_them_into_the_field(self, alice_client, monkeypatch):
        brief = interpret("pop", seed=1)
        drafted = brief.model_copy(
            update={
                "lyrics": "[Verse]\nThe river runs",
                "origins": {**brief.origins, "lyrics": Origin.CHOSEN},
            }
        )
        monkeypatch.setattr("undersong.apps.studio.preview.interpret", lambda _: drafted)
        answer = part(alice_client, "/understand", "understood", prompt="pop")
        assert "The river runs" in answer.content.decode()
        once = str(uuid4())
        taken = alice_client.post("/understand", {"prompt": "pop", "once": once, "take": "words"})
        form = taken.context["form"]
        assert form["lyrics"].value() == drafted.lyrics
        assert str(form["once"].value()) == once
