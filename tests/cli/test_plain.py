"""A terminal that knows few letters gets simpler ones; a program gets every letter, escaped."""

import io
import json
import sys

import pytest

from undersong.cli.main import main


@pytest.fixture
def run(monkeypatch):
    """Return what a command says on a standard output and standard error that know no more than ASCII."""

    def said(*words: str) -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True) for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        code = main(words)
        monkeypatch.undo()
        return code, out.buffer.getvalue().decode("ascii"), err.buffer.getvalue().decode("ascii")

    return said


def test_writes_a_table_in_simpler_signs(run):
    code, out, err = run("styles")
    assert (code, err) == (0, "")
    assert "78-135" in out


def test_refuses_in_signs_that_can_be_read(run):
    code, out, err = run("compose", "pop", "--seed", "é♫")
    assert (code, out) == (2, "")
    assert err.startswith('The seed "e?" is not a whole number from 0 to 263 - 1.')


def test_keeps_every_letter_of_json(run):
    _, out, _ = run("styles", "tango", "--json")
    assert any(not letter.isascii() for letter in json.dumps(json.loads(out), ensure_ascii=False))


@pytest.mark.parametrize("command", ["styles", "voices", "instruments", "masters"])
def test_shows_whole_names_on_a_narrow_terminal(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert main([command, "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)}
    assert main([command]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 40 or command == "styles"  # its last line is a sentence
    assert names <= {word for line in lines for word in line.split()}
