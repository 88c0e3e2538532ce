"""The form that asks for a song.

Its fields take any text: what may stand in them is for the engine to say (`checking`), so that the page,
the command line and the API refuse the same things in the same words.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from undersong.apps.studio.checking import faults
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model.wishes import LONGEST_TITLE
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.groups import Group, groups
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED
from undersong.engine.voices.catalogue import voices

SIMPLE, CUSTOM = "simple", "custom"

SIMPLE_WORDS = ("prompt", "style", "lyrics", "instrumental")
CUSTOM_WORDS = (
    *SIMPLE_WORDS,
    "title",
    "bpm",
    "key",
    "meter",
    "duration",
    "voice",
    "instruments",
    "master",
    "seed",
)

SETTINGS = ("bpm", "key", "meter", "duration", "voice", "master", "instruments", "title", "seed")
"""In the order in which they stand on the page."""

ANY_STYLE = "Any style"

EMPTY_WORDS = """[Verse]
Write a line, and it is sung
Or leave this empty: where a style is
sung, words are drafted for you"""

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def _text(label: str, help_text: str = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, strip=False, help_text=help_text, widget=widget)


def _choice(label: str, help_text: str) -> forms.CharField:
    """Return a list to choose from; its entries are filled in when the form is made."""
    return forms.CharField(label=label, required=False, help_text=help_text, widget=forms.Select())


class MakeForm(forms.Form):
    """What a person wants to hear."""

    once = forms.UUIDField(required=False, widget=forms.HiddenInput())
    mode = forms.CharField(required=False)
    prompt = forms.CharField(
        label="What should it be?",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "placeholder": "A rainy night in Tokyo, lo-fi, dreamy",
                "aria-keyshortcuts": "Control+Enter Meta+Enter",
            }
        ),
    )
    style = forms.CharField(label="Style", required=False)
    lyrics = forms.CharField(
        label="Words",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "class": "words",
                "spellcheck": "true",
                "placeholder": EMPTY_WORDS,
            }
        ),
    )
    instrumental = forms.BooleanField(label="Instrumental", required=False)
    bpm = _text("Tempo", "Beats a minute", inputmode="decimal", placeholder="92")
    key = _text("Key", "Tonic and mode", list="keys", placeholder="A minor")
    meter = _text("Meter", "Beats in a bar", list="meters", placeholder="4/4")
    duration = _text("Length", "0:10 to 10:00", placeholder="1:00")
    voice = _choice("Voice", "Who sings the words")
    master = _choice("Mastering", "Tone and loudness of the whole")
    instruments = _text(
        "Instruments", "Who must play; names with commas", list="instruments", placeholder="piano, cello"
    )
    title = _text("Title", "What it is called", maxlength=str(LONGEST_TITLE), placeholder="Chosen")
    seed = _text("Seed", "Same words, same seed: same song", inputmode="numeric", placeholder="By chance")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - what Django's forms take
        super().__init__(*args, **kwargs)
        self.fields["voice"].widget.choices = _titled("Chosen", voices())
        self.fields["master"].widget.choices = _titled("Chosen", presets())

    @classmethod
    def fresh(cls, words: Mapping[str, object] | None = None) -> "MakeForm":
        """Return a form that was not sent, filled with the words of a request."""
        said = {name: _said(value) for name, value in (words or {}).items()}
        custom = any(said.get(name) for name in SETTINGS)
        return cls(initial={"mode": CUSTOM if custom else SIMPLE, **said, "once": uuid4()})

    def next(self) -> "MakeForm":
        """Return this form as it was filled, ready to be sent once more."""
        values = {name: self[name].value() for name in self.fields}
        return MakeForm(initial={**values, "once": uuid4()})

    def with_words(self, lyrics: str) -> "MakeForm":
        """Return this form, not sent, with other words to sing; the song stays the one that was shown."""
        return MakeForm(initial={**{name: self[name].value() for name in self.fields}, "lyrics": lyrics})

    def clean(self) -> dict[str, Any]:
        """Put what is wrong beside the fields that it is about."""
        for fault in faults(self.words):
            self.add_error(fault.field if fault.field in self.fields else None, fault.line)
        return self.cleaned_data

    def refuse(self, field: str | None, line: str) -> None:
        """Put what is wrong where it was said: at its field, or at the prompt if that field says nothing."""
        named = field if field in self.fields else None
        self.add_error(named if named is None or self.words.get(named) else "prompt", line)

    @property
    def words(self) -> dict[str, object]:
        """Return the words of the request. What the chosen mode does not show is not asked for."""
        custom = self.shows == CUSTOM
        words = {name: self[name].value() or "" for name in (CUSTOM_WORDS if custom else SIMPLE_WORDS)}
        if self["instrumental"].value():
            words |= {"instrumental": "on", "lyrics": _tags(str(words["lyrics"])), "voice": ""}
        return words

    @property
    def shows(self) -> str:
        """Return the mode: simple or custom."""
        return CUSTOM if self["mode"].value() == CUSTOM else SIMPLE

    @property
    def settings_said(self) -> int:
        """Return how many settings are filled in."""
        return sum(bool(self[name].value()) for name in SETTINGS)

    @property
    def settings_open(self) -> bool:
        """Return whether the settings are to be shown: something in them is set or wrong."""
        return any(self[name].value() or self[name].errors for name in SETTINGS)

    @property
    def settings(self) -> list[forms.BoundField]:
        """Return the fields of the settings."""
        return [self[name] for name in SETTINGS]

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the styles to choose from, under their headings."""
        return groups()

    @property
    def style_title(self) -> str:
        """Return the name of the style that is chosen."""
        sheet = sheets().get(str(self["style"].value() or ""))
        return sheet.name if sheet else ANY_STYLE

    @property
    def once_id(self) -> UUID:
        """Return the id that the song will have; any where the form has none that can be read."""
        try:
            return UUID(str(self["once"].value()))
        except ValueError:
            return uuid4()

    @property
    def keys(self) -> list[str]:
        """Return keys to offer."""
        return [f"{tonic} {mode}" for mode in ("major", "minor") for tonic in TONICS]

    @property
    def meters(self) -> tuple[str, ...]:
        """Return meters to offer."""
        return SUPPORTED

    @property
    def instrument_titles(self) -> list[str]:
        """Return instruments to offer."""
        return [one.title for one in instruments().values()]


def _titled(first: str, catalogue: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("", first), *((name, entry.title) for name, entry in catalogue.items())]


def _tags(lyrics: str) -> str:
    """Return the section tags of lyrics that nobody sings: they are the song's form all the same."""
    lines = (line.strip() for line in lyrics.splitlines())
    return "\n".join(line for line in lines if re.fullmatch(r"\[[^\]]+\]", line))


def _said(value: object) -> object:
    return ", ".join(str(name) for name in value) if isinstance(value, list | tuple) else value
