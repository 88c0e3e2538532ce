"""What a person does: ask for a song, ask again, cancel.

A request is written down with its generation and its job in one transaction and answered at once.
"""

import secrets
from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import OperationalError, transaction
from django.utils import timezone

from undersong.apps.accounts.models import User
from undersong.apps.library import services as library
from undersong.apps.library.models import Generation, Song
from undersong.apps.library.states import ENDED, OPEN, State
from undersong.apps.studio import bell
from undersong.apps.studio.models import Job
from undersong.apps.studio.telling import tell_ended, tell_queue
from undersong.engine.model import Wishes
from undersong.errors import RequestError

MOST_WAITING = 20
"""Songs of one person that may be open at once."""

CHOSEN_SEEDS = 10**9
"""Seeds that we choose stay short enough to be read out."""

ELSEWHERE = ("prompt", "lyrics", "seed")
"""Words of a request that have a column of their own; the settings hold the rest."""


def request_song(*, person: User, words: Mapping[str, object], once: UUID | None = None) -> Generation:
    """Write down a request for a song and tell the workers.

    Parameters
    ----------
    words : the words of a Brief (see `Wishes.read`), as text or numbers.
    once : an id that the form was given; sending the form twice makes one song.

    Raises
    ------
    RequestError
        For the first word that breaks its rule; nothing was written.
    """
    wishes = Wishes.read(words)
    try:
        return _written(person, words, wishes, once or uuid4())
    except OperationalError:
        raise RequestError(
            "The request could not be written down: the disk is full, or the database is busy.",
            hint="Make room on the disk, then ask again.",
        ) from None


def seed_of(song_id: UUID) -> int:
    """Return the seed of a song for which nobody named one.

    It is drawn with the song's id, before the song is asked for, so that what the form shows is what comes.
    """
    return song_id.int % CHOSEN_SEEDS


def _written(person: User, words: Mapping[str, object], wishes: Wishes, song_id: UUID) -> Generation:
    with transaction.atomic():
        asked = Generation.objects.filter(song_id=song_id, song__owner_id=person.pk).last()
        if asked is not None:
            return asked
        if Song.objects.filter(pk=song_id).exists():
            raise RequestError("This form was sent before.", hint="Load the page again.")
        _check_room(person)
        song = library.new_song(
            song_id=song_id,
            owner_id=person.pk,
            title=wishes.title,
            prompt=wishes.prompt,
            lyrics=wishes.lyrics,
        )
        settings = {n: v for n, v in words.items() if n not in ELSEWHERE and _is_said(v)}
        seed = seed_of(song_id) if wishes.seed is None else wishes.seed
        generation = library.new_generation(song=song, settings=settings, seed=seed)
        _queue(generation)
    return generation


def again(*, generation: Generation) -> Generation:
    """Ask for the song of a generation that has ended once more.

    What failed or was cancelled is made as it was asked for; what is ready is made with another
    seed, as another take.

    Raises
    ------
    RequestError
        If it has not ended, or too many are open.
    """
    if generation.state not in ENDED:
        raise RequestError("This song is still being made.", hint="Wait for it, or cancel it first.")
    with transaction.atomic():
        _check_room(generation.song.owner)
        take = generation.state == State.READY
        seed = secrets.randbelow(CHOSEN_SEEDS) if take else generation.seed
        fresh = library.new_generation(
            song=generation.song, settings=generation.settings, seed=seed, parent=generation
        )
        _queue(fresh)
    return fresh


def cancel(*, generation: Generation) -> Generation:
    """Stop a generation, whatever its state; what has ended stays as it is.

    Whoever is rendering it finds its claim gone and stops within a second.
    """
    with transaction.atomic():
        fresh = Generation.objects.select_related("song").get(pk=generation.pk)
        if fresh.state not in OPEN:
            return fresh
        library.move(fresh, State.CANCELLED)
        fresh.ended_at = timezone.now()
        fresh.save(update_fields=["state", "ended_at"])
        Job.objects.filter(pk=fresh.pk).delete()
        transaction.on_commit(lambda: tell_ended(fresh))
        transaction.on_commit(tell_queue)
    return fresh


def _check_room(person: User) -> None:
    waiting = Generation.objects.filter(song__owner_id=person.pk, state__in=OPEN).count()
    if waiting >= MOST_WAITING:
        raise RequestError(
            f"{waiting} of your songs are being made or wait, and {MOST_WAITING} may be open at once.",
            hint="Wait for one of them, or cancel one.",
        )


def _queue(generation: Generation) -> None:
    Job.objects.create(generation=generation)
    transaction.on_commit(bell.ring)
    transaction.on_commit(tell_queue)


def _is_said(value: object) -> bool:
    return value is not None and value != "" and value is not False
