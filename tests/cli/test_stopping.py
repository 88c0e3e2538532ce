"""A command that is stopped ends at once, though threads are in the middle of a sound, and leaves nothing.

The engine is stood in for by threads that never come to a next note: only leaving them can end the command.
"""

import signal
import subprocess
import sys
from importlib import import_module

import pytest

from undersong.cli.stopping import ENDING, MAKING, MOVING, WORKING, WRITING

ENDLESS = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import undersong.cli.main
from undersong.produce.staging import Staging

engine = {"__name__": "undersong.engine.perform.endless", "time": time}
exec("def sound():\\n    while True: time.sleep(0.01)", engine)

def song():
    with Staging() as staging, ThreadPoolExecutor(1) as pool:
        staging.file(Path(sys.argv[1]) / "song.flac")
        playing = pool.submit(engine["sound"])
        print("playing", flush=True)
        playing.result()

cli = sys.modules["undersong.cli.main"]
cli.song = song
exec("def _run(argv): return song()", vars(cli))
sys.exit(cli.main([]))
"""


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT] * 3])
def test_ends_without_waiting_for_a_sound_and_leaves_nothing(tmp_path, signals):
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "playing\n"
    assert len(list(tmp_path.iterdir())) == 1
    for number in signals:
        process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "Stopped; nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


ENDED = """
import atexit, os, sys, signal
import undersong.cli.main

cli = sys.modules["undersong.cli.main"]
exec("def _run(argv): return 0", vars(cli))
code = cli.main([])
os.kill(os.getpid(), signal.SIGTERM)  # between the end of the work and that of the program
cli = sys.modules["undersong.cli.stopping"]
class Last:
    def __del__(self):  # when Python has given back its signals
        os.kill(os.getpid(), signal.SIGINT)
sys.last = Last()
sys.exit(code)
"""


def test_stands_by_what_is_done_when_it_is_stopped_too_late():
    ended = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("place", [WORKING, WRITING, *sorted(MAKING | MOVING | ENDING)], ids=".".join)
def test_names_places_that_there_are(place):
    module, name = place
    known = vars(import_module(module))
    assert name in known or any(name in vars(one) for one in known.values() if isinstance(one, type))
