"""The only door from an id in a request to an object. Not there and not yours look alike."""

from uuid import UUID

from undersong.apps.accounts.models import User
from undersong.apps.library.models import Asset, Generation, Song
from undersong.errors import UndersongError


class NotFound(UndersongError):
    """There is nothing with this id for this person (HTTP 404)."""

    code = "not-found"


def song_of(person: User, song_id: UUID) -> Song:
    """Return the person's song.

    Raises
    ------
    NotFound
        If there is none, or it is somebody else's.
    """
    song = Song.objects.filter(owner_id=person.pk, pk=song_id).first()
    if song is None:
        raise NotFound("This song is not there.", hint="Go back to your songs.")
    return song


def generation_of(person: User, generation_id: UUID) -> Generation:
    """Return a generation of one of the person's songs.

    Raises
    ------
    NotFound
        If there is none, or it is somebody else's.
    """
    found = Generation.objects.select_related("song").filter(song__owner_id=person.pk, pk=generation_id)
    generation = found.first()
    if generation is None:
        raise NotFound("This song is not there.", hint="Go back to your songs.")
    return generation


def asset_of(person: User, asset_id: UUID) -> Asset:
    """Return a file of one of the person's songs, its song at hand.

    Raises
    ------
    NotFound
        If there is none, or it is somebody else's.
    """
    found = Asset.objects.select_related("generation__song")
    asset = found.filter(generation__song__owner_id=person.pk, pk=asset_id).first()
    if asset is None:
        raise NotFound("This file is not there.", hint="Go back to your songs.")
    return asset
