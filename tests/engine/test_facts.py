"""TOML becomes values, or an error that tells a person everything there is to correct."""

from pathlib import Path

import pytest
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, FactError, read_facts, read_tables, text_beside, texts_beside


@dataclass(frozen=True, config=STRICT)
class Bell:
    name: str
    hz: float = Field(gt=0)
    harmonics: tuple[int, ...] = ()


def test_makes_a_value_of_a_text() -> None:
    assert read_facts('name = "Ann"\nhz = 440', Bell, file="bell.toml") == Bell("Ann", 440.0)


def test_gives_a_value_the_name_of_its_file() -> None:
    assert read_facts("hz = 440", Bell, file="ann.toml", name="ann") == Bell("ann", 440.0)


def test_makes_a_value_of_each_table_in_the_order_of_the_file() -> None:
    found = read_tables("[zoe]\nhz = 3\n[ann]\nhz = 4", Bell, file="bells.toml", name="name")
    assert list(found.items()) == [("zoe", Bell("zoe", 3.0)), ("ann", Bell("ann", 4.0))]


def test_lets_no_fact_contradict_the_name() -> None:
    with pytest.raises(FactError, match=r"^bells\.toml, \[ann\], name: the name says it already\.$"):
        read_tables('[ann]\nname = "Zoe"\nhz = 4', Bell, file="bells.toml", name="name")


def test_names_file_table_key_value_and_rule() -> None:
    with pytest.raises(FactError, match=r"^bells\.toml, \[ann\], hz: “-4” will not do\. .*greater than 0\.$"):
        read_tables("[ann]\nhz = -4", Bell, file="bells.toml", name="name")


def test_tells_every_fault_at_once() -> None:
    with pytest.raises(FactError) as fault:
        read_facts("harmonics = [1, 'two']\npitch = 60", Bell, file="bell.toml")
    assert [key in fault.value.line for key in ("name", "hz", "harmonics.1", "pitch")] == [True] * 4


def test_says_when_a_text_is_not_toml() -> None:
    with pytest.raises(FactError, match=r"^bell\.toml is not TOML: "):
        read_facts("name = ", Bell, file="bell.toml")


def test_reads_files_from_beside_the_code_in_the_order_of_the_alphabet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bells"
    folder.mkdir()
    for name, text in {"__init__.py": "", "b.toml": "b", "a.toml": "ä", "c.txt": "c"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(texts_beside("bells")) == [("a.toml", "ä"), ("b.toml", "b")]
    assert text_beside("bells", "a.toml") == "ä"


def test_names_the_file_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "horns"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "a.toml").write_bytes(b'name = "\xff"')
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(FactError, match=r"a\.toml is not text in UTF-8: byte 9"):
        list(texts_beside("horns"))
    with pytest.raises(FactError, match=r"a\.toml is not text in UTF-8"):
        text_beside("horns", "a.toml")
