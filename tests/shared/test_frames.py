"""Any range of a sealed file opens to the same bytes as the plain file has there."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from undersong.shared.encryption.envelope import TAG_BYTES, Unreadable
from undersong.shared.encryption.frames import FRAME_BYTES, HEADER, SealedFile, seal_file

KEY = bytes(range(32))


@pytest.fixture
def sealed(tmp_path: Path) -> Callable[[bytes], Path]:
    def seal(content: bytes) -> Path:
        (tmp_path / "plain").write_bytes(content)
        seal_file(tmp_path / "plain", tmp_path / "sealed", KEY, name="song/1")
        return tmp_path / "sealed"

    return seal


def read(path: Path, start: int, length: int, *, name: str = "song/1", key: bytes = KEY) -> bytes:
    file = SealedFile.opened(path, key, name=name)
    try:
        return b"".join(file.read(start, length))
    finally:
        file.close()


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES + 77])
def test_opens_any_range(sealed, size):
    content = secrets.token_bytes(size)
    path = sealed(content)
    places = sorted({0, 1, size // 2, FRAME_BYTES - 1, FRAME_BYTES, size - 1, size, size + 5} - {-1})
    for start in places:
        for length in (0, 1, FRAME_BYTES, size, size + 10):
            assert read(path, start, length) == content[start : start + length]


def test_holds_nothing_of_the_plain_file(sealed):
    path = sealed(b"the rain keeps time " * 9_000)
    assert b"the rain" not in path.read_bytes()


@pytest.mark.parametrize(("name", "key"), [("song/2", KEY), ("song/1", bytes(32))])
def test_does_not_open_under_another_name_or_key(sealed, name, key):
    path = sealed(b"la" * FRAME_BYTES)
    with pytest.raises(Unreadable):
        read(path, 0, 10, name=name, key=key)


def test_notices_frames_that_were_swapped_or_cut_off(sealed):
    path = sealed(secrets.token_bytes(3 * FRAME_BYTES))
    whole, frame = path.read_bytes(), FRAME_BYTES + TAG_BYTES
    head, first, second, third = (
        whole[: HEADER.size],
        *(whole[HEADER.size + n * frame : HEADER.size + (n + 1) * frame] for n in range(3)),
    )
    shorter = HEADER.pack(*HEADER.unpack(head)[:1], 2 * FRAME_BYTES, HEADER.unpack(head)[2])
    for forged in (head + second + first + third, head + first + second, shorter + first + second):
        path.write_bytes(forged)
        with pytest.raises(Unreadable):
            read(path, 0, 3 * FRAME_BYTES)


@pytest.mark.parametrize("content", [b"", b"ID3", b"RIFF" + bytes(60)])
def test_says_so_when_it_is_no_sealed_file(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(Unreadable):
        SealedFile.opened(tmp_path / "other", KEY, name="song/1")
