"""What an audio file says about itself: title, words, tempo, key, where it comes from, and its cover.

    what             FLAC, Ogg, Opus    MP3 (and WAV)       M4A
    title            TITLE              TIT2                ©nam
    style            GENRE              TCON                ©gen
    words            LYRICS             USLT                ©lyr
    words in time    SYNCEDLYRICS       SYLT
    tempo            BPM                TBPM                tmpo
    key              INITIALKEY         TKEY, TXXX          initialkey
    seed, engine, edition, generation, part: the same names, TXXX, com.apple.iTunes
    digest of the score: UNDERSONG_SCORE, likewise
    made with        ENCODER            TSSE                ©too
    in one line      COMMENT            COMM                ©cmt
    cover            PICTURE            APIC                covr

Nothing here is about a person, and nothing about when. `score` is the digest of what was performed, so that
whoever masters a mix again can see whose it is. Every text is made clean first: one line where it is a line,
no letters that nobody can see, nothing that is not Unicode. mutagen writes them all.
"""

import io
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mutagen import id3, mp4
from mutagen.flac import FLAC, Picture
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from undersong.engine.formats.libav import aac_padding
from undersong.engine.theory.key import parse_key

MAKER = "Undersong"
LANGUAGE = "und"
FRONT_COVER = 3
UTF_8 = id3.Encoding.UTF8
UNSEEN = "\x7f\ufffe\uffff"
"""Beside control characters; the last two are none, and no XML may have them."""
LINE_CHARACTERS = 1_000
"""Of a title, say: players show a line, and some readers stop at a few thousand bytes."""
TEXT_CHARACTERS = 100_000
FREE = "----:com.apple.iTunes:"
"""In M4A, fields of one's own have the name of who thought them out; programs look for this one."""
PADDING_BYTES = 1_024


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What an audio file says; empty where nothing is known.

    Attributes
    ----------
    style : its name, for people; written as the genre.
    lyrics : the words as they are sung, line by line.
    timed_lyrics : (milliseconds, line), by time.
    generation : id of the run of the engine, where a studio gave one.
    part : of a stem.
    score : digest of the score that was performed, see `score_digest`.
    cover : a PNG.
    lufs, true_peak_db : of the sound.
    """

    title: str = ""
    style: str = ""
    lyrics: str = ""
    timed_lyrics: tuple[tuple[int, str], ...] = ()
    bpm: float | None = None
    key: str = ""
    seed: int | None = None
    engine: str = ""
    edition: str = ""
    generation: str = ""
    part: str = ""
    score: str = ""
    cover: bytes = b""
    lufs: float | None = None
    true_peak_db: float | None = None

    @property
    def comment(self) -> str:
        """Tempo, key and edition as one line, for programs that show no more than that."""
        facts = [f"{self.bpm:g} BPM" if self.bpm else "", self.key, f"{MAKER} edition {self.edition}"]
        return ", ".join(f for f in (facts if self.edition else facts[:2]) if f)

    @property
    def own(self) -> Iterator[tuple[str, str]]:
        """Fields that no format has a place of its own for, by name, without the empty ones."""
        seed = "" if self.seed is None else str(self.seed)
        fields = (
            ("INITIALKEY", self.key),
            ("SEED", seed),
            ("ENGINE", self.engine),
            ("EDITION", self.edition),
            ("GENERATION", self.generation),
            ("PART", self.part),
            ("UNDERSONG_SCORE", self.score),
        )
        return ((name, one_line(text)) for name, text in fields if one_line(text))


def write_tags(path: Path, tags: Tags, *, samples: int) -> None:
    """Write tags into a FLAC, Ogg, Opus, MP3 or M4A file that has none.

    Parameters
    ----------
    path : its first bytes say what it is, whatever its name.
    samples : that the song has, for players of M4A, which else would not know where it ends.

    Raises
    ------
    OSError
        If the system takes no more.
    """
    with path.open("r+b") as file:
        head = file.read(64)
        file.seek(0)
        if head.startswith(b"fLaC"):
            flac = FLAC(file)
            _xiph(flac, tags)
            if tags.cover:
                flac.add_picture(_picture(tags))
            file.seek(0)
            flac.save(file, padding=_little)
        elif head.startswith(b"OggS"):
            ogg = OggOpus(file) if b"OpusHead" in head else OggVorbis(file)
            _xiph(ogg, tags)
            if tags.cover:
                ogg["METADATA_BLOCK_PICTURE"] = b64encode(_picture(tags).write()).decode("ascii")
            file.seek(0)
            ogg.save(file, padding=_little)
        elif head[4:8] == b"ftyp":
            _m4a(file, tags, samples)
        else:
            mp3 = id3.ID3()
            _frames(mp3, tags)
            file.seek(0)
            mp3.save(file, v1=0, padding=_little)


def id3_bytes(tags: Tags) -> bytes:
    """Return the tags as an ID3v2.4 tag on its own, or nothing where nothing is said."""
    frames = id3.ID3()
    _frames(frames, tags)
    out = io.BytesIO()
    frames.save(out, v1=0, padding=lambda _: 0)
    return out.getvalue() if len(frames) else b""


def renumber(path: Path, serial: int = 1) -> None:
    """Give an Ogg stream a number of its own in place of one that was drawn: same song, same file."""
    pages: list[bytes] = []
    with path.open("rb") as file:
        while True:
            try:
                page = OggPage(file)
            except EOFError:
                break
            page.serial = serial
            pages.append(page.write())
    path.write_bytes(b"".join(pages))


def _xiph(file: FLAC | OggVorbis | OggOpus, tags: Tags) -> None:
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    fields = [
        ("TITLE", one_line(tags.title)),
        ("GENRE", one_line(tags.style)),
        ("BPM", f"{tags.bpm:g}" if tags.bpm else ""),
        *tags.own,
        ("COMMENT", one_line(tags.comment)),
        ("LYRICS", _text(tags.lyrics)),
        ("SYNCEDLYRICS", "\n".join(f"[{_lrc_time(ms)}]{one_line(t)}" for ms, t in tags.timed_lyrics)),
        ("ENCODER", MAKER),
    ]
    for name, text in fields:
        if text:
            file[name] = text


def _frames(file: id3.ID3, tags: Tags) -> None:
    plain = {
        id3.TIT2: one_line(tags.title),
        id3.TCON: one_line(tags.style),
        id3.TBPM: f"{tags.bpm:.0f}" if tags.bpm else "",
        id3.TKEY: _short_key(tags.key),
        id3.TSSE: MAKER,
    }
    for frame, text in plain.items():
        if text:
            file.add(frame(encoding=UTF_8, text=text))
    for name, text in tags.own:
        file.add(id3.TXXX(encoding=UTF_8, desc=name, text=text))
    if tags.comment:
        file.add(id3.COMM(encoding=UTF_8, lang=LANGUAGE, desc="", text=one_line(tags.comment)))
    if tags.lyrics:
        file.add(id3.USLT(encoding=UTF_8, lang=LANGUAGE, desc="", text=_text(tags.lyrics)))
    if tags.timed_lyrics:
        words = [(one_line(text), ms) for ms, text in tags.timed_lyrics]
        # Format 2 counts milliseconds; kind 1 is the words of a song.
        file.add(id3.SYLT(encoding=UTF_8, lang=LANGUAGE, format=2, type=1, desc="", text=words))
    if tags.cover:
        cover = id3.APIC(encoding=UTF_8, mime="image/png", type=FRONT_COVER, desc="", data=tags.cover)
        file.add(cover)


def _m4a(file: BinaryIO, tags: Tags, samples: int) -> None:
    said = mp4.MP4(file)
    if said.tags is None:
        said.add_tags()
    said.tags.clear()
    plain = {
        "\xa9nam": one_line(tags.title),
        "\xa9gen": one_line(tags.style),
        "\xa9lyr": _text(tags.lyrics),
        "\xa9cmt": one_line(tags.comment),
        "\xa9too": MAKER,
    }
    for name, text in plain.items():
        if text:
            said[name] = [text]
    if tags.bpm:
        said["tmpo"] = [round(tags.bpm)]
    for name, text in (*tags.own, ("iTunSMPB", aac_padding(samples))):
        said[FREE + (name if name == "iTunSMPB" else name.lower())] = [mp4.MP4FreeForm(text.encode("utf-8"))]
    if tags.cover:
        said["covr"] = [mp4.MP4Cover(tags.cover, imageformat=mp4.MP4Cover.FORMAT_PNG)]
    file.seek(0)
    said.save(file, padding=_little)


def _picture(tags: Tags) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = FRONT_COVER, "image/png", tags.cover
    picture.width = int.from_bytes(tags.cover[16:20], "big")
    picture.height = int.from_bytes(tags.cover[20:24], "big")
    picture.depth = 24
    return picture


def _little(_info: object) -> int:
    """Leave some room for whoever changes a title."""
    return PADDING_BYTES


def _short_key(key: str) -> str:
    """Return a key as ID3 has room for it: three letters, major or minor alone."""
    if not key:
        return ""
    read = parse_key(key)
    sign = {1: "#", -1: "b"}.get(read.accidental, "")
    return f"{read.letter}{sign}{'m' if read.minor else ''}"


def _lrc_time(milliseconds: int) -> str:
    hundredths = round(milliseconds / 10)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def one_line(text: str) -> str:
    """Return a text as one line of letters that can be seen."""
    return " ".join(_text(text).split())[:LINE_CHARACTERS]


def _text(text: str) -> str:
    """Return a text without control characters and halves of surrogates; lines end as on Unix."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = lines.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in whole if c in "\n\t" or (c >= " " and c not in UNSEEN))[:TEXT_CHARACTERS]
