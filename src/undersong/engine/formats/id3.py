"""ID3v2.4: what an MP3 file says about itself, in UTF-8.

libsndfile writes titles as Latin-1, which spoils every other script, and knows neither tempo
nor key; so the few frames that are needed are written here (id3.org, “ID3 tag version 2.4.0”).
"""

from collections.abc import Mapping

UTF_8 = b"\x03"
LANGUAGE = b"und"


def id3_tag(texts: Mapping[str, str]) -> bytes:
    """Return a tag to stand at the head of an MP3 file, or nothing where nothing is said.

    Parameters
    ----------
    texts : frame id, such as TIT2 or COMM, to its text; empty texts are left out.
    """
    frames = b"".join(_frame(name, text) for name, text in texts.items() if text)
    return b"ID3\x04\x00\x00" + _size(len(frames)) + frames if frames else b""


def _frame(name: str, text: str) -> bytes:
    body = text.replace("\0", " ").encode("utf-8", "replace")
    if name == "COMM":  # a comment has a language and a short description, here empty
        body = LANGUAGE + b"\0" + body
    return name.encode("ascii") + _size(len(body) + 1) + b"\0\0" + UTF_8 + body


def _size(count: int) -> bytes:
    """Seven bits a byte, so that no player takes a size for the start of a frame of sound."""
    return bytes((count >> shift) & 0x7F for shift in (21, 14, 7, 0))
