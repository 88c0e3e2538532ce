"""Audio files: what is written can be read back; what cannot be written leaves nothing."""

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from undersong.engine.formats.audio import (
    BY_LIBAV,
    FORMATS,
    FormatError,
    WriteError,
    write_audio,
    write_stems,
)
from undersong.engine.formats.libav import OPUS_RATE_HZ, NoEncoder
from undersong.engine.formats.reading import decoded, peak_after_decoding_db, read_audio
from undersong.engine.formats.tags import Tags
from undersong.engine.formats.whole import BITS_24, whole_numbers
from undersong.engine.model import Mix, Role, Stem
from undersong.errors import RequestError
from undersong.units import RATE_HZ


def tone(seconds=2.5, hz=440.0):
    wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, 0.7 * wave]).astype(np.float32)


def mix_of(*sounds):
    names = ("drums", "bass", "keys", "vocals")
    stems = tuple(Stem(n, "piano", Role.COMP, s) for n, s in zip(names, sounds, strict=False))
    return Mix(stems, sum(sounds[1:], start=sounds[0]))


@pytest.mark.parametrize("ending", [".wav", ".flac", ".WAV"])
def test_writes_24_bits_without_loss(tmp_path, ending):
    sound = tone()
    write_audio(tmp_path / f"song{ending}", sound)
    numbers, rate = soundfile.read(tmp_path / f"song{ending}", dtype="int32")
    assert rate == RATE_HZ
    assert soundfile.info(tmp_path / f"song{ending}").subtype == "PCM_24"
    assert np.array_equal(numbers >> 8, whole_numbers(sound))
    assert np.abs((numbers >> 8) / BITS_24 - sound.T).max() <= 0.5 / BITS_24


