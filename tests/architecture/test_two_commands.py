"""`./start` and `./check` on machines that lack something: the fix is named, and nothing is half done.

The machines are made of a PATH with a few commands on it that answer as the real ones would.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("cat", "dirname", "env", "grep", "sh")

OLD = """#!/bin/sh
case "$*" in *python_version*) echo 3.9.18 ;; *) exit 3 ;; esac
"""
BARE = """#!/bin/sh
case "$*" in *ensurepip*) exit 1 ;; *print*) echo python3.11 ;; esac
"""
GOOD = """#!/bin/sh
case "$*" in *install.py*) echo "chosen: ${0##*/}" ;; esac
"""
SHIM = "#!/bin/sh\necho pyenv: no such version >&2\nexit 127\n"
UV = '#!/bin/sh\necho "uv $*"\n'

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return what runs a script of the house on a machine with these commands and no others."""
    commands = tmp_path / "bin of mine"
    commands.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (commands / tool).symlink_to(found)
    house = tmp_path / "a house"

    def run(
        script: str, *arguments: str, here: dict[str, str], **settings: str
    ) -> subprocess.CompletedProcess[str]:
        for name, text in here.items():
            (commands / name).write_text(text)
            (commands / name).chmod(0o755)
        (house / script).parent.mkdir(parents=True)
        shutil.copy(ROOT / script, house / script)
        return subprocess.run(
            [commands / "sh", house / script, *arguments],
            env={"PATH": str(commands), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_are_executable_and_the_pipeline_runs_check_alone() -> None:
    assert all(os.access(ROOT / name, os.X_OK) for name in ("start", "check", ".ci/run", "locks/install"))
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    orders = [line for line in lines if line and not line.startswith("#")]
    assert orders == ['exec "$(dirname -- "$0")/../check"']


def test_say_which_pythons_would_do_where_all_are_too_old(machine: Machine) -> None:
    done = machine("locks/install", "run", here={"python3": OLD})
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13; here is: 3.9.18." in done.stderr


def test_say_how_to_get_a_python_where_there_is_none(machine: Machine) -> None:
    done = machine("locks/install", "run", here={})
    assert done.returncode == 1
    assert "here is: none." in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_name_the_package_that_brings_venv(machine: Machine) -> None:
    done = machine("locks/install", "run", here={"python3": BARE})
    assert done.returncode == 1
    assert "apt install python3.11-venv" in done.stderr


def test_need_no_venv_module_where_uv_is(machine: Machine) -> None:
    bare = BARE.replace("*ensurepip*", '*install.py*) echo "chosen: ${0##*/}" ;; *ensurepip*')
    done = machine("locks/install", "run", here={"python3": bare, "uv": UV})
    assert (done.returncode, done.stdout) == (0, "chosen: python3\n")


def test_pass_over_a_command_that_does_not_run(machine: Machine) -> None:
    done = machine("locks/install", "run", here={"python3.13": SHIM, "python3.12": GOOD, "python3": OLD})
    assert (done.returncode, done.stdout) == (0, "chosen: python3.12\n")


def test_let_uv_bring_a_python_where_there_is_none(machine: Machine) -> None:
    uv = UV + 'case "$*" in "python find"*) : ;; esac\n'
    done = machine("locks/install", "run", here={"python3": OLD, "uv": uv})
    assert "uv brings one" in done.stdout
    assert "python install" in done.stdout


BROWSER = "#!/bin/sh\necho Chromium 150\n"
POINTER = "#!/bin/sh\necho 'install it with snap' >&2\nexit 1\n"
ROOT_USER = "#!/bin/sh\necho 0\n"
DEBIAN = "#!/bin/sh\nexit 0\n"


def test_take_the_browser_that_is_named_first(machine: Machine, tmp_path: Path) -> None:
    mine = tmp_path / "my browser"
    mine.write_text(BROWSER)
    mine.chmod(0o755)
    done = machine("tests/find-browser", here={"chromium": BROWSER}, UNDERSONG_BROWSER=str(mine))
    assert done.stdout == f"{mine}\n"
    assert "Browser: Chromium 150" in done.stderr


def test_pass_over_a_browser_that_only_says_where_to_get_one(machine: Machine) -> None:
    done = machine("tests/find-browser", here={"chromium-browser": POINTER, "google-chrome": BROWSER})
    assert done.stdout.endswith("/google-chrome\n")


def test_install_the_browser_of_debian_where_that_is_allowed(machine: Machine, tmp_path: Path) -> None:
    installing = f"""#!/bin/sh
case "$*" in *install*) printf '#!/bin/sh\\necho Chromium 151\\n' >"{tmp_path}/bin of mine/chromium"
chmod +x "{tmp_path}/bin of mine/chromium" ;; esac
"""
    chmod = shutil.which("chmod")
    here = {"apt-get": installing.replace("chmod", str(chmod)), "id": ROOT_USER}
    (tmp_path / "bin of mine" / "grep").unlink()
    done = machine("tests/find-browser", here={**here, "grep": DEBIAN})
    assert "installing Debian's chromium" in done.stderr
    assert done.stdout.endswith("/chromium\n")


def test_say_what_to_do_where_no_browser_can_be_had(machine: Machine) -> None:
    done = machine("tests/find-browser", here={"id": "#!/bin/sh\necho 1000\n"})
    assert done.returncode == 1
    assert done.stdout == ""
    assert "name one in UNDERSONG_BROWSER" in done.stderr


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the second half of the installation, in a house with an environment that is complete."""
    specification = importlib.util.spec_from_file_location("install", ROOT / "locks/install.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    (tmp_path / "locks").mkdir()
    for name in ("pyproject.toml", "locks/run.txt", "locks/check.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    move(module, tmp_path, monkeypatch)
    module.VENV.mkdir()
    for name in module.LOCKS:
        module.stamp_of(name).write_text(module.stamp(name))
    monkeypatch.setattr(module, "run", lambda command, _failure: module.ran.append(" ".join(command)))
    monkeypatch.setattr(module, "ran", [], raising=False)
    return module


def move(module: ModuleType, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOT", place)
    monkeypatch.setattr(module, "VENV", place / ".venv")
    monkeypatch.setattr(module, "PYTHON", place / ".venv/bin/python")
    monkeypatch.setattr(module.sys, "prefix", str(place / ".venv"))


def test_do_nothing_when_nothing_changed(installer: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    installer.install("run")
    installer.install("check")
    assert (installer.ran, capsys.readouterr().out) == ([], "")


def test_install_again_when_a_lock_changed(installer: ModuleType) -> None:
    lock = installer.lock_of("run")
    lock.write_text(lock.read_text() + "\n")
    installer.install("run")
    assert any("locks/run.txt" in command for command in installer.ran)


def test_start_does_not_mind_a_change_of_what_only_tests_need(installer: ModuleType) -> None:
    lock = installer.lock_of("check")
    lock.write_text(lock.read_text() + "\n")
    installer.install("run")
    assert installer.ran == []


def test_count_the_checks_packages_as_the_studios_too(installer: ModuleType) -> None:
    for name in installer.LOCKS:
        installer.stamp_of(name).unlink()
    installer.install("check")
    installer.ran.clear()
    installer.install("run")
    assert installer.ran == []


def test_make_the_environment_anew_when_the_folder_was_moved(
    installer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path.with_name("elsewhere")
    tmp_path.rename(moved)
    move(installer, moved, monkeypatch)
    monkeypatch.setattr(installer, "importable", lambda _module: True)

    def make(command: list[str], _failure: str) -> None:
        installer.ran.append(" ".join(command))
        installer.VENV.mkdir(exist_ok=True)

    monkeypatch.setattr(installer, "run", make)
    installer.install("run")
    assert installer.ran[0].endswith(f"{moved}/.venv")


def test_forget_a_half_done_installation(installer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_command: list[str], failure: str) -> None:
        raise installer.InstallError(failure)

    installer.stamp_of("run").write_text("old " + installer.place())
    monkeypatch.setattr(installer, "run", fail)
    monkeypatch.setattr(installer, "importable", lambda _module: True)
    assert installer.main(["run"]) == 1
    assert installer.stamp_of("run").read_text() != installer.stamp("run")
