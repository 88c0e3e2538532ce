"""Make the song that an empty studio plays, anew: once for each edition of the engine.

    DJANGO_SETTINGS_MODULE=undersong.web.settings .venv/bin/python -m django make_sample

It is an ordinary song, made by the ordinary door from the words below; its file and what is
told about it stand in `web/static/sample/` and come with the program.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from undersong.produce.places import sample_cache
from undersong.produce.song import make

WORDS: dict[str, object] = {
    "title": "Paper Lanterns",
    "prompt": "Paper lanterns on the river at dusk, warm pop ballad, piano, soft drums and strings",
    "lyrics": (
        "[Verse]\n"
        "Paper lanterns on the water\n"
        "Carry all I could not say\n"
        "\n"
        "[Chorus]\n"
        "Let them go, let them glow\n"
        "Let the river find the way"
    ),
    "bpm": 84,
    "key": "D major",
    "duration": 40,
    "voice": "hazel",
    "seed": 11,
}
TOLD = (
    *("title", "style", "bpm", "key", "meter", "duration", "seed", "engine", "sections"),
    *("instruments", "voice", "lyrics", "lines", "loudness"),
)
"""What a page shows of the report; paths and times belong to the machine that made it."""


class Command(BaseCommand):
    """Writes `paper-lanterns.mp3` and `sample.json`."""

    help = "Make the song that an empty studio plays."

    def handle(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Django's signature
        """Make the song and put it where the page finds it."""
        folder = Path(settings.STATICFILES_DIRS[0]) / "sample"
        folder.mkdir(exist_ok=True)
        name = "paper-lanterns.mp3"
        with tempfile.TemporaryDirectory(dir=folder) as draft:
            made = make(WORDS, folder=Path(draft), outputs=(name,), cache=sample_cache())
            (Path(draft) / name).replace(folder / name)
        told = {
            "file": name,
            "words": WORDS,
            "report": {key: made.report[key] for key in TOLD},
            "peaks": made.peaks,
        }
        (folder / "sample.json").write_text(
            json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"{folder / name}: {(folder / name).stat().st_size / 1e6:.1f} MB")
