"""Nothing that the studio stands on tells its maker who uses it, or marks this machine."""

import subprocess
import sys
from pathlib import Path

from onnx import TensorProto, helper

# As on a machine of a person: no variable forbids it, and none says that this is a test.
PROGRAM = """
import sys
import onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
session.run(None, {"in": [1.0]})
"""


def test_the_runtime_of_networks_keeps_no_mark_of_this_machine(tmp_path: Path) -> None:
    # From 1.29 on it gives the machine an id in the cache folder, and reports to a collector.
    home = tmp_path / "home"
    home.mkdir()
    network = tmp_path / "network.onnx"
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("in", "out")]
    graph = helper.make_graph([helper.make_node("Identity", ["in"], ["out"])], "network", ends[:1], ends[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    network.write_bytes(made.SerializeToString())
    subprocess.run([sys.executable, "-c", PROGRAM, network], env={"HOME": str(home)}, check=True)
    assert list(home.rglob("*")) == []
