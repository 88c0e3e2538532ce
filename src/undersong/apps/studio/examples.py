"""Requests that fill the form at a press; the words stand in `examples.toml`."""

import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

ANY = "any"
"""Stands for one of them by chance."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request that somebody might make."""

    id: str
    label: str
    prompt: str
    style: str
    duration: str
    lyrics: str = ""

    @property
    def words(self) -> dict[str, object]:
        """Return the words of the request, as the form takes them."""
        return {
            "title": self.label,
            "prompt": self.prompt,
            "style": self.style,
            "lyrics": self.lyrics.strip(),
            "duration": self.duration,
        }


@cache
def examples() -> dict[str, Example]:
    """Return every example by its id, in the order of the file."""
    text = resources.files(__package__).joinpath("examples.toml").read_text(encoding="utf-8")
    return {name: Example(id=name, **facts) for name, facts in tomllib.loads(text).items()}


def find_example(wanted: str) -> Example | None:
    """Return an example by its id, one by chance for `ANY`, or None if there is none."""
    if wanted == ANY:
        return secrets.choice(list(examples().values()))
    return examples().get(wanted)
