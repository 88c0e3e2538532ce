"""A mix is written with its song, obeyed when it comes back, and told where it does not fit."""

import json
from fractions import Fraction

import pytest
import soundfile

from tests.engine.bare import bare_score
from undersong.cli.main import main
from undersong.engine.model import Desk, Note, Part, Role
from undersong.produce.song import make


def part(name, instrument, role, pitch):
    notes = tuple(
        Note(start_beats=Fraction(b), length_beats=Fraction(1), pitch=pitch, velocity=0.7) for b in range(6)
    )
    return Part(name=name, instrument=instrument, role=role, notes=notes)


SCORE = bare_score(
    parts=(
        part("bass", "sub-bass", Role.BASS, 36),
        part("pad", "warm-pad", Role.BED, 60),
        part("lead", "saw-lead", Role.LEAD, 72),
    ),
    duration_seconds=4.0,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mix")
    make(SCORE, folder=folder, outputs=("song.wav",), stems="stems", mix="mix.json", cache=None)
    (folder / "score.json").write_text(SCORE.to_json())
    return folder


def sound(path):
    return soundfile.read(path, dtype="int32")[0]


def test_comes_back_as_the_same_stems_bit_for_bit(folder):
    desk = Desk.from_json((folder / "mix.json").read_bytes())
    made = make(
        SCORE, folder=folder, outputs=("again.wav",), stems="again", mix="again.json", desk=desk, cache=None
    )
    assert made.files["mix"] == folder / "again.json"
    assert (folder / "again.json").read_bytes() == (folder / "mix.json").read_bytes()
    for name in ("bass", "pad", "lead", "mix"):
        assert (sound(folder / f"again/{name}.flac") == sound(folder / f"stems/{name}.flac")).all()


def test_silences_who_is_muted_and_keeps_its_file(folder, monkeypatch, capsys):
    told = json.loads((folder / "mix.json").read_text())
    told["parts"]["pad"]["mute"] = True
    (folder / "muted.json").write_text(json.dumps(told))
    monkeypatch.chdir(folder)
    command = [
        "render",
        "score.json",
        "-o",
        "m.wav",
        "--stems",
        "muted",
        "--with-mix",
        "muted.json",
        "--json",
    ]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == []
    assert not sound("muted/pad.flac").any()
    assert (sound("muted/lead.flac") == sound("stems/lead.flac")).all()


def test_tells_in_one_line_what_does_not_fit(folder, monkeypatch, capsys):
    (folder / "other.json").write_text('{"parts": {"pad": {"gain_db": -6}, "oud": {"pan": 0.5}}}')
    monkeypatch.chdir(folder)
    assert main(["render", "score.json", "-o", "o.wav", "--with-mix", "other.json"]) == 0
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "no part “oud”" in err
    assert "not name “bass”, “lead”" in err
