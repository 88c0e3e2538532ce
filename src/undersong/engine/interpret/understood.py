"""What was understood of a request, in short words, to be shown before anything is rendered.

One entry a fact, in the order in which people care: what it is, how it goes, who plays, how it is built. An
entry says what was said or implied; what was merely chosen is there where a song can't be without it
(style, tempo, key, meter, length), so that a person sees it and may say otherwise.
"""

from dataclasses import dataclass
from functools import cache

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.numbers import minutes_and_seconds
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import Brief, FormWish, Origin
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import sheets
from undersong.engine.voices.catalogue import voices

FAMILIES = {"colour": "noises", "winds": "woodwinds"}
"""Names of families where the word of the catalogue is not what people say."""
CALM, DRIVING = 0.35, 0.65


@dataclass(frozen=True)
class Understood:
    """One thing that was understood.

    Attributes
    ----------
    field : of the Brief, such as bpm.
    label : what people call it: Tempo.
    value : in short words: 92 BPM.
    origin : said, implied or chosen.
    """

    field: str
    label: str
    value: str
    origin: Origin


def understood(brief: Brief) -> tuple[Understood, ...]:
    """Return what was understood of a request, the most important first."""
    found = [
        ("title", "Title", brief.title if brief.origins.get("title") == Origin.SAID else ""),
        ("style", "Style", sheets()[brief.style].name if brief.style in sheets() else brief.style),
        ("blend", "Mixed with", _style(brief.blend)),
        ("moods", "Mood", ", ".join(brief.moods)),
        ("energy", "Energy", _energy(brief)),
        ("bpm", "Tempo", f"{brief.bpm:g} BPM"),
        ("key", "Key", brief.key),
        ("meter", "Meter", brief.meter),
        ("duration_seconds", "Length", minutes_and_seconds(brief.duration_seconds)),
        ("chords", "Chords", " ".join(brief.chords)),
        ("instruments", "With", ", ".join(_instrument(i) for i in brief.instruments)),
        ("without", "Without", _without(brief)),
        ("form", "Form", ", ".join(phrase_of(wish) for wish in brief.form)),
        ("voice", "Voice", _voice(brief)),
        ("lyrics", "Words", _words(brief)),
        ("master", "Master", _master(brief)),
    ]
    return tuple(
        Understood(field, label, value, brief.origins.get(field, Origin.CHOSEN))
        for field, label, value in found
        if value
    )


@cache
def phrase_of(wish: FormWish) -> str:
    """Return a wish of the form as people say it: the first English words that mean it alone."""
    for name, entry in table("form").items():
        if name != "against" and entry["wishes"] == [str(wish)] and not wish.startswith("no-"):
            words: str = entry["en"][0]
            return words
    return str(wish).replace("-", " ")


def _style(name: str | None) -> str:
    return sheets()[name].name if name in sheets() else ""


def _energy(brief: Brief) -> str:
    if brief.origins.get("energy", Origin.CHOSEN) == Origin.CHOSEN:
        return ""
    return "calm" if brief.energy < CALM else "driving" if brief.energy > DRIVING else "medium"


def _instrument(name: str) -> str:
    return instruments()[name].title if name in instruments() else name


def _without(brief: Brief) -> str:
    if brief.origins.get("without") == Origin.IMPLIED:
        return "everybody else"
    return ", ".join(
        _instrument(n) if n in instruments() else FAMILIES.get(n, n).capitalize() for n in brief.without
    )


def _voice(brief: Brief) -> str:
    if brief.voice is not None:
        return voices()[brief.voice].title if brief.voice in voices() else brief.voice
    return "" if brief.origins.get("voice", Origin.CHOSEN) == Origin.CHOSEN else "none, instrumental"


def _words(brief: Brief) -> str:
    if brief.lyrics is None or brief.voice is None:
        return ""
    count = len(read_sheet(brief.lyrics).lines)
    lines = f"{count} line{'s' if count != 1 else ''}"
    return f"yours, {lines}" if brief.origins.get("lyrics") == Origin.SAID else f"drafted for you, {lines}"


def _master(brief: Brief) -> str:
    if brief.origins.get("master", Origin.CHOSEN) == Origin.CHOSEN:
        return ""
    return presets()[brief.master].title if brief.master in presets() else brief.master
