"""The song that the README shows is the one that its line makes."""

import re
import shlex
from pathlib import Path

from undersong.engine import compose, interpret

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def test_shows_the_song_that_its_line_makes() -> None:
    found = re.search(r"^\$ .venv/bin/undersong compose (.+)\n(.+)\n  (.+)$", README, re.MULTILINE)
    assert found is not None
    prompt, *options = shlex.split(found[1])
    said = dict(zip(options[::2], options[1::2], strict=True))
    score = compose(interpret(prompt, duration=said["--duration"], seed=int(said["--seed"])))
    minutes, seconds = divmod(int(score.duration_seconds), 60)
    told = [score.style, score.key, f"{score.bpm:g} BPM", score.meter, f"{minutes}:{seconds:02d}"]
    assert found[2] == score.title
    assert found[3].split(", ")[:5] == told
    assert f"seed {said['--seed']}" in found[3]
