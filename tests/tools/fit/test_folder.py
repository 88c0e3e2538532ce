"""A folder of recordings: names that say a pitch, a manifest for the rest, one line for what is wrong."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.tools.fit.notes import plucked
from tools.fit.__main__ import main
from tools.fit.folder import midi_of, recordings_in
from undersong.engine.perform.bank.tables import table_from

TOLD = 'kind = "struck"\nsource = "mine"\ncredit = "me"\nlicence = "CC0-1.0"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three notes of a zither in its folder."""
    made = tmp_path / "my zither"
    made.mkdir()
    for name, midi in (("zither-A2", 45), ("zither-E3", 52), ("zither-A3", 57)):
        sf.write(made / f"{name}.wav", plucked(midi, seconds=0.6), 44_100)
    (made / "instrument.toml").write_text(TOLD)
    return made


@pytest.mark.parametrize(
    ("name", "midi"),
    [
        ("violin-A4", 69),
        ("C4", 60),
        ("piano_F#3_v2", 54),
        ("piano Bb-1 ff", 10),
        ("harp.Eb5.f", 75),
        ("note_060", 60),
        ("midi61-loud", 61),
        ("key 38", 38),
        ("Gs2", 44),
    ],
)
def test_reads_a_pitch_out_of_a_name(name: str, midi: int) -> None:
    assert midi_of(name) == midi


@pytest.mark.parametrize("name", ["loud", "take 2", "H4", "take 200", "A44"])
def test_reads_no_pitch_where_there_is_none(name: str) -> None:
    assert midi_of(name) is None


def test_reads_layers_out_of_names(folder: Path) -> None:
    (folder / "zither-A3.wav").rename(folder / "zither-A3-pp.wav")
    (folder / "zither-E3.wav").rename(folder / "zither-F3.wav")
    takes, _ = recordings_in(folder)
    assert {t.name: round(t.velocity, 2) for t in takes} == {
        "zither-A2.wav": 0.8,
        "zither-F3.wav": 0.8,
        "zither-A3-pp.wav": 0.25,
    }


def test_fits_a_folder_of_mixed_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "zither-E3.wav").unlink()
    wave = plucked(52, seconds=0.6, rate_hz=48_000)
    sf.write(folder / "low E.flac", np.stack([wave, wave], axis=1), 48_000)
    (folder / "notes.txt").write_text("not a recording")
    with (folder / "instrument.toml").open("a") as file:
        file.write('[[note]]\nfile = "low E.flac"\npitch = "E3"\nvelocity = 0.8\n')
    out = folder / "out.npz"
    assert main([str(folder), "-o", str(out)]) == 0
    assert "3 recordings, MIDI 45 to 57" in capsys.readouterr().out
    table = table_from("my_zither", out.read_bytes())
    assert [round(z.midi) for z in table.zones] == [45, 52, 57]


@pytest.mark.parametrize("missing", ["licence", "credit", "source", "kind"])
def test_asks_for_what_no_file_says(missing: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in TOLD.splitlines() if not line.startswith(missing)]
    (folder / "instrument.toml").write_text("\n".join(lines))
    assert main([str(folder), "-o", str(folder / "x.npz")]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"The {missing} of the recordings in")
    assert said.err.count("\n") == 1
    assert not said.out
    assert not (folder / "x.npz").exists()


def test_takes_the_missing_facts_from_the_command(folder: Path) -> None:
    (folder / "instrument.toml").unlink()
    facts = ["--kind", "struck", "--source", "mine", "--credit", "me", "--licence", "CC0-1.0"]
    assert main([str(folder), *facts, "-o", str(folder / "x.npz")]) == 0


def _not_a_number(note: Path) -> None:
    wave = plucked(57, seconds=0.3)
    wave[3_000] = np.nan
    sf.write(note, wave, 44_100, subtype="FLOAT")


def _manifest(note: Path, text: str) -> None:
    (note.parent / "instrument.toml").write_text(text)


SPOIL: dict[str, Callable[[Path], object]] = {
    "silent": lambda note: sf.write(note, np.zeros(22_050), 44_100),
    "short": lambda note: sf.write(note, np.full(100, 0.5), 44_100),
    "not sound": lambda note: note.write_bytes(b"RIFF....WAVE and then nothing"),
    "no number": _not_a_number,
    "other pitch": lambda note: sf.write(note, plucked(61, seconds=0.6), 44_100),
    "no pitch": lambda note: note.rename(note.with_name("loud.wav")),
    "none": lambda note: [file.unlink() for file in note.parent.glob("*.wav")],
    "unknown key": lambda note: _manifest(note, TOLD + "colour = 3\n"),
    "no toml": lambda note: _manifest(note, "kind = "),
    "lost file": lambda note: _manifest(note, TOLD + '[[note]]\nfile = "gone.wav"\nmidi = 60\n'),
    "kind": lambda note: _manifest(note, TOLD.replace("struck", "hit")),
    "wrong type": lambda note: _manifest(note, TOLD + 'partials = "many"\n'),
}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("silent", "zither-A3.wav is silent"),
        ("short", "zither-A3.wav lasts 0.002 s"),
        ("not sound", "zither-A3.wav cannot be read as sound"),
        ("no number", "zither-A3.wav holds samples that are no numbers"),
        ("other pitch", "zither-A3.wav is said to be 220 Hz"),
        ("no pitch", "loud.wav does not say its pitch"),
        ("none", "holds no recordings"),
        ("unknown key", "instrument.toml, colour"),
        ("no toml", "instrument.toml cannot be read"),
        ("lost file", "names gone.wav"),
        ("kind", "instrument.toml, kind"),
        ("wrong type", "instrument.toml, partials"),
    ],
)
def test_says_in_one_line_what_is_wrong(
    how: str, words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SPOIL[how](folder / "zither-A3.wav")
    assert main([str(folder), "-o", str(folder / "x.npz")]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not (folder / "x.npz").exists()


def test_says_that_a_folder_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err


def test_refuses_a_table_that_is_not_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--shipped", "theremin"]) == 2
    assert "theremin is no table that is shipped" in capsys.readouterr().err
