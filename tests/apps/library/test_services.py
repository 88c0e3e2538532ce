"""What is deleted is gone from tables and disk; the neighbour's stays."""

import pytest

from tests.apps.making import WORDS, finished
from undersong.apps.library import services as library
from undersong.apps.library.models import Asset, Generation, Song
from undersong.apps.studio import services
from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder


@pytest.mark.django_db(transaction=True)
def test_deletes_a_song_with_its_files_and_leaves_the_neighbours(alice, bob, tmp_path):
    gone = finished(services.request_song(person=alice, words=WORDS), tmp_path)
    stays = finished(services.request_song(person=bob, words=WORDS), tmp_path)
    library.delete_song(song=gone.song)
    assert [song.pk for song in Song.objects.all()] == [stays.song_id]
    assert [generation.pk for generation in Generation.objects.all()] == [stays.pk]
    assert [asset.generation_id for asset in Asset.objects.all()] == [stays.pk]
    songs = DataFolder(configuration().data).songs
    assert not (songs / str(gone.pk)).exists()
    assert (songs / stays.assets.get().key).is_file()
