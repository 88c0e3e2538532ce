"""Remember how the present edition sounds: `python -m tests.golden.renew [--unpublished]`.

Writes `references.json`. What is remembered of an edition stays as it is: whoever moves the sound
raises `EDITION` first. Only while no song of the edition has been given away may its references
be replaced, with `--unpublished`. A platform that is not there yet is added.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from tests.golden import digests
from undersong.engine.model.edition import EDITION


def main() -> None:
    """Compute all digests and write them."""
    parser = argparse.ArgumentParser(description="Remember how the present edition sounds.")
    parser.add_argument("--unpublished", action="store_true", help="replace what this edition had")
    replace = parser.parse_args().unpublished
    before = digests.reference()
    scores, platform = digests.scores(), digests.platform_name()
    if before and before["scores"] != scores and not replace:
        _refuse("scores")
    with tempfile.TemporaryDirectory(prefix="undersong-") as cache:
        sounds = digests.sounds(Path(cache))
    others = {} if replace else before.get("sounds", {})
    if others.get(platform, sounds) != sounds:
        _refuse("sounds")
    kept = {EDITION: {"scores": scores, "sounds": others | {platform: sounds}}}
    digests.REFERENCES.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")


def _refuse(what: str) -> NoReturn:
    sys.exit(f"The {what} of edition {EDITION} have moved. Raise EDITION first, and say why.")


if __name__ == "__main__":
    main()
