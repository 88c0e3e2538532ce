"""What a person keeps: a song, each generation of it, the files of a generation.

Columns named `sealed_…` hold content, encrypted under the key of the person it belongs to
(`shared.encryption`); the attribute without the prefix reads and writes them in plain.
"""

from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models

from undersong.apps.library.states import State
from undersong.shared.encryption.columns import sealed_bytes, sealed_json, sealed_text


class Song(models.Model):
    """What a person keeps. Goes with its owner."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="songs")
    sealed_title = models.BinaryField(null=True)
    sealed_prompt = models.BinaryField()
    sealed_lyrics = models.BinaryField(null=True)
    sealed_brief = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    title = sealed_text("sealed_title")
    """As asked for, or as chosen from the words; None while it is not known."""
    prompt = sealed_text("sealed_prompt")
    lyrics = sealed_text("sealed_lyrics")
    brief = sealed_json("sealed_brief")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-made_at"])]

    def __str__(self) -> str:
        return f"song {self.id}"

    @property
    def sealing_person(self) -> UUID:
        """Return whose key seals this row."""
        return self.owner_id


class Generation(models.Model):
    """One run of an engine for a song. Goes with its song; outlives its parent."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="generations")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    engine = models.CharField(max_length=40, blank=True)
    edition = models.CharField(max_length=40, blank=True)
    platform = models.CharField(max_length=80, blank=True)
    seed = models.BigIntegerField()
    sealed_settings = models.BinaryField()
    sealed_score = models.BinaryField(null=True)
    sealed_report = models.BinaryField(null=True)
    sealed_peaks = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    error_code = models.CharField(max_length=40, blank=True)
    sealed_error = models.BinaryField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    settings = sealed_json("sealed_settings")
    """The words of the request beside prompt, lyrics and seed."""
    score = sealed_json("sealed_score")
    report = sealed_json("sealed_report")
    peaks = sealed_bytes("sealed_peaks")
    """Columns of the waveform, a byte each."""
    error = sealed_json("sealed_error")
    """Sentence, hint and field; they may quote what the person wrote."""

    class Meta:
        """Newest first; the state is one of those that there are."""

        ordering: ClassVar = ["-asked_at", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="generation_state"),
            models.CheckConstraint(condition=models.Q(seed__gte=0), name="generation_seed"),
        ]

    def __str__(self) -> str:
        return f"generation {self.id}"

    @property
    def sealing_person(self) -> UUID:
        """Return whose key seals this row."""
        return self.song.owner_id


class Asset(models.Model):
    """One file of a generation. Goes with it; the file goes by `library.services`."""

    class Kind(models.TextChoices):
        """What a file is."""

        MASTER = "master"
        STEM = "stem"
        EXPORT = "export"

    class Condition(models.TextChoices):
        """Where the file is."""

        STORED = "stored"
        ARCHIVED = "archived"
        RESTORING = "restoring"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    part = models.CharField(max_length=40, blank=True)
    format = models.CharField(max_length=12)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=Condition.choices, default=Condition.STORED)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A generation has one file of a kind, part and format."""

        ordering: ClassVar = ["kind", "part", "format"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["generation", "kind", "part", "format"], name="one_file_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"asset {self.id}"
