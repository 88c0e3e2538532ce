"""The import rules hold because a violation is found: plant one of each kind and see it named.

`./check` runs the rules on the house itself. Here a copy of the house gets one bad import a rule,
all in one run, and each test looks for its own.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE_RINGS = ("provenance", "daw", "policy", "engine", "seeds", "units", "errors")

# Where the bad import stands, and what it imports.
PLANTED = {
    "an engine that knows the command line": ("engine.theory.planted", "undersong.cli.main"),
    "an engine that knows who drives it": ("engine.model.planted", "undersong.produce.song"),
    "a seed that knows the engine": ("seeds", "undersong.engine.theory.key"),
    "a producer that knows the web": ("produce.planted", "undersong.web.settings"),
    "shared parts that know an app": ("shared.planted", "undersong.apps.library.models"),
    "units that know errors": ("units", "undersong.errors"),
    "a stage that knows its sister": ("engine.mix.planted", "undersong.engine.compose"),
    "a stage that drives the pipeline": ("engine.compose.planted", "undersong.engine.pipeline"),
    "an artefact that knows a style": ("engine.model.planted", "undersong.engine.styles.sheet"),
    "theory that knows an artefact": ("engine.theory.planted", "undersong.engine.model.score"),
    "facts that know what they are about": ("engine.facts", "undersong.engine.model.score"),
    "a tune that waits for the band": ("engine.compose.tune.planted", "undersong.engine.compose.band.groove"),
    "an account that knows songs": ("apps.accounts.planted", "undersong.apps.library.models"),
    "a library that knows who fills it": ("apps.library.planted", "undersong.apps.studio.models"),
    "an engine with a web framework": ("engine.dsp.planted", "django.db"),
    "an engine with a network": ("engine.dsp.planted", "socket"),
    "an engine with a clock": ("engine.master.planted", "time"),
    "an engine with a calendar": ("engine.formats.planted", "datetime"),
    "an engine that throws dice": ("engine.compose.planted", "random"),
    "an engine that reads the environment": ("engine.interpret.planted", "os"),
    "a policy that calls home": ("policy.planted", "urllib.request"),
    "a seed with secrets": ("seeds", "secrets"),
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the rules say about a house with all the bad imports in it."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    for source in (ROOT / "src").rglob("*.py"):
        target = house / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for place, imported in PLANTED.values():
        path = house / "src/undersong" / f"{place.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache", "--no-logo"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "400", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("sin", PLANTED)
def test_find(verdict: str, sin: str) -> None:
    place, imported = PLANTED[sin]
    # The rules name a package of others by its first word.
    name = imported if imported.startswith("undersong.") else imported.partition(".")[0]
    assert f"undersong.{place} -> {name} " in verdict


def module_exists(ring: str) -> bool:
    source = ROOT / "src/undersong"
    return (source / f"{ring}.py").exists() or (source / ring / "__init__.py").exists()


def test_ask_purity_of_every_inner_ring_there_is() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    purity = settings["tool"]["importlinter"]["contracts"][-1]
    here = {ring for ring in PURE_RINGS if module_exists(ring)}
    assert purity["type"] == "forbidden"
    assert set(purity["source_modules"]) == {f"undersong.{ring}" for ring in here}


def test_see_every_folder_with_code() -> None:
    # A folder without __init__.py is passed over in silence by the rules.
    folders = {path.parent for path in (ROOT / "src/undersong").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
