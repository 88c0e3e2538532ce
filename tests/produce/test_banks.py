"""A song with a bank says which, and is performed again with that one or not at all."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.engine.perform.soundfont.playing import score_of
from tests.engine.perform.soundfont.writer import Font, Preset, Zone, looped
from undersong.cli.main import main
from undersong.engine.model import Note, Part, Role, Score
from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.riff import BankError
from undersong.produce.banks import bank_for
from undersong.produce.song import make

PLAYED = (("piano", Role.COMP), ("harp", Role.COUNTER), ("saw-lead", Role.LEAD), ("drum-kit", Role.DRUMS))
"""The bank has a piano and a kit, no harp; the synthesiser is not its business."""


def font(program: int = 0, **settings: object) -> bytes:
    empty = Preset([], 0, 46)  # a harp that holds nothing is none
    presets = [
        empty,
        Preset([Zone([(g.INSTRUMENT, 0)])], 0, program),
        Preset([Zone([(g.INSTRUMENT, 0)])], 128, 0),
    ]
    zones = [Zone([(g.SAMPLE_MODES, 1), (g.DECAY_VOL, 0), (g.SUSTAIN_VOL, 1_000), (g.SAMPLE, 0)])]
    return Font([looped()], [zones], presets, **settings).to_bytes()


def part(instrument: str, role: Role) -> Part:
    pitches = (36, 38, 42, 46) if role is Role.DRUMS else (64, 67, 71, 74)
    notes = tuple(
        Note(start_beats=Fraction(i, 2), length_beats=Fraction(1, 2), pitch=pitch, velocity=0.7)
        for i, pitch in enumerate(pitches)
    )
    return Part(name=instrument, instrument=instrument, role=role, notes=notes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("banks")
    (made / "small.sf2").write_bytes(font())
    (made / "other.sf2").write_bytes(font(name="Other Bank"))
    (made / "harps.sf2").write_bytes(font(program=46))
    return made


@pytest.fixture(scope="module")
def score() -> Score:
    return score_of(*(part(*played) for played in PLAYED), seconds=3.0)


def stems(folder: Path, score: Score, name: str, **settings: object) -> dict[str, np.ndarray]:
    make(score, folder=folder, outputs=(f"{name}.flac",), stems=name, cache=folder / "cache", **settings)
    return {path.stem: soundfile.read(path)[0] for path in (folder / name).iterdir()}


def test_plays_the_acoustic_instruments_and_leaves_the_others(folder, score):
    made = make(
        score,
        folder=folder,
        outputs=("song.flac", "song.json"),
        bank=str(folder / "small.sf2"),
        cache=folder / "cache",
    )
    bank = bank_for(None, given=str(folder / "small.sf2"), usual=None)
    assert made.score.bank == bank.used
    assert Score.from_json((folder / "song.json").read_text()).bank == bank.used
    assert made.report["bank"] == {"name": "Small Bank", "digest": bank.used.digest, "lacks": ["Harp"]}
    plain = stems(folder, score, "plain")
    banked = stems(folder, score, "banked", bank=str(folder / "small.sf2"))
    # Stems stand under faders that go by the others too: shapes are compared, not levels.
    alike = {
        name: float(np.corrcoef(plain[name].sum(axis=1), banked[name].sum(axis=1))[0, 1]) for name in plain
    }
    assert min(alike["harp"], alike["saw-lead"]) > 0.999
    assert max(alike["piano"], alike["drum-kit"]) < 0.9


def test_sounds_the_same_again_with_one_worker_and_with_two(folder, score):
    bank = str(folder / "small.sf2")
    first, second = (stems(folder, score, f"w{n}", bank=bank, workers=n) for n in (1, 2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_takes_what_was_said_then_what_is_set_and_nothing_else(folder):
    usual = folder / "other.sf2"
    assert bank_for(None, given=None, usual=None) is None
    assert bank_for(None, given=None, usual=usual).used.name == "Other Bank"
    assert bank_for(None, given=str(folder / "small.sf2"), usual=usual).used.name == "Small Bank"
    assert bank_for(None, given="none", usual=usual) is None


def test_keeps_a_score_to_its_bank(folder, score):
    small, other = folder / "small.sf2", folder / "other.sf2"
    named = score.model_copy(update={"bank": bank_for(None, given=str(small), usual=None).used})
    assert bank_for(named, given=None, usual=small).used == named.bank
    assert bank_for(named, given=str(other), usual=None).used.name == "Other Bank"
    assert bank_for(named, given="none", usual=small) is None
    for usual, said in ((None, "no bank is set"), (other, "Other Bank")):
        with pytest.raises(BankError) as raised:
            bank_for(named, given=None, usual=usual)
        assert said in raised.value.message
        assert "Small Bank" in raised.value.message
        assert "--bank" in raised.value.hint
    # A score without a bank is our own instruments', whatever a deployment has.
    assert bank_for(score, given=None, usual=other) is None


def test_refuses_a_score_on_the_command_line_and_takes_another_bank_that_is_given(
    folder, score, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNDERSONG_SAMPLE_CACHE", str(folder / "cache"))
    named = score.model_copy(
        update={"bank": bank_for(None, given=str(folder / "small.sf2"), usual=None).used}
    )
    Path("named.json").write_text(named.to_json())
    assert main(["render", "named.json", "-o", "song.flac"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "Small Bank" in err
    assert [path.name for path in tmp_path.iterdir()] == ["named.json"]
    command = ["render", "named.json", "-o", "song.flac", "--score", "again.json"]
    assert main([*command, "--bank", str(folder / "harps.sf2")]) == 0
    told = capsys.readouterr().out
    assert "bank Small Bank" in told
    assert "Piano" in told
    assert Score.from_json(Path("again.json").read_text()).bank != named.bank
    assert main([*command, "--bank", "none"]) == 0
    assert Score.from_json(Path("again.json").read_text()).bank is None
