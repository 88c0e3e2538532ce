"""The locks hold what the project asks for: with hashes, within bounds, one version of each."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = {"run": ("build",), "check": ("build", "check")}
PYTHONS = ("3.11", "3.12", "3.13")


@cache
def lock(name: str) -> dict[str, tuple[Requirement, int]]:
    """Return each package of a lock with the number of its hashes.

    Raises
    ------
    AssertionError
        If a line is not one of a package or of its hashes, or a package is there twice.
    """
    text = (ROOT / "locks" / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    packages: dict[str, tuple[Requirement, int]] = {}
    for line in text.splitlines():
        wanted, *hashes = re.split(r"\s+--hash=", line.strip())
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), line
        requirement = Requirement(wanted)
        key = canonicalize_name(requirement.name)
        # Two versions for two Pythons would be two sounds.
        assert key not in packages, f"{key} is locked twice"
        packages[key] = requirement, len(hashes)
    return packages


def asked(name: str) -> list[Requirement]:
    groups = PROJECT["dependency-groups"]
    texts = [*PROJECT["project"]["dependencies"], *(text for group in GROUPS[name] for text in groups[group])]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", GROUPS)
def test_hold_every_direct_dependency_within_its_bounds(name: str) -> None:
    for requirement in asked(name):
        locked, _ = lock(name)[canonicalize_name(requirement.name)]
        (exactly,) = locked.specifier
        assert exactly.operator == "=="
        assert requirement.specifier.contains(exactly.version), f"{locked} is not {requirement}"


@pytest.mark.parametrize("name", GROUPS)
def test_have_a_hash_for_every_package(name: str) -> None:
    assert [package for package, (_, hashes) in lock(name).items() if not hashes] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_install_the_same_sound_on_every_python(python: str) -> None:
    # Whatever reaches the samples has no condition, so it is the same version everywhere.
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(python)
    for package in ("numpy", "scipy", "numba", "llvmlite", "onnxruntime", "soundfile", "hibari-tts"):
        locked, _ = lock("run")[package]
        assert locked.marker is None


def test_agree_with_each_other() -> None:
    # Whoever has installed the lock of the checks has installed the lock of the studio.
    assert {package: lock("check")[package] for package in lock("run")} == lock("run")


def test_hold_the_tool_that_builds_the_project() -> None:
    # The project is installed without a network of its own, so its build tool must come from here.
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]
