"""What was understood is told before the song is rendered where somebody watches, and after it elsewhere."""

import io
import json
from contextlib import redirect_stderr

import pytest

from tests.engine.bare import bare_score
from tests.fakes import song as fake
from undersong.cli.main import main
from undersong.cli.understood import understanding
from undersong.engine.interpret import interpret


class Terminal(io.StringIO):
    """A stderr at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Return a call of the command in an empty folder, with the fake engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("undersong.produce.song.make", fake.make)
    return lambda *words: main(["compose", *words, "-o", "song.flac"])


@pytest.fixture
def watched(command):
    """Return a call of the command at a terminal, and what it says there."""

    def run(*words: str) -> tuple[int, str]:
        with redirect_stderr(Terminal()) as stderr:
            return command(*words), stderr.getvalue()

    return run


def test_tells_each_value_with_where_it_comes_from():
    brief = interpret("sad jazz in F minor, no drums, like Nobody Knownsen", bpm=82, style="jazz-swing")
    text = "\n".join(understanding(brief, bare_score()))
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines()}
    assert rows["Tempo"] == ["said", "82", "BPM"]
    assert rows["Key"] == ["said", "F", "minor"]
    assert rows["Energy"][0] == "implied"
    assert rows["Length"][0] == "chosen"
    assert "Nobody Knownsen” was set aside" in " ".join(text.split())


def test_stays_within_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    brief = interpret("like Nobody Knownsen, " + "piano, violin, cello, flute, harp, " * 3, style="pop")
    assert max(map(len, understanding(brief, bare_score()))) < 60


def test_shows_words_that_were_drafted_and_no_others():
    brief = interpret("calm piano", style="pop")
    drafted = bare_score(lyrics="[Verse]\nThe river runs", drafted=True)
    assert "    The river runs" in list(understanding(brief, drafted))
    assert "The river runs" not in str(
        list(understanding(brief, drafted.model_copy(update={"drafted": False})))
    )


def test_tells_it_at_the_end_where_nobody_watches(command, capsys):
    assert command("pop") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.index("song.flac") < out.index("  Tempo")


def test_tells_it_before_the_song_is_rendered_where_somebody_watches(watched, capsys):
    code, shown = watched("breaks pop")
    assert code == 1
    assert shown.index("Tempo") < shown.index("This is a mistake of Undersong")
    assert capsys.readouterr().out == ""


def test_tells_it_once(watched, capsys):
    code, shown = watched("pop")
    assert code == 0
    assert "Tempo" in shown
    assert "Tempo" not in capsys.readouterr().out


def test_fails_in_one_line_where_nobody_watches(command, capsys):
    assert command("breaks pop") == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_keeps_it_from_programs_and_the_quiet(watched, capsys, option):
    code, shown = watched("pop", option)
    assert code == 0
    assert "Tempo" not in shown + capsys.readouterr().out


def test_gives_programs_all_that_was_asked_for(command, capsys):
    assert command("pop", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {"origins", "notes", "blend", "form", "chords", "drafted"} <= set(told)


def test_tells_the_length_that_the_song_has():
    brief = interpret("pop", lyrics="Hello there my friend\nHow are you")
    score = bare_score(duration_seconds=47.0)
    assert any("Length" in line and "0:47" in line for line in understanding(brief, score))
