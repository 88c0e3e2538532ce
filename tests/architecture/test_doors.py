"""Doors are light: what only names things does not wait for what makes sound."""

import subprocess
import sys

import pytest

HEAVY = ("django", "numba", "onnx", "onnxruntime", "scipy.signal", "soundfile")


@pytest.mark.parametrize(
    "door", ["undersong", "undersong.engine", "undersong.engine.model", "undersong.cli.main"]
)
def test_open_without_heavy_imports(door: str) -> None:
    program = f"import sys, {door}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_understand_and_plan_without_what_makes_sound() -> None:
    program = (
        "import sys; from undersong.engine.interpret import interpret; "
        "from undersong.engine.compose.song import work_of; work_of(interpret('pop', seed=1)); "
        f"print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
