"""What things are called, how long a file is, and what must not stand in any of them.

The rules are functions from a tree to its faults, so that each is tried on a tree with a
fault in it before it judges the house.
"""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {"", ".css", ".html", ".js", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"}
# A licence is not ours to shorten, and the rules must name what they forbid.
NOT_JUDGED = {"LICENSE", Path(__file__).name}
MOST_WITHOUT_A_MAP = 5
Faults = Iterator[str]


def kept_files(root: Path) -> list[Path]:
    """Return what is under version control, or will be: everything that is not ignored."""
    git = shutil.which("git") if (root / ".git").exists() else None
    if git is None:  # a tree without its history: what is hidden or made by a machine does not count
        paths = [path.relative_to(root) for path in root.rglob("*")]
        made = re.compile(r"(^|/)(\.(?!ci/)|__pycache__/|data/|dist/)")
        return [root / path for path in paths if (root / path).is_file() and not made.search(path.as_posix())]
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if (path := root / name).is_file()]


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that people wrote."""
    for path in kept_files(root):
        if path.suffix in TEXT and path.name not in NOT_JUDGED:
            yield str(path.relative_to(root)), path.read_text("utf-8")


def vague_names(root: Path) -> Faults:
    """Yield files and folders whose name says nothing about what is in them."""
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "lib"}
    for path in kept_files(root):
        name = path.relative_to(root)
        if vague & {part.partition(".")[0].lower() for part in name.parts}:
            yield f"{name} has a name that says nothing"


def long_files(root: Path) -> Faults:
    """Yield modules that should have been split: 600 lines in the engine, 400 elsewhere."""
    for name, text in texts(root):
        if name.startswith("src/") and name.endswith(".py") and "/migrations/" not in name:
            most = 600 if name.startswith("src/undersong/engine/") else 400
            if (lines := text.count("\n")) > most:
                yield f"{name} has {lines} lines, {most} are the most"


def put_off(root: Path) -> Faults:
    """Yield marks of work that was left for later."""
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b")
    for name, text in texts(root):
        for number, line in enumerate(text.splitlines(), 1):
            if mark.search(line):
                yield f"{name}:{number} leaves something for later"


def registry_hosts(root: Path) -> Faults:
    """Yield lines that name where packages come from: that is for each machine to say."""
    setting = re.compile(r"(?<!no-emit-)(index-url|find-links)\b")
    for name, text in texts(root):
        locked = name.startswith("locks/") and name.endswith(".txt")
        for number, line in enumerate(text.splitlines(), 1):
            if setting.search(line) or (locked and "://" in line):
                yield f"{name}:{number} names a registry"


def second_dice(root: Path) -> Faults:
    """Yield calls that make randomness anywhere but in `seeds`."""
    for name, text in texts(root):
        if name.startswith("src/") and name.endswith(".py") and not name.endswith("undersong/seeds.py"):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and re.match(r"(np|numpy)\.random\.", ast.unparse(node.func)):
                    yield f"{name}:{node.lineno} makes randomness of its own"


def silent_modules(root: Path) -> Faults:
    """Yield modules that don't begin by saying what they are."""
    for name, text in texts(root):
        if name.startswith("src/") and name.endswith(".py") and "/migrations/" not in name:
            tree = ast.parse(text)
            if tree.body and not ast.get_docstring(tree):
                yield f"{name} does not say what it is"


def unmapped_rooms(root: Path) -> Faults:
    """Yield modules that the docstring of their large package does not name."""
    django = {"apps", "urls", "migrations"}  # everybody knows what they are
    names = [Path(name) for name, _ in texts(root) if name.startswith("src/") and name.endswith(".py")]
    for door in (name for name in names if name.name == "__init__.py"):
        modules = {name.stem for name in names if name.parent == door.parent}
        folders = {name.parent.name for name in names if name.parent.parent == door.parent}
        rooms = {room for room in modules | folders if not room.startswith("__")} - django
        said = ast.get_docstring(ast.parse((root / door).read_text("utf-8"))) or ""
        for room in sorted(rooms) if len(rooms) > MOST_WITHOUT_A_MAP else ():
            if not re.search(rf"\b{room}\b", said):
                yield f"{door} does not say what {room} is for"


# Each rule, with a tree of one fault.
RULES: dict[Callable[[Path], Faults], dict[str, str]] = {
    vague_names: {"src/undersong/web/helpers.py": '"""Anything."""\n'},
    long_files: {"src/undersong/web/long.py": '"""Long."""\n' + "x = 1\n" * 400},
    put_off: {"docs/page.md": "TODO: write this\n"},
    registry_hosts: {"locks/run.txt": "six @ https://packages.example/six-1.0-py3-none-any.whl\n"},
    second_dice: {"src/undersong/engine/dice.py": '"""Dice."""\nd = np.random.default_rng()\n'},
    silent_modules: {"src/undersong/web/silent.py": "x = 1\n"},
    unmapped_rooms: {
        "src/undersong/web/__init__.py": '"""Has a, b, c, d, e."""\n',
        **{f"src/undersong/web/{room}.py": '"""A room."""\n' for room in "abcdef"},
    },
}


@pytest.mark.parametrize("rule", RULES)
def test_finds_a_planted_fault(rule: Callable[[Path], Faults], tmp_path: Path) -> None:
    for name, text in RULES[rule].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert len(list(rule(tmp_path))) == 1


@pytest.mark.parametrize("rule", RULES)
def test_finds_none_in_the_house(rule: Callable[[Path], Faults]) -> None:
    assert list(rule(ROOT)) == []
