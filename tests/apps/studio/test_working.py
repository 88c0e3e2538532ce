"""A claim is a lease: who holds it may change the job, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.making import WORDS, finished
from undersong.apps.library.models import Asset, Generation
from undersong.apps.library.states import State
from undersong.apps.studio import services
from undersong.apps.studio.models import Job
from undersong.apps.studio.services.sweeping import MOST_ATTEMPTS


@pytest.fixture
def asked(alice):
    return services.request_song(person=alice, words=WORDS)


def expire() -> None:
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_gives_a_job_to_one_worker_only(asked):
    assert services.claim_next().generation_id == asked.pk
    assert services.claim_next() is None


def test_tells_how_far_it_is_and_renews_the_lease(asked):
    claim = services.claim_next()
    expire()
    services.report_progress(claim, stage="perform", share=0.5)
    job = Job.objects.select_related("generation").get()
    assert (job.stage, job.generation.state) == ("perform", State.PERFORMING)
    assert 0.3 < job.progress < 0.6
    assert job.lease_until > timezone.now()


def test_is_not_lost_with_its_worker(asked):
    first = services.claim_next()
    services.report_progress(first, stage="mix", share=0.5)
    assert services.sweep() == 0
    expire()
    assert services.sweep() == 1
    asked.refresh_from_db()
    assert asked.state == State.QUEUED
    second = services.claim_next()
    assert (second.generation_id, second.attempts) == (asked.pk, 2)


def test_lets_a_worker_that_was_thought_dead_do_no_harm(asked, tmp_path):
    ghost = services.claim_next()
    expire()
    services.sweep()
    taken = services.claim_next()
    with pytest.raises(services.ClaimLost):
        services.hold(ghost)
    with pytest.raises(services.ClaimLost):
        services.report_progress(ghost, stage="mix", share=0.5)
    with pytest.raises(services.ClaimLost):
        services.fail(ghost, code="x", sentence="x", hint="")
    services.give_back(ghost)
    services.hold(taken)
    asked.refresh_from_db()
    assert asked.state == State.INTERPRETING


def test_keeps_the_files_of_the_second_worker_when_the_first_comes_late(asked, tmp_path):
    ghost = services.claim_next()
    expire()
    services.sweep()
    ready = finished(asked, tmp_path)
    key = ready.assets.get().key
    path = tmp_path / "late.mp3"
    path.write_bytes(b"late")
    late = [services.working.library.NewFile(path, Asset.Kind.MASTER, "", "mp3")]
    with pytest.raises(services.ClaimLost):
        services.finish(ghost, finished=None, files=late)
    from undersong.shared import storage

    storage.open_file(key, person=ready.sealing_person).close()


def test_is_given_up_after_three_workers_died_with_it(asked):
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert services.claim_next().attempts == attempt
        expire()
        services.sweep()
    asked.refresh_from_db()
    assert (asked.state, asked.error_code) == (State.FAILED, "broke-off")
    assert not Job.objects.exists()


def test_does_not_count_an_attempt_that_was_given_back(asked):
    services.give_back(services.claim_next(), counts=False)
    assert services.claim_next().attempts == 1
    services.take_back_all()
    assert services.claim_next().attempts == 2


def test_keeps_the_reason_of_a_failure_sealed(asked):
    services.fail(services.claim_next(), code="request", sentence="“xyzzy” is no style.", hint="Take pop.")
    failed = Generation.objects.select_related("song").get()
    assert (failed.state, failed.error_code) == (State.FAILED, "request")
    assert failed.error == {"sentence": "“xyzzy” is no style.", "hint": "Take pop.", "field": None}
    assert b"xyzzy" not in bytes(failed.sealed_error)


def test_ends_quietly_when_its_song_was_deleted(asked, tmp_path):
    claim = services.claim_next()
    asked.song.delete()
    with pytest.raises(services.ClaimLost):
        services.hold(claim)
    with pytest.raises(services.ClaimLost):
        services.finish(claim, finished=None, files=[])
