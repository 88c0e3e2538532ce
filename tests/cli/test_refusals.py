"""Whatever cannot be made is refused in one line, with nothing on stdout and nothing on disk."""

import os
import sys
from fractions import Fraction
from io import BytesIO, TextIOWrapper

import pytest

from tests.engine.bare import bare_score
from undersong.cli.main import main
from undersong.engine.model.score import Feel, Note, Part, Role, Score

FILES = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "tags.txt": b"[Verse]\n[Chorus]\n",
    "cyrillic.txt": "Ночь, улица, фонарь\n".encode(),
    "chinese.txt": "明月照我窗\n".encode(),
    "nul.txt": b"I was walking\x00 home\n",
    "utf16.txt": "I was walking home\n".encode("utf-16"),
    "long.txt": b"la la the river runs along the road tonight\n" * 1140,
    "broken.json": b'{"title": "x", ',
    "list.json": b"[1, 2, 3]\n",
    "other.json": b'{"hello": 1}\n',
    "kept.flac": b"an older song that must stay as it is\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


REFUSED = [
    ("compose", "compose"),
    ("sing|pop", "sing"),
    ("rainy night", "undersong compose PROMPT"),
    ("compose|rainy|night", "quotation marks"),
    ("compose|pop|--dur|1:00", "--duration"),
    ("compose|pop|--styel=rock", "--style"),
    ("voices|--jsn", "--json"),
    ("compose|", "prompt"),
    ("compose| \t", "prompt"),
    ("compose|pop|--bpm|0", "0"),
    ("compose|pop|--bpm|1000", "1000"),
    ("compose|pop|--bpm|fast", "fast"),
    ("compose|pop|--key|H#", "H#"),
    ("compose|pop|--meter|13/8", "13/8"),
    ("compose|pop|--duration|0", "0"),
    ("compose|pop|--duration|2 h", "2 h"),
    ("compose|pop|--seed|-1", "-1"),
    ("compose|pop|--style|polka-core", "polka-core"),
    ("compose|pop|--instruments|piano, theremoose", "theremoose"),
    ("compose|pop|--voice|nobody", "nobody"),
    ("compose|pop|--master|loudest", "loudest"),
    ("compose|pop|--tempo|90", "--tempo"),
    ("compose|pop|--bpm|", "--bpm"),
    ("compose|pop|--seed| ", "--seed"),
    ("compose|pop|--style|", "--style"),
    ("compose|pop|--instruments|, ,", "--instruments"),
    ("compose|pop|-o|", "-o"),
    ("compose|pop|--stems|", "--stems"),
    ("compose|pop|--midi|", "--midi"),
    ("compose|pop|--lrc|", "--lrc"),
    ("compose|pop|--score| ", "--score"),
    ("compose|pop|--lyrics|", "--lyrics"),
    ("compose|pop|-o|songs/", "songs/song.flac"),
    ("compose|pop|-o|song.flac|--stems|./song.flac", "./song.flac"),
    ("compose|pop|-o|.", "folder"),
    ("compose|pop|-o|song.mid", "song.mid"),
    ("compose|pop|-o|" + "x" * 300 + ".flac", "xxx"),
    ("compose|pop|--lyrics|none.txt", "none.txt"),
    ("compose|pop|--lyrics|.", "."),
    ("compose|pop|--lyrics|empty.txt", "empty.txt"),
    ("compose|pop|--lyrics|blank.txt", "blank.txt"),
    ("compose|pop|--lyrics|tags.txt", "words"),
    ("compose|pop|--lyrics|cyrillic.txt", "Ночь"),
    ("compose|pop|--lyrics|chinese.txt", "明月照我窗"),
    ("compose|pop|--lyrics|nul.txt", "U\\+0000"),
    ("compose|pop|--lyrics|utf16.txt", "utf16.txt"),
    ("compose|pop|--lyrics|long.txt", "lyrics"),
    ("compose|-|--lyrics|-", "standard input"),
    ("compose|pop|-o|song.xyz", "song.xyz"),
    ("compose|pop|-o|song", "song"),
    ("compose|pop|-o|nowhere/song.flac", "nowhere"),
    ("compose|pop|-o|kept.flac/song.flac", "kept.flac"),
    ("compose|pop|-o|song.flac|--stems|kept.flac", "kept.flac"),
    ("compose|pop|-o|song.flac|--midi|song.txt", "song.txt"),
    ("compose|pop|-o|song.flac|--musicxml|song.xml", "song.xml.musicxml"),
    ("compose|pop|-o|song.flac|--dawproject|song.zip", "song.zip.dawproject"),
    ("compose|pop|--musicxml|", "--musicxml"),
    ("compose|pop|--dawproject| ", "--dawproject"),
    ("compose|pop|-o|song.musicxml", "--musicxml"),
    ("compose|pop|-o|song.dawproject", "--dawproject"),
    ("compose|pop|-o|song.flac|-o|./song.flac", "./song.flac"),
    ("compose|pop|-o|song.flac|-o|", "-o"),
    ("compose|pop|-o|song.flac|--stems|kept.zip|-o|kept.zip", "kept.zip"),
    ("compose|pop|-o|song.wav|--wav-bits|20", "16, 24 or 32"),
    ("compose|pop|-o|song.flac|--wav-bits|16", "no file is a WAV"),
    ("compose|pop|--lrc-by|line", "no LRC file"),
    ("compose|pop|--wav-bits|", "--wav-bits"),
    ("compose|pop|--lrc|a.lrc|--lrc-by|letter", "word or line"),
    ("compose|pop|-o|kept.flac|--bpm|0", "0"),
    ("compose|pop|--bank|", "--bank"),
    ("compose|pop|--bank|none.sf2", "none.sf2"),
    ("compose|pop|--bank|.", "folder"),
    ("compose|pop|--bank|empty.txt", "is empty"),
    ("compose|pop|--bank|kept.flac", "no SoundFont"),
    ("render|none.json", "none.json"),
    ("render|broken.json", "Score"),
    ("render|list.json", "Score"),
    ("render|other.json", "Score"),
    ("render|kept.flac", "Score"),
    ("compose|pop|--mix|", "--mix"),
    ("compose|pop|-o|song.flac|--mix|mix.txt", "mix.txt.json"),
    ("compose|pop|-o|song.flac|--score|same.json|--mix|./same.json", "./same.json"),
    ("compose|pop|-o|song.flac|--mix|nowhere/mix.json", "nowhere"),
]


