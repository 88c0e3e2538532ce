"""What is no SoundFont, or a broken one, is refused with one line; nothing hangs, grows or crashes."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.engine.perform.soundfont.playing import onsets, played, saved
from tests.engine.perform.soundfont.writer import Font, Preset, Sample, Zone, between, looped, one, tone
from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.bank import open_soundfont
from undersong.engine.perform.soundfont.riff import BankError

GOOD = one(looped(), (g.SAMPLE_MODES, 1)).to_bytes()


def refusal(path: Path) -> str:
    with pytest.raises(BankError) as raised:
        open_soundfont(path)
    line = raised.value.line
    assert "\n" not in line
    assert raised.value.field == "bank"
    assert raised.value.hint
    return line


def test_says_that_there_is_no_such_file(tmp_path):
    assert "cannot be read: No such file" in refusal(tmp_path / "none.sf2")


def test_refuses_a_name_that_is_none():
    assert "not a file name" in refusal(Path("a\0b.sf2"))


def test_refuses_a_folder_and_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.sf2")
    assert "is a folder" in refusal(tmp_path)
    assert "no regular file" in refusal(tmp_path / "pipe.sf2")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refuses_what_may_not_be_read(tmp_path):
    path = tmp_path / "bank.sf2"
    path.write_bytes(GOOD)
    path.chmod(0)
    assert "Permission denied" in refusal(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"RIFF", "no SoundFont"),
        (b"fLaC" + bytes(100), "no SoundFont"),
        (b"RIFF" + struct.pack("<I", 4) + b"WAVE", "no SoundFont"),
        (b"RIFF" + struct.pack("<I", 4) + b"sfbk", "no samples"),
        (GOOD[:-1], "cut off"),
        (GOOD + bytes(100_000), "ends after"),
    ],
)
def test_refuses_what_is_no_whole_soundfont(tmp_path, data, said):
    path = tmp_path / "bank.sf2"
    path.write_bytes(data)
    assert said in refusal(path)


def test_refuses_it_cut_off_anywhere(tmp_path):
    path = tmp_path / "bank.sf2"
    for size in range(1, len(GOOD), 97):
        path.write_bytes(GOOD[:size])
        assert "cut off" in refusal(path) or "no SoundFont" in refusal(path)


def test_refuses_three_gigabytes_of_nothing_at_once(tmp_path):
    path = tmp_path / "huge.sf2"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)
    assert "no SoundFont" in refusal(path)
    with path.open("r+b") as file:
        file.write(GOOD)
    assert "its header says that it ends after" in refusal(path)


def test_refuses_a_table_that_is_missing_or_has_half_a_row(tmp_path):
    path = tmp_path / "bank.sf2"
    font = one(looped())
    font.extra = {b"igen": bytes(7)}
    path.write_bytes(font.to_bytes())
    assert "its table igen has 7 bytes" in refusal(path)
    path.write_bytes(GOOD.replace(b"pgen", b"xgen"))
    assert "its table pgen is missing" in refusal(path)


def test_refuses_a_bank_without_presets_or_samples(tmp_path):
    path = tmp_path / "bank.sf2"
    path.write_bytes(Font([looped()], [[Zone([(g.SAMPLE, 0)])]], []).to_bytes())
    assert "has no preset" in refusal(path)
    path.write_bytes(Font([], [], [Preset([])]).to_bytes())
    assert "no sample" in refusal(path)


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (looped(rate_hz=0), "has a rate of 0 Hz"),
        (looped(rate_hz=4_000_000_000), "has a rate of 4000000000 Hz"),
        (looped(kind=0x8001), "in the ROM"),
        (Sample(np.zeros(0)), "goes from 0 to 0"),
    ],
)
def test_refuses_a_sample_that_cannot_be(tmp_path, sample, said):
    fine = looped()
    zones = [Zone([(g.SAMPLE, 0)])]
    font = Font([sample, fine], [zones], [Preset([Zone([(g.INSTRUMENT, 0)])])])
    bank = saved(tmp_path, font.to_bytes())
    with pytest.raises(BankError, match=said):
        played(bank, onsets((0, 1, 60, 0.8)), 1)


@pytest.mark.parametrize(
    "loop", [(1_500, 500), (500, 500), (500, 501), (-600, 300), (3_000, 4_000), (500, 99_999)]
)
def test_plays_a_sample_once_or_to_its_end_where_its_loop_cannot_be(tmp_path, loop):
    font = one(looped(loop=loop), (g.SAMPLE_MODES, 1))
    # What stands before the sample in the file is not part of it, so a loop may not begin there.
    font.samples = [looped(), font.samples[0]]
    font.instruments = [[Zone([(g.SAMPLE_MODES, 1), (g.SAMPLE, 1)])]]
    sound = played(saved(tmp_path, font.to_bytes()), onsets((0, 1, 69, 1.0)), 1.5)[0]
    assert np.isfinite(sound).all()
    assert 0.02 < np.abs(sound[:1_900]).max() < 0.4
    if loop[1] < 99_999:
        assert np.abs(sound[2_200:]).max() < 1e-4


def test_refuses_pointers_that_lead_nowhere(tmp_path):
    nowhere = Zone([(g.INSTRUMENT, 77)])
    bank = saved(tmp_path, Font([looped()], [[Zone([(g.SAMPLE, 0)])]], [Preset([nowhere])]).to_bytes())
    with pytest.raises(BankError, match="a row 77 is asked for in a table of 1"):
        bank.regions(0)
    font = Font([looped()], [[Zone([(g.SAMPLE, 9)])]], [Preset([Zone([(g.INSTRUMENT, 0)])])])
    with pytest.raises(BankError, match="the sample 9 is asked for"):
        saved(tmp_path, font.to_bytes(), "second.sf2").regions(0)


def test_refuses_rows_that_run_backwards(tmp_path):
    font = one(looped())
    font.extra = {b"ibag": struct.pack("<HHHH", 9, 0, 1, 0)}
    with pytest.raises(BankError, match="rows 9 to 1 are asked for"):
        saved(tmp_path, font.to_bytes()).regions(0)


def test_refuses_a_preset_that_multiplies_into_millions(tmp_path):
    many = [Zone([(g.SAMPLE, 0)]) for _ in range(300)]
    preset = Preset([Zone([(g.INSTRUMENT, 0)]) for _ in range(300)])
    bank = saved(tmp_path, Font([looped()], [many], [preset]).to_bytes())
    with pytest.raises(BankError, match="more than 20000 regions"):
        bank.regions(0)


def test_refuses_a_vorbis_stream_that_is_none(tmp_path):
    data = one(looped(), vorbis=True).to_bytes().replace(b"OggS", b"OxxS")
    bank = saved(tmp_path, data, "bank.sf3")
    with pytest.raises(BankError, match="cannot be decoded"):
        played(bank, onsets((0, 1, 60, 0.8)), 1)


def test_survives_any_value_of_any_generator(tmp_path):
    random = np.random.default_rng(3)
    for _ in range(60):
        own = [
            (int(kind), int(random.choice([-32_768, -12_000, -1, 0, 1, 100, 12_000, 32_767])))
            for kind in random.permutation([k for k in range(61) if k not in (41, 43, 44, 53)])[:25]
        ]
        mods = [
            tuple(int(n) for n in (*random.integers(0, 65_536, 1), random.integers(0, 61), -32_768, 0, 2))
        ]
        sample = looped(pitch=int(random.integers(0, 256)), loop=(0, int(random.integers(0, 2_000))))
        bank = saved(tmp_path, one(sample, *own, modulators=mods).to_bytes())
        try:
            sound = played(bank, onsets((0, 0.3, 60, 0.9), (0.1, 0.2, 127, 0.2), (0.2, 0.1, 0, 1.0)), 0.5)
        except BankError:
            continue
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() < 1e6  # a peak of 96 dB is what a file may ask for


@pytest.mark.parametrize("vorbis", [False, True])
def test_survives_flipped_bytes_or_says_what_is_wrong(tmp_path, vorbis):
    zones = [Zone([(g.KEY_RANGE, between(0, 64)), (g.SAMPLE_MODES, 3), (g.SAMPLE, 0)]), Zone([(g.SAMPLE, 1)])]
    samples = [looped(), Sample(tone(300, 0.1), loop=(10, 60))]
    good = bytearray(Font(samples, [zones], [Preset([Zone([(g.INSTRUMENT, 0)])])], vorbis=vorbis).to_bytes())
    tables = good.index(b"pdta")
    random = np.random.default_rng(4)
    ended = {"played": 0, "refused": 0}
    for turn in range(150):
        data = bytearray(good)
        # Most of the damage in the tables: there a wrong bit does most.
        low = 0 if turn % 3 == 0 else tables
        for place in random.integers(low, len(data), int(random.integers(1, 6))):
            data[place] = int(random.integers(0, 256))
        try:
            bank = saved(tmp_path, bytes(data))
            sound = played(bank, onsets((0, 0.2, 60, 0.9), (0.1, 0.2, 80, 0.4)), 0.4)
        except BankError as error:
            assert "\n" not in error.line
            ended["refused"] += 1
        else:
            assert np.isfinite(sound).all()
            ended["played"] += 1
    assert min(ended.values()) > 10


def test_tells_one_file_from_another_and_the_same_from_itself(tmp_path):
    first, second = saved(tmp_path, GOOD).used, saved(tmp_path, GOOD, "other.sf2").used
    assert first == second
    assert first.name == "Small Bank"
    changed = saved(tmp_path, one(looped(), (g.SAMPLE_MODES, 3)).to_bytes()).used
    assert changed.digest != first.digest
