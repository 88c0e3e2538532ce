"""Install what a lock lists into `.venv`, and Undersong itself; do nothing when nothing changed.

Started by `locks/install` with the Python that `.venv` has or shall have. uv does the work
where it is on PATH, `venv` and `pip` where it is not; both read the same lock and refuse a file
whose digest is not in it. Nothing is built from source and nothing fetched that no lock names:
the tool that builds Undersong itself is in the locks too.

`.venv/installed-NAME` says what was installed and where: a digest of the locks, of
`pyproject.toml` and of the Python, and one of the place, since commands in `.venv/bin` hold its path.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What the tests need holds what the studio needs: the second lock was made over the first.
LOCKS = {"run": ("run",), "check": ("check", "run")}


class InstallError(Exception):
    """Why it did not work, and what to do: some lines for people."""


def main(arguments: list[str]) -> int:
    """Install for one purpose; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("Usage: locks/install run|check", file=sys.stderr)
        return 2
    try:
        install(arguments[0])
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def install(name: str) -> None:
    """Bring `.venv` to what the lock `name` says."""
    if made_here() and stamp_of(name).exists() and stamp_of(name).read_text("ascii") == stamp(name):
        return
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode != 0:
        uv = None
    if not made_here():
        make_environment(uv)
    installer = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)] if uv else pip()
    )
    count = sum("==" in line for line in lock_of(name).read_text("utf-8").splitlines())
    print(
        f"Installing about {count} packages from locks/{name}.txt with {'uv' if uv else 'pip'} ...",
        flush=True,
    )
    run(
        [*installer, "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock_of(name))],
        "The packages could not be installed; the lines above say why. They come over the network, for Linux "
        "with glibc 2.28 or later (x86-64, ARM64) and for macOS 14 or later (Apple silicon).",
    )
    run(
        [*installer, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        "Undersong itself could not be installed; the lines above say why.",
    )
    # Where Python is told to keep no bytecode, every command would compile the whole program again.
    run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "src")], "Undersong could not be compiled.")
    for lock in LOCKS[name]:
        stamp_of(lock).write_text(stamp(lock), "ascii")


def made_here() -> bool:
    """Return whether `.venv` is there, made in this place, and has the Python that runs now."""
    places = [path.read_text("ascii").split()[1:] for path in VENV.glob("installed-*")]
    return Path(sys.prefix).resolve() == VENV and all(found == [place()] for found in places)


def make_environment(uv: str | None) -> None:
    """Make `.venv` anew with the Python that runs now, or the one under it."""
    base = getattr(sys, "_base_executable", sys.executable)
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Making .venv with Python {version} ({base}) ...", flush=True)
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    maker = [uv, "venv", "--quiet", "--python", base] if uv else [base, "-I", "-m", "venv"]
    run([*maker, str(VENV)], "The folder .venv could not be made; the lines above say why.")


def pip() -> list[str]:
    """Return the command of the environment's own pip; uv makes environments without one."""
    command = [str(PYTHON), "-I", "-m", "pip"]
    if not importable("pip"):
        run(
            [str(PYTHON), "-I", "-m", "ensurepip"],
            "pip could not be put into .venv; delete .venv and try again.",
        )
    return [*command, "install", "--quiet", "--no-input", "--disable-pip-version-check"]


def importable(module: str) -> bool:
    """Return whether the environment's Python has a module."""
    if Path(sys.prefix).resolve() == VENV:
        return importlib.util.find_spec(module) is not None
    return (
        subprocess.run([PYTHON, "-I", "-c", f"import {module}"], capture_output=True, check=False).returncode
        == 0
    )


def run(command: list[str], failure: str) -> None:
    """Run a command.

    Raises
    ------
    InstallError
        With the words `failure`, if it ends badly.
    """
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise InstallError(failure)


def lock_of(name: str) -> Path:
    """Return the file that lists what is installed."""
    return ROOT / "locks" / f"{name}.txt"


def stamp_of(name: str) -> Path:
    """Return the file that remembers what was installed."""
    return VENV / f"installed-{name}"


def stamp(name: str) -> str:
    """Return what the file will say when everything is as it should be."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "pyproject.toml", *map(lock_of, LOCKS[name])):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {place()}\n"


def place() -> str:
    """Return a digest of where this checkout lies; a folder's name may be more than text."""
    return hashlib.sha256(os.fsencode(ROOT)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
