"""The work that is open: one job for each generation that has not ended."""

from typing import ClassVar

from django.db import models

from undersong.apps.library.models import Generation


class Job(models.Model):
    """The work on one generation. Goes when the generation has ended, or with it.

    `claim` names the worker's hold on the job; it is void when `lease_until` has passed, and
    another worker may then take the job up again.
    """

    generation = models.OneToOneField(
        Generation, on_delete=models.CASCADE, primary_key=True, related_name="job"
    )
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=12, blank=True)
    progress = models.FloatField(default=0.0)
    priority = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)

    class Meta:
        """In the order they were asked for."""

        ordering: ClassVar = ["-priority", "asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(progress__range=(0.0, 1.0)), name="job_progress")
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"
