"""What documents say about the project is so: dependencies, words, decisions, links, the licence."""

import hashlib
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from undersong.engine import model
from undersong.engine.perform.drums import kits
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import sheets

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "locks").glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "tests").rglob("*.md")]
)


def asked() -> set[str]:
    texts = [*PROJECT["project"]["dependencies"]]
    for group in PROJECT["dependency-groups"].values():
        texts += group
    return {Requirement(text).name for text in texts}


def test_ask_for_nothing_that_the_studio_does_not_import() -> None:
    modules: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            modules.setdefault(canonicalize_name(name), set()).add(module)
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    wanted = [canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]]
    unused = [
        n
        for n in wanted
        if not any(re.search(rf"(import|from) {m}\b|['\"]{m}\b", source) for m in modules[n])
    ]
    assert unused == []


def rows(page: Path) -> list[list[str]]:
    lines = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_have_one_row_for_each_dependency() -> None:
    named = [row[0].strip("` ") for row in rows(DOCS / "explanation/dependencies.md")]
    assert sorted(named) == sorted(asked())


def test_say_what_each_dependency_is_for_its_licence_and_what_instead() -> None:
    for row in rows(DOCS / "explanation/dependencies.md"):
        assert len(row) == 4, row
        assert all(row), row


COUNTED = {"styles": sheets, "masters": presets, "kits": kits}
WORDS = {"ten": 10, "nineteen": 19}


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "docs/README.md"])
def test_count_right(page: str) -> None:
    text = (ROOT / page).read_text("utf-8").lower()
    for number, what in re.findall(rf"\b(\d+|{'|'.join(WORDS)}) \[?({'|'.join(COUNTED)})\b", text):
        assert (WORDS.get(number) or int(number)) == len(COUNTED[what]()), f"{number} {what}"


def entries() -> list[str]:
    text = (DOCS / "glossary.md").read_text("utf-8")
    return [name.strip("`") for name in re.findall(r"^\*\*(.+?)\*\* — ", text, re.MULTILINE)]


def test_explain_every_artefact_of_the_engine() -> None:
    # ChordSpan is spelled "chord span" and SungNote has an entry of its own: case and space don't count.
    explained = {re.sub(r"\W", "", name).lower() for name in entries()}
    assert {name.lower() for name in model.__all__} - explained == set()


def test_explain_each_word_once_and_in_order() -> None:
    words = [name.lower() for name in entries()]
    assert words == sorted(set(words))


def test_count_decisions_without_a_gap_and_list_them_all() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    listed = (DOCS / "decisions/README.md").read_text("utf-8")
    for number, page in enumerate(pages, 1):
        title = page.read_text("utf-8").splitlines()[0]
        assert page.name.startswith(f"{number:04}-")
        assert title.startswith(f"# {number}. ")
        assert f"[{title.removeprefix(f'# {number}. ')}]({page.name})" in listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_link_to_what_is_there(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    inside = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_name_files_that_are_there(page: Path) -> None:
    # What is written as a path with its ending; folders of the house may be left out before it.
    named = re.findall(r"`([\w*-]+/[\w/*-]+\.(?:py|toml|md))`", page.read_text("utf-8"))
    floors = (ROOT, ROOT / "src/undersong", ROOT / "src/undersong/engine", page.parent)
    assert [name for name in named if not any(list(floor.glob(name)) for floor in floors)] == []


def test_keep_the_licence_word_for_word() -> None:
    # The digest of the text as the Free Software Foundation publishes it.
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
    assert PROJECT["project"]["license"] == "AGPL-3.0-or-later"


def test_have_a_heading_for_sound_in_the_changelog() -> None:
    newest = (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1]
    assert newest.startswith("[")
    assert "\n### Sound\n" in newest
