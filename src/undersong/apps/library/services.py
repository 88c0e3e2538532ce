"""Every change to what a person keeps. Asking for music is `studio.services`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from undersong.apps.library.models import Asset, Generation, Song
from undersong.apps.library.states import check_move
from undersong.shared import storage


@dataclass(frozen=True)
class Finished:
    """What an engine made, as far as it is kept in the tables."""

    title: str
    brief: Mapping[str, object] | None
    score: Mapping[str, object]
    report: Mapping[str, object]
    peaks: bytes
    engine: str
    edition: str
    platform: str


@dataclass(frozen=True)
class NewFile:
    """A file that shall be kept: where it is now, and what it is."""

    path: Path
    kind: Asset.Kind
    part: str
    format: str


def move(generation: Generation, state: str) -> None:
    """Bring a generation into a state, on this object alone; the caller saves it."""
    check_move(generation.state, state)
    generation.state = state


def keep_files(generation: Generation, files: Sequence[NewFile]) -> list[Asset]:
    """Keep all files of a generation, or none, and return their rows, not saved. Twice leaves one of each."""
    assets: list[Asset] = []
    try:
        for file in files:
            assets.append(_kept(generation, file))  # noqa: PERF401 - what was kept has to be known when one fails
    except BaseException:
        forget_files([asset.key for asset in assets])
        raise
    return assets


def _kept(generation: Generation, file: NewFile) -> Asset:
    name = "-".join(word for word in (file.kind, file.part) if word)
    kept = storage.keep_file(
        file.path, key=f"{generation.pk}/{name}.{file.format}", person=generation.sealing_person
    )
    return Asset(
        generation=generation,
        kind=file.kind,
        part=file.part,
        format=file.format,
        size_bytes=kept.size_bytes,
        digest=kept.digest,
        key=kept.key,
    )


def forget_files(keys: Sequence[str]) -> None:
    """Remove kept files."""
    for key in keys:
        storage.forget_file(key)


def complete(generation: Generation, finished: Finished, assets: Sequence[Asset]) -> None:
    """Write what was made into the tables; part of the caller's transaction."""
    song = generation.song
    song.title = finished.title
    song.brief = finished.brief
    song.save(update_fields=["sealed_title", "sealed_brief"])
    generation.score = finished.score
    generation.report = finished.report
    generation.peaks = finished.peaks
    generation.engine, generation.edition = finished.engine, finished.edition
    generation.platform = finished.platform
    generation.assets.all().delete()
    Asset.objects.bulk_create(assets)


def delete_song(*, song: Song) -> None:
    """Delete a song with its generations and files."""
    keys = list(Asset.objects.filter(generation__song=song).values_list("key", flat=True))
    with transaction.atomic():
        song.delete()
        transaction.on_commit(lambda: forget_files(keys))


def new_song(*, song_id: UUID, owner_id: UUID, title: str | None, prompt: str, lyrics: str | None) -> Song:
    """Write down a song that was asked for."""
    song = Song(pk=song_id, owner_id=owner_id)
    song.title, song.prompt, song.lyrics = title, prompt, lyrics
    song.save(force_insert=True)
    return song


def new_generation(
    *, song: Song, settings: Mapping[str, object], seed: int, parent: Generation | None = None
) -> Generation:
    """Write down that an engine is to run for a song."""
    generation = Generation(song=song, parent=parent, seed=seed)
    generation.settings = settings
    generation.save(force_insert=True)
    return generation
