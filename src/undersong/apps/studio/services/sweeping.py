"""What is found when somebody looks: jobs whose worker is gone."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from undersong.apps.studio.models import Job
from undersong.apps.studio.queries import queue_order
from undersong.apps.studio.services.working import queue_again, write_failure
from undersong.apps.studio.telling import tell_queue

MOST_ATTEMPTS = 3


def sweep() -> int:
    """Take back jobs whose lease has run out, and return how many jobs wait."""
    for job_id in Job.objects.filter(lease_until__lt=timezone.now()).values_list("generation_id", flat=True):
        _take_back(job_id, expired_only=True)
    return len(queue_order())


def take_back_all() -> None:
    """Take back every job that is taken. Only for when it is known that no worker lives."""
    for job_id in Job.objects.exclude(claim=None).values_list("generation_id", flat=True):
        _take_back(job_id, expired_only=False)


def _take_back(job_id: UUID, *, expired_only: bool) -> None:
    with transaction.atomic():
        taken = Job.objects.select_related("generation__song").filter(pk=job_id).exclude(claim=None)
        job = (taken.filter(lease_until__lt=timezone.now()) if expired_only else taken).first()
        if job is None:
            return  # it ended or was renewed meanwhile
        if job.attempts < MOST_ATTEMPTS:
            queue_again(job, attempts=job.attempts)
            transaction.on_commit(tell_queue)
            return
        job.delete()
        write_failure(
            job_id,  # a deleted row has no key any more
            code="broke-off",
            sentence=f"Making this song broke off {job.attempts} times.",
            hint="Ask again; if it happens once more, make it shorter or close other programs.",
        )