@pytest.mark.parametrize("ending", [".mp3", ".ogg", ".opus", ".m4a"])
def test_writes_lossy_files_that_sound_the_same_at_the_same_place(tmp_path, ending):
    sound = tone()
    write_audio(tmp_path / f"song{ending}", sound)
    heard, rate_hz = decoded(tmp_path / f"song{ending}")
    if ending == ".opus":
        assert rate_hz == OPUS_RATE_HZ
        heard = resample_poly(heard, 147, 160, axis=1)
    # FFmpeg's decoder leaves the end of the last frame of AAC to the player.
    assert heard.shape[1] - sound.shape[1] in (range(1024) if ending == ".m4a" else {0})
    middle = slice(RATE_HZ // 2, -RATE_HZ // 2)
    assert np.abs(heard[:, : sound.shape[1]][:, middle] - sound[:, middle]).max() < 0.02


@pytest.mark.parametrize("ending", FORMATS)
def test_writes_the_same_file_for_the_same_sound(tmp_path, ending):
    tags = Tags(title="Twice", seed=5)
    for name in ("one", "two"):
        write_audio(tmp_path / f"{name}{ending}", tone(), tags=tags)
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("samples", [600, 1_152, 44_099])
def test_writes_the_shortest_sounds_whole(tmp_path, ending, samples):
    write_audio(tmp_path / f"song{ending}", tone(1.0)[:, :samples])
    length = decoded(tmp_path / f"song{ending}")[0].shape[1]
    wanted = samples * 160 / 147 if ending == ".opus" else samples
    assert wanted - 1 <= length <= wanted + (1_024 if ending == ".m4a" else 1)


@pytest.mark.parametrize("ending", [".flac", ".wav"])
def test_is_read_again_as_it_was(tmp_path, ending):
    write_audio(tmp_path / f"song{ending}", tone())
    assert np.abs(read_audio(tmp_path / f"song{ending}") - tone()).max() <= 0.5 / BITS_24


def test_reads_nothing_that_is_no_whole_sound(tmp_path):
    write_audio(tmp_path / "song.flac", tone())
    (tmp_path / "short.flac").write_bytes((tmp_path / "song.flac").read_bytes()[:20_000])
    (tmp_path / "words.flac").write_text("no sound")
    soundfile.write(tmp_path / "mono.flac", np.zeros(100), RATE_HZ)
    for name in ("short.flac", "words.flac", "none.flac", "mono.flac"):
        with pytest.raises(RequestError, match=name):
            read_audio(tmp_path / name)


@pytest.mark.parametrize("ending", [".mp3", ".ogg", ".opus", ".m4a"])
def test_tells_how_high_a_lossy_file_peaks(tmp_path, ending):
    write_audio(tmp_path / f"song{ending}", tone())
    assert peak_after_decoding_db(tmp_path / f"song{ending}") == pytest.approx(20 * np.log10(0.5), abs=0.3)


@pytest.mark.parametrize("ending", BY_LIBAV)
def test_says_what_is_missing_where_a_system_has_no_encoder(tmp_path, monkeypatch, ending):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(NoEncoder, match=r"av.*pip install av"):
        write_audio(tmp_path / f"song{ending}", tone(0.1))
    assert list(tmp_path.iterdir()) == []


def test_clips_at_full_scale_and_never_wraps(tmp_path):
    write_audio(tmp_path / "song.flac", np.array([[2.0, -2.0, 1.0], [-1.0, 0.0, 1.5]], np.float32))
    numbers, _ = soundfile.read(tmp_path / "song.flac", dtype="int32")
    top = BITS_24 - 1
    assert (numbers >> 8).T.tolist() == [[top, -BITS_24, top], [-BITS_24, 0, top]]


@pytest.mark.parametrize("name", ["song.aiff", "song", "song.", "flac"])
def test_names_the_formats_when_asked_for_another(tmp_path, name):
    with pytest.raises(FormatError, match=r"\.wav \.flac \.mp3 \.ogg \.opus \.m4a") as fault:
        write_audio(tmp_path / name, tone(0.1))
    assert fault.value.field == "output"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_leaves_nothing_in_a_folder_that_is_not_there(tmp_path, ending):
    with pytest.raises(WriteError, match="No such file or directory"):
        write_audio(tmp_path / "none" / f"song{ending}", tone(0.1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\0b/song.flac", "a\0b.flac"])
def test_writes_nowhere_when_a_name_is_none(tmp_path, name):
    with pytest.raises(WriteError, match="null byte"):
        write_audio(tmp_path / name, tone(0.1))
    with pytest.raises(WriteError, match="null byte"):
        write_stems(tmp_path / name, mix_of(tone(0.1)))
    assert list(tmp_path.iterdir()) == []


def test_says_why_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(WriteError, match=r"song\.flac.*Not a directory"):
        write_audio(tmp_path / "file" / "song.flac", tone(0.1))


def test_leaves_a_folder_of_that_name_alone(tmp_path):
    (tmp_path / "song.flac").mkdir()
    with pytest.raises(WriteError, match=r"song\.flac.*directory"):
        write_audio(tmp_path / "song.flac", tone(0.1))
    assert [p.name for p in tmp_path.iterdir()] == ["song.flac"]


def test_takes_the_longest_names_a_folder_takes(tmp_path):
    name = "x" * 250 + ".flac"
    write_audio(tmp_path / name, tone(0.1))
    assert [p.name for p in tmp_path.iterdir()] == [name]


FULL_DISK = """
import sys, numpy as np
from pathlib import Path
from undersong.engine.formats.audio import WriteError, write_audio, write_stems
from undersong.engine.model import Mix, Role, Stem
noise = np.random.default_rng(1).standard_normal((2, 200_000)).astype(np.float32) * 0.2
for target in map(Path, sys.argv[1:]):
    try:
        if target.suffix:
            write_audio(target, noise)
        else:
            write_stems(target, Mix((Stem("drums", "drum-kit", Role.DRUMS, noise),), noise))
    except WriteError as error:
        print(error.line)
"""


def test_leaves_what_was_there_when_the_disk_is_full(tmp_path):
    files = [f"song{ending}" for ending in FORMATS]
    for name in files:
        (tmp_path / name).write_bytes(b"an older song")
    limit = 30_000  # bytes a file may have
    result = subprocess.run(  # in a process of its own: the limit can't be lifted again
        [sys.executable, "-c", FULL_DISK, *(str(tmp_path / name) for name in (*files, "stems"))],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(Path("src").resolve())},
    )
    told = result.stdout.splitlines()
    assert len(told) == len(files) + 1
    assert all(line.startswith("The file") for line in told)
    assert "System error" not in result.stdout
    assert result.stderr == ""
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == dict.fromkeys(files, b"an older song")


def test_writes_stems_whose_sum_is_the_mix_to_the_last_bit(tmp_path):
    noise = np.random.default_rng(1).standard_normal((3, 2, 100_000)).astype(np.float32) * 0.05
    files = write_stems(tmp_path / "stems", mix_of(*noise))
    assert [f.name for f in files] == ["drums.flac", "bass.flac", "keys.flac", "mix.flac"]
    numbers = [soundfile.read(f, dtype="int32")[0].astype(np.int64) for f in files]
    assert np.array_equal(sum(numbers[:3]), numbers[3])
    assert np.abs(numbers[3].T / 2.0**31 - noise.sum(axis=0)).max() < 2 / BITS_24


def test_replaces_its_own_files_and_keeps_all_others(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "drums.flac").write_bytes(b"an older take")
    write_stems(tmp_path, mix_of(tone(0.2)))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["drums.flac", "mix.flac", "notes.txt"]
    assert soundfile.info(tmp_path / "drums.flac").frames == round(0.2 * RATE_HZ)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_refuses_a_file_where_the_folder_of_stems_should_be(tmp_path):
    (tmp_path / "stems").write_text("a file")
    with pytest.raises(WriteError, match="stems"):
        write_stems(tmp_path / "stems", mix_of(tone(0.1)))
    assert (tmp_path / "stems").read_text() == "a file"
