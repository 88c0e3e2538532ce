"""WAV files: their sound to the bit, and what stands beside it."""

import struct

import numpy as np
import pytest
import soundfile

from undersong.engine.formats.audio import write_audio
from undersong.engine.formats.tags import Tags
from undersong.engine.formats.whole import dither_key, dithered

RATE_HZ = 44_100


@pytest.fixture
def sound():
    return np.random.default_rng(3).standard_normal((2, 50_001)).astype(np.float32) * 0.2


def chunks(path):
    """Return the chunks of a RIFF file, in order, and see that they fill it."""
    data = path.read_bytes()
    assert data[:4] + data[8:12] == b"RIFFWAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    found, at = [], 12
    while at < len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        found.append((name.decode(), data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    assert at == len(data)
    return found


@pytest.mark.parametrize(("bits", "subtype"), [(16, "PCM_16"), (24, "PCM_24"), (32, "FLOAT")])
def test_has_the_bits_that_were_asked_for(tmp_path, sound, bits, subtype):
    write_audio(tmp_path / "song.wav", sound, wav_bits=bits)
    about = soundfile.info(tmp_path / "song.wav")
    assert (about.subtype, about.frames, about.samplerate, about.channels) == (subtype, 50_001, RATE_HZ, 2)


def test_holds_floating_point_as_it_is_beyond_full_scale_too(tmp_path, sound):
    write_audio(tmp_path / "song.wav", 9 * sound, wav_bits=32)
    read, _ = soundfile.read(tmp_path / "song.wav", dtype="float32")
    assert np.array_equal(read.T, 9 * sound)


def test_dithers_16_bits_by_the_songs_seed(tmp_path, sound):
    write_audio(tmp_path / "song.wav", sound, tags=Tags(seed=5), wav_bits=16)
    read, _ = soundfile.read(tmp_path / "song.wav", dtype="int16")
    assert np.array_equal(read, dithered(sound, key=dither_key(5), first=0))


def test_says_what_broadcasters_ask_and_no_date(tmp_path, sound):
    tags = Tags(title="Nëon", generation="0b7c", lufs=-14.02, true_peak_db=-1.0)
    write_audio(tmp_path / "song.wav", sound, tags=tags)
    bext = dict(chunks(tmp_path / "song.wav"))["bext"]
    assert bext[:256].rstrip(b"\0") == b"N?on"
    assert bext[256:288].rstrip(b"\0") == b"Undersong"
    assert bext[288:320].rstrip(b"\0") == b"0b7c"
    assert bext[320:338] == bytes(18)
    assert struct.unpack("<H", bext[346:348]) == (2,)
    assert struct.unpack("<5h", bext[412:422]) == (-1402, 0x7FFF, -100, 0x7FFF, 0x7FFF)
    assert bext[602:] == b"A=PCM,F=44100,W=24,M=stereo,T=Undersong\r\n"


def test_keeps_odd_things_even(tmp_path, sound):
    write_audio(tmp_path / "song.wav", sound[:, :7], tags=Tags(title="odd"))
    names = [name for name, _ in chunks(tmp_path / "song.wav")]
    assert names == ["fmt ", "bext", "LIST", "data", "id3 "]
