"""Tags: what is written is what another library reads, whatever people call their songs."""

import io
from dataclasses import replace

import mutagen
import numpy as np
import pytest
from mutagen.id3 import ID3

from tests.engine.formats.readers import picture, told
from undersong.engine.formats.audio import FORMATS, write_audio
from undersong.engine.formats.cover import PNG_PIXELS, cover_png
from undersong.engine.formats.reading import read_tags
from undersong.engine.formats.tags import LINE_CHARACTERS, Tags, id3_bytes
from undersong.units import RATE_HZ

TAGS = Tags(
    title="Neon Rain – 雨 🌧",
    style="Lo-fi hip-hop",
    lyrics="[Verse]\nThe river runs\nОгонь и вода",
    timed_lyrics=((1_000, "The river runs"), (65_430, "Огонь и вода")),
    bpm=82.0,
    key="F# minor",
    seed=2**63 - 1,
    engine="undersong",
    edition="1",
    generation="0b7c",
    score="ab" * 32,
    cover=cover_png(7, "pop"),
)
OWN = {
    "initialkey": "F# minor",
    "seed": str(2**63 - 1),
    "engine": "undersong",
    "edition": "1",
    "generation": "0b7c",
    "undersong_score": "ab" * 32,
}


def tone(seconds=0.4):
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, 0.7 * wave]).astype(np.float32)


def lyrics(said):
    return next(text for name, text in said.items() if name.startswith("lyrics"))


@pytest.mark.parametrize("ending", FORMATS)
def test_say_everything_in_every_format(tmp_path, ending):
    path = tmp_path / f"song{ending}"
    write_audio(path, tone(), tags=TAGS)
    said = told(path)
    assert said["title"] == TAGS.title
    assert said["genre"] == TAGS.style
    assert lyrics(said) == TAGS.lyrics
    assert said["comment"] == "82 BPM, F# minor, Undersong edition 1"
    assert {name: said[name] for name in OWN} == OWN
    assert picture(path) == (PNG_PIXELS, PNG_PIXELS)


@pytest.mark.parametrize(("ending", "name"), [(".flac", "bpm"), (".ogg", "bpm"), (".mp3", "tbpm")])
def test_say_the_tempo_where_players_look_for_it(tmp_path, ending, name):
    write_audio(tmp_path / f"song{ending}", tone(), tags=TAGS)
    assert told(tmp_path / f"song{ending}")[name] == "82"


def test_say_the_tempo_in_m4a_as_a_number(tmp_path):
    write_audio(tmp_path / "song.m4a", tone(), tags=TAGS)
    assert mutagen.File(tmp_path / "song.m4a")["tmpo"] == [82]


@pytest.mark.parametrize(
    ("key", "short"), [("F# minor", "F#m"), ("Bb major", "Bb"), ("D dorian", "Dm"), ("E major blues", "E")]
)
def test_say_the_key_in_three_letters_where_there_is_no_more_room(tmp_path, key, short):
    write_audio(tmp_path / "song.mp3", tone(), tags=replace(TAGS, key=key))
    said = told(tmp_path / "song.mp3")
    assert said["tkey"] == short
    assert said["initialkey"] == key


def test_give_every_line_its_time_where_a_player_follows_the_words(tmp_path):
    write_audio(tmp_path / "song.mp3", tone(), tags=TAGS)
    (words,) = ID3(tmp_path / "song.mp3").getall("SYLT")
    assert words.text == [("The river runs", 1_000), ("Огонь и вода", 65_430)]
    write_audio(tmp_path / "song.flac", tone(), tags=TAGS)
    assert told(tmp_path / "song.flac")["syncedlyrics"] == "[00:01.00]The river runs\n[01:05.43]Огонь и вода"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("one\nline\r\nof\ttwo", "one line of two"),
        ("nothing\0 to\x07 see\x7f", "nothing to see"),
        ("half a \ud83c pair", "half a ? pair"),
        ("𝄞 " * 5_000, ("𝄞 " * 5_000)[:LINE_CHARACTERS].strip()),
        ("\0\n", None),
    ],
    ids=["lines", "controls", "surrogate", "10 kB", "nothing"],
)
def test_are_clean_whatever_the_title_holds(tmp_path, ending, title, read):
    path = tmp_path / f"song{ending}"
    write_audio(path, tone(), tags=Tags(title=title))
    assert told(path).get("title", "").strip() == (read or "")


@pytest.mark.parametrize("ending", FORMATS)
def test_hold_ten_thousand_bytes_of_words(tmp_path, ending):
    words = "\n".join(f"line {i} 🎵 of a very long song" for i in range(400))
    write_audio(tmp_path / f"song{ending}", tone(), tags=Tags(lyrics=words + "\0"))
    assert lyrics(told(tmp_path / f"song{ending}")) == words


@pytest.mark.parametrize("ending", FORMATS)
def test_say_nothing_that_nobody_knows_and_nothing_of_when(tmp_path, ending):
    write_audio(tmp_path / f"song{ending}", tone())
    said = told(tmp_path / f"song{ending}")
    assert not set(said) & {"title", "genre", "date", "creation_time", "artist", "seed", "comment"}
    assert picture(tmp_path / f"song{ending}") is None


def test_say_only_who_made_it_where_nothing_is_known():
    assert ID3(io.BytesIO(id3_bytes(Tags()))).keys() == {"TSSE"}


def test_are_read_again_by_the_name_they_were_written_under(tmp_path):
    write_audio(tmp_path / "mix.flac", tone(), tags=TAGS)
    assert read_tags(tmp_path / "mix.flac")["UNDERSONG_SCORE"] == TAGS.score
