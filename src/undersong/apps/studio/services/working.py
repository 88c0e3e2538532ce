"""What a worker does: take the next job, hold on to it, tell how far it is, end it.

A claim is a lease: whoever holds it renews it, and loses it by staying silent. Every function here
that changes something checks the claim in the same statement, so that a worker which was thought
dead can do no harm when it comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from undersong.apps.library import services as library
from undersong.apps.library.models import Generation
from undersong.apps.library.states import STAGES, State
from undersong.apps.studio.estimate import whole_share
from undersong.apps.studio.models import Job
from undersong.apps.studio.queries import queue_order
from undersong.apps.studio.telling import tell_ended, tell_progress, tell_queue
from undersong.errors import UndersongError

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before its job is given to another."""


class ClaimLost(UndersongError):
    """The job was cancelled or given to another worker; whatever was made of it is of no use."""

    code = "claim-lost"


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a job.

    Attributes
    ----------
    words : the whole request, as `make` takes it.
    attempts : how often the job has been taken, this time counted.
    """

    id: UUID
    generation_id: UUID
    words: dict[str, object]
    attempts: int


def claim_next() -> Claim | None:
    """Take the job whose turn it is, or return None if none waits."""
    now = timezone.now()
    with transaction.atomic():
        for generation_id in queue_order():
            claim_id = uuid4()
            free = Job.objects.filter(pk=generation_id, claim=None)
            if not free.update(claim=claim_id, lease_until=now + LEASE, started_at=now):
                continue  # another worker was quicker
            claim = _begun(generation_id, claim_id)
            if claim is not None:
                return claim
    return None


def hold(claim: Claim) -> None:
    """Renew the lease.

    Raises
    ------
    ClaimLost
        If the job is not this worker's any more.
    """
    if not _mine(claim).update(lease_until=timezone.now() + LEASE):
        raise ClaimLost("The job is not this worker's any more.")


def report_progress(claim: Claim, *, stage: str, share: float) -> None:
    """Write down how far a job is, and renew its lease.

    Raises
    ------
    ClaimLost
        If the job is not this worker's any more.
    """
    with transaction.atomic():
        progress = whole_share(stage, share)
        if not _mine(claim).update(stage=stage, progress=progress, lease_until=timezone.now() + LEASE):
            raise ClaimLost("The job is not this worker's any more.")
        generation = Generation.objects.select_related("song").get(pk=claim.generation_id)
        if generation.state != STAGES[stage]:
            library.move(generation, STAGES[stage])
            generation.save(update_fields=["state"])
        transaction.on_commit(lambda: tell_progress(generation))


def finish(claim: Claim, *, finished: library.Finished, files: Sequence[library.NewFile]) -> None:
    """Keep the files, then write down in one transaction that the song is ready.

    Raises
    ------
    ClaimLost
        If the job is not this worker's any more; what was kept for a cancelled one is removed.
    """
    generation = Generation.objects.select_related("song").filter(pk=claim.generation_id).first()
    if generation is None:
        raise ClaimLost("The song was deleted.")
    hold(claim)  # whoever has lost it writes no files
    assets = library.keep_files(generation, files)
    try:
        with transaction.atomic():
            _take_off(claim)
            generation.refresh_from_db(fields=["state"])
            if generation.state != State.WRITING:
                library.move(generation, State.WRITING)
            library.move(generation, State.READY)
            library.complete(generation, finished, assets)
            generation.ended_at = timezone.now()
            generation.save()
            transaction.on_commit(lambda: tell_ended(generation))
            transaction.on_commit(tell_queue)
    except ClaimLost:
        if not Generation.objects.filter(pk=claim.generation_id).exclude(state=State.CANCELLED).exists():
            library.forget_files([asset.key for asset in assets])
        raise
    except DatabaseError:  # a full disk, say: nobody would know these files
        library.forget_files([asset.key for asset in assets])
        raise


def fail(claim: Claim, *, code: str, sentence: str, hint: str, field: str | None = None) -> None:
    """Write down that a song cannot be made, and why; `field` is the word of the request at fault.

    Raises
    ------
    ClaimLost
        If the job is not this worker's any more.
    """
    with transaction.atomic():
        _take_off(claim)
        write_failure(claim.generation_id, code=code, sentence=sentence, hint=hint, field=field)


def give_back(claim: Claim, *, counts: bool = True) -> None:
    """Let another worker have the job. `counts` says whether this was an attempt of its own."""
    with transaction.atomic():
        job = _mine(claim).select_related("generation__song").first()
        if job is not None:
            queue_again(job, attempts=job.attempts - (0 if counts else 1))
            transaction.on_commit(tell_queue)


def queue_again(job: Job, *, attempts: int) -> None:
    """Put a job that was taken back into the queue, at its old place."""
    job.claim, job.lease_until, job.started_at = None, None, None
    job.attempts, job.stage, job.progress = attempts, "", 0.0
    job.save()
    generation = job.generation
    if generation.state != State.QUEUED:
        library.move(generation, State.QUEUED)
        generation.save(update_fields=["state"])


def write_failure(
    generation_id: UUID, *, code: str, sentence: str, hint: str, field: str | None = None
) -> None:
    """Write down that a generation failed; part of the caller's transaction."""
    generation = Generation.objects.select_related("song").get(pk=generation_id)
    library.move(generation, State.FAILED)
    generation.error_code = code
    generation.error = {"sentence": sentence, "hint": hint, "field": field}
    generation.ended_at = timezone.now()
    generation.save()
    transaction.on_commit(lambda: tell_ended(generation))
    transaction.on_commit(tell_queue)


def _begun(generation_id: UUID, claim_id: UUID) -> Claim | None:
    """Begin a job whose words can be read; one whose words cannot would stand in the way of all others."""
    job = Job.objects.select_related("generation__song").get(pk=generation_id)
    try:
        words = _words(job.generation)
    except UndersongError as error:
        job.delete()
        write_failure(
            generation_id,
            code=error.code,
            sentence="The words of this song cannot be read any more.",
            hint="Ask for it anew.",
        )
        return None
    job.attempts += 1
    job.stage, job.progress = "interpret", 0.0
    job.save(update_fields=["attempts", "stage", "progress"])
    generation = job.generation
    library.move(generation, State.INTERPRETING)
    generation.started_at = job.started_at
    generation.save(update_fields=["state", "started_at"])
    transaction.on_commit(tell_queue)
    transaction.on_commit(lambda: tell_progress(generation))
    return Claim(claim_id, generation_id, words, job.attempts)


def _mine(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.generation_id, claim=claim.id)


def _take_off(claim: Claim) -> None:
    """End the job. Whoever does it first has ended it; anybody else has lost the claim."""
    if not _mine(claim).delete()[0]:
        raise ClaimLost("The job is not this worker's any more.")


def _words(generation: Generation) -> dict[str, object]:
    song = generation.song
    words: dict[str, object] = {**generation.settings, "prompt": song.prompt, "seed": generation.seed}
    if song.lyrics:
        words["lyrics"] = song.lyrics
    return words
