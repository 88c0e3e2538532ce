"""A kernel is there without what it does not need."""

import subprocess
import sys

LOADED = """
import sys
from undersong.engine.dsp.loudness import steps
import numpy as np
steps(np.ones((2, 44_100), np.float32))
print("scipy.linalg" in sys.modules)
import scipy.linalg
print(scipy.linalg.norm([3.0, 4.0]))
"""


def test_brings_no_linear_algebra_and_leaves_it_to_whoever_wants_it():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "5.0"]