@pytest.mark.parametrize(("command", "says"), REFUSED, ids=[command for command, _ in REFUSED])
def test_refuses_in_one_line_and_leaves_everything_as_it_was(command, says, folder, capsys):
    assert main(command.split("|")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert says.replace("\\", "") in err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == FILES


MIXES = {
    '{"parts": {"piano": {"pan": 3}}}': "parts.piano.pan",
    '{"parts": {"piano": {"gain_db": NaN}}}': "parts.piano.gain_db",
    '{"parts": {"piano": {"mute": "yes"}}}': "parts.piano.mute",
    '{"parts": {"piano": {"loudness": 1}}}': "parts.piano.loudness",
    '{"parts": {"oud": {"pan": 0.3}}}': "oud",
    '{"parts": {"piano": {"mute": true}}}': "every part is muted",
    "[1, 2]": "not a mix",
    "": "not a mix",
    " " * 3_000_000: "2 MB",
}


@pytest.mark.parametrize(("mix", "says"), MIXES.items(), ids=list(MIXES.values()))
def test_refuses_a_mix_that_cannot_be_obeyed(mix, says, folder, capsys):
    (folder / "score.json").write_text(one_note().to_json())
    (folder / "mix.json").write_text(mix)
    assert main(["render", "score.json", "-o", "song.flac", "--with-mix", "mix.json"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err
    assert not (folder / "song.flac").exists()


def test_refuses_a_mix_that_is_not_there_or_not_named(folder, capsys):
    (folder / "score.json").write_text(one_note().to_json())
    for name, says in (("none.json", "none.json"), ("", "--with-mix")):
        assert main(["render", "score.json", "-o", "song.flac", "--with-mix", name]) == 2
        assert says in capsys.readouterr().err


def test_refuses_a_score_and_a_mix_from_the_same_input(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(one_note().to_json().encode())))
    assert main(["render", "-", "-o", "song.flac", "--with-mix", "-"]) == 2
    assert "cannot both" in capsys.readouterr().err


def one_note():
    note = Note(start_beats=Fraction(0), length_beats=Fraction(1), pitch=60, velocity=0.7)
    piano = Part(name="piano", instrument="piano", role=Role.COMP, notes=(note,))
    return bare_score(parts=(piano,), duration_seconds=4.0)


def test_refuses_the_bank_of_the_settings_as_any_other(folder, capsys, monkeypatch):
    monkeypatch.setenv("UNDERSONG_BANK", str(folder / "kept.flac"))
    assert main(["compose", "pop", "-o", "song.flac"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "kept.flac” is no SoundFont" in err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == FILES


def test_refuses_to_render_silence(folder, capsys):
    silence = Score(
        title="Silence",
        style="pop",
        bpm=120.0,
        key="C major",
        meter="4/4",
        duration_seconds=10.0,
        seed=0,
        master="streaming",
        edition="1",
        feel=Feel(),
        sections=(),
        chords=(),
        parts=(),
    )
    (folder / "silence.json").write_text(silence.to_json())
    assert main(["render", "silence.json", "-o", "song.flac"]) == 2
    assert "nobody plays" in capsys.readouterr().err
    assert not (folder / "song.flac").exists()


PLAYED = Part(
    name="piano",
    instrument="piano",
    role=Role.COMP,
    notes=(Note(start_beats=Fraction(0), length_beats=Fraction(1), pitch=60, velocity=0.8),),
)


@pytest.mark.parametrize("more", [["--stems", "s"], ["--mix", "m.json"], ["--with-mix", "m.json"]])
def test_only_masters_a_mix_that_is_there(folder, capsys, more):
    score = bare_score(parts=(PLAYED,))
    (folder / "song.json").write_text(score.to_json())
    assert main(["render", "song.json", "--stems-from", ".", "-o", "song.flac", *more]) == 2
    assert f"{more[0]} “{more[1]}” does not go with --stems-from" in capsys.readouterr().err
    assert not (folder / "song.flac").exists()


@pytest.mark.parametrize(
    "command",
    [
        "render|s.json|-o|a.flac|--mix|s.json",
        "render|s.json|-o|a.flac|--with-mix|mix.json|--score|mix.json",
        "render|s.json|-o|link.flac|--bank|kept.flac",
        "render|s.json|-o|stems/mix.flac|--stems-from|stems",
        "compose|pop|--lyrics|words.lrc|--lrc|./words.lrc",
        "compose|pop|-o|kept.flac|--bank|kept.flac",
    ],
)
def test_never_writes_over_what_it_reads(folder, capsys, command):
    (folder / "s.json").write_text(bare_score(parts=(PLAYED,)).to_json())
    (folder / "mix.json").write_text("{}")
    (folder / "words.lrc").write_text("I was walking home")
    (folder / "link.flac").symlink_to("kept.flac")
    (folder / "stems").mkdir()
    (folder / "stems" / "mix.flac").write_bytes(b"the mix")
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(command.split("|")) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "would take the place of" in err
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", ["UNDERSONG_BANK", "UNDERSONG_SAMPLE_CACHE"])
def test_refuses_a_setting_that_says_nothing(folder, capsys, monkeypatch, name):
    monkeypatch.setenv(name, "  ")
    assert main(["compose", "pop", "-o", "song.flac"]) == 2
    assert f"{name} is “”: it says nothing" in capsys.readouterr().err


def test_masters_no_mix_that_is_not_there(folder, capsys):
    (folder / "song.json").write_text(bare_score(parts=(PLAYED,)).to_json())
    assert main(["render", "song.json", "--stems-from", "nowhere", "-o", "song.flac"]) == 2
    told = capsys.readouterr()
    assert "nowhere" in told.err
    assert told.err.count("\n") == 1
    assert not told.out


def test_names_the_ways_to_call_it(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "compose" in capsys.readouterr().out


def test_reads_a_prompt_from_standard_input(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"")))
    assert main(["compose", "-"]) == 2
    assert "nothing in standard input for the prompt" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_refuses_a_folder_that_may_not_be_written(folder, capsys):
    (folder / "locked").mkdir(mode=0o500)
    assert main(["compose", "pop", "-o", "locked/song.flac"]) == 2
    assert "locked" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "says"), [("rtoml", "Run ./start once"), ("undersong.engine.gone", "mistake of Undersong")]
)
def test_says_what_helps_where_packages_are_older_than_the_code(capsys, monkeypatch, module, says):
    def missing(_name: str) -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("undersong.cli.main.import_module", missing)
    assert main(["styles"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert module in err
    assert says in err


def test_says_where_compiled_kernels_could_be_kept(capsys, monkeypatch):
    def nowhere(_name: str) -> None:
        raise RuntimeError("cannot cache function '_filter': no locator available for file 'filters.py'")

    monkeypatch.setattr("undersong.cli.main.import_module", nowhere)
    assert main(["styles"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "Set NUMBA_CACHE_DIR" in err
