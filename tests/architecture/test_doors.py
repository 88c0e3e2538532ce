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
