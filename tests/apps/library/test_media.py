"""A player gets any range of its own person's file, and nobody else gets any."""

from urllib.parse import unquote

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse

from undersong.apps.library.media import disposition

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"sound" * 40_000


@pytest.fixture
def address(ready_song):
    return reverse("media", args=[ready_song.assets.get().pk])


def body_of(response):
    async def read() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    return async_to_sync(read)()


def test_sends_the_whole_file(alice_client, address):
    response = alice_client.get(address)
    assert response.status_code == 200
    assert (response["Content-Type"], response["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    assert int(response["Content-Length"]) == len(CONTENT)
    assert response["Cache-Control"] == "no-store"
    assert body_of(response) == CONTENT


@pytest.mark.parametrize(("first", "last"), [(0, 1), (65_530, 65_545), (199_990, 199_999)])
def test_sends_a_range_of_it(alice_client, address, first, last):
    response = alice_client.get(address, headers={"Range": f"bytes={first}-{last}"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    body = body_of(response)
    assert body == CONTENT[first : last + 1]
    assert int(response["Content-Length"]) == len(body)


def test_refuses_a_range_behind_the_end(alice_client, address):
    response = alice_client.get(address, headers={"Range": "bytes=200000-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_answers_what_is_known_already(alice_client, address):
    etag = alice_client.head(address)["ETag"]
    assert (alice_client.get(address, headers={"If-None-Match": etag})).status_code == 304
    same = alice_client.get(address, headers={"Range": "bytes=0-1", "If-Range": etag})
    assert (same.status_code, body_of(same)) == (206, CONTENT[:2])
    other = alice_client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"older"'})
    assert (other.status_code, body_of(other)) == (200, CONTENT)


def test_tells_about_a_range_without_sending_it(alice_client, address):
    response = alice_client.head(address, headers={"Range": "bytes=0-9"})
    assert (response.status_code, response["Content-Length"], response.content) == (206, "10", b"")


def test_shows_a_stranger_nothing(bob_client, address):
    assert (bob_client.get(address)).status_code == 404
    assert (bob_client.get(f"{address}/download")).status_code == 404


def test_takes_nothing(alice_client, address):
    assert (alice_client.post(address)).status_code == 405


def test_names_a_download_by_its_title(alice_client, address):
    response = alice_client.get(f"{address}/download")
    assert 'filename="Rain Time.mp3"' in response["Content-Disposition"]
    assert body_of(response) == CONTENT


def test_closes_a_file_that_nobody_listened_to(alice_client, address):
    response = alice_client.get(address)
    file = response.streaming_content and response._resource_closers[0].__self__._file
    assert not file._file.closed
    response.close()
    assert file._file.closed


@pytest.mark.parametrize(
    ("title", "plain", "full"),
    [
        ("Straße im Regen", "Strae im Regen.mp3", "Straße im Regen.mp3"),
        ("雨の夜", "song.mp3", "雨の夜.mp3"),
        ('../../etc/"passwd"', "etc passwd.mp3", "etc passwd.mp3"),
        ("Line\r\nSet-Cookie: x", "Line Set-Cookie x.mp3", "Line Set-Cookie x.mp3"),
        ("", "Undersong.mp3", "Undersong.mp3"),
        ("...", "Undersong.mp3", "Undersong.mp3"),
    ],
)
def test_makes_a_safe_name_of_any_title(ready_song, title, plain, full):
    asset = ready_song.assets.get()
    asset.generation.song.title = title
    header = disposition(asset)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert unquote(header.partition("UTF-8''")[2]) == full
    assert "\n" not in header
