"""A page gets all that its rows show, with a fixed number of queries."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.making import WORDS, finished
from undersong.apps.library.access import NotFound
from undersong.apps.library.models import Generation, Song
from undersong.apps.library.states import State
from undersong.apps.studio import queries, services
from undersong.apps.studio.models import Job


def test_shows_a_finished_song(ready_song, alice):
    (row,) = queries.list_songs(alice)
    assert (row.title, row.prompt, row.lyrics) == ("Rain / Time", WORDS["prompt"], WORDS["lyrics"])
    assert (row.state, row.is_open, row.problem) == (State.READY, False, None)
    assert (row.style, row.key, row.bpm, row.duration_seconds) == ("lofi-hip-hop", "A minor", 82.0, 60.5)
    assert row.standing == queries.Standing(stage="", progress=1.0, position=None, seconds_left=None)
    assert row.sections == (queries.SectionRow("Verse", 0.0, 60.5),)
    assert len(row.peaks) == 200
    assert max(row.peaks) <= 1.0
    assert row.master("mp3") == ready_song.assets.get()
    assert row.master("flac") is None


def test_shows_the_other_songs_when_one_cannot_be_read(ready_song, alice):
    damaged = services.request_song(person=alice, words=WORDS)
    Song.objects.filter(pk=damaged.song_id).update(sealed_lyrics=b"damaged")
    assert services.claim_next() is None
    rows = {row.generation_id: row for row in queries.list_songs(alice)}
    assert rows[ready_song.pk].title == "Rain / Time"
    assert (rows[damaged.pk].state, rows[damaged.pk].problem.code) == (State.FAILED, "unreadable")
    Generation.objects.filter(pk=ready_song.pk).update(sealed_report=b"damaged")
    assert {row.state for row in queries.list_songs(alice)} == {State.FAILED}


def test_is_not_led_astray_by_a_clock_that_is_set_back(ready_song, alice):
    later = timezone.now() + timedelta(hours=2)
    Generation.objects.filter(pk=ready_song.pk).update(started_at=later)
    running, waiting = (services.request_song(person=alice, words=WORDS) for _ in range(2))
    assert services.claim_next().generation_id == running.pk
    Job.objects.filter(pk=running.pk).update(started_at=later, progress=0.5)
    rows = {row.generation_id: row for row in queries.list_songs(alice)}
    left = [rows[one.pk].standing.seconds_left for one in (running, waiting)]
    assert 0.0 <= left[0] < left[1] < 120.0


def test_shows_the_place_of_what_waits_and_the_reason_of_what_failed(alice):
    first, second, third = (services.request_song(person=alice, words=WORDS) for _ in range(3))
    claim = services.claim_next()
    services.report_progress(claim, stage="compose", share=0.5)
    rows = {row.generation_id: row for row in queries.list_songs(alice)}
    assert rows[first.pk].standing.stage == "compose"
    assert [rows[g.pk].standing.position for g in (first, second, third)] == [None, 1, 2]
    left = [rows[g.pk].standing.seconds_left for g in (first, second, third)]
    assert left == sorted(left)
    services.fail(claim, code="request", sentence="No such style.", hint="Take pop.")
    row = queries.song_row(alice, first.song_id)
    assert row.problem == queries.Problem("request", "No such style.", "Take pop.")


def test_shows_nobody_elses_songs(ready_song, bob):
    assert queries.list_songs(bob) == []
    with pytest.raises(NotFound):
        queries.song_row(bob, ready_song.song_id)


def test_asks_no_more_for_many_songs_than_for_one(alice, tmp_path):
    counts = []
    for _ in range(2):
        for _ in range(4):
            finished(services.request_song(person=alice, words=WORDS), tmp_path)
        with CaptureQueriesContext(connection) as asked:
            assert queries.list_songs(alice)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_shows_the_newest_take(ready_song, alice):
    fresh = services.again(generation=ready_song)
    (row,) = queries.list_songs(alice)
    assert (row.generation_id, row.takes, row.state) == (fresh.pk, 2, State.QUEUED)


def test_plays_a_sample_where_one_is_installed(tmp_path, monkeypatch):
    told = {"file": "sample.mp3", "words": {"prompt": "a"}, "report": {"title": "Still"}, "peaks": [0.5, 1]}
    (tmp_path / "sample.json").write_text(json.dumps(told))
    monkeypatch.setattr(queries.finders, "find", lambda _name: str(tmp_path / "sample.json"))
    sample = queries.sample()
    assert (sample.url, sample.title, sample.peaks) == ("/static/sample/sample.mp3", "Still", (0.5, 1.0))
    monkeypatch.setattr(queries.finders, "find", lambda _name: None)
    assert queries.sample() is None
