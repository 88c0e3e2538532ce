"""Everything about one song, as its page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from pydantic import ValidationError

from undersong.apps.library.models import Asset
from undersong.apps.studio.covers import cover_url
from undersong.apps.studio.queries import Sample, SongRow
from undersong.engine.interpret.understood import understood
from undersong.engine.model import Brief, Origin
from undersong.engine.presets.catalogue import presets
from undersong.engine.styles.sheet import sheets
from undersong.engine.voices.catalogue import voices
from undersong.units import minutes_and_seconds

WISHES = ("blend", "moods", "energy", "chords", "instruments", "without", "form")
"""Fields of a Brief that are told where somebody said something about them."""

ORIGINS = {"said": "you said", "implied": "implied", "chosen": "chosen"}


@dataclass(frozen=True)
class Fact:
    """A value of the song and, where it is known, where it comes from."""

    label: str
    value: str
    origin: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the words, and when it is sung; no times where they are not known."""

    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Stanza:
    """Lines of one section."""

    label: str
    start: float | None
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Details:
    """A song that can be heard.

    Attributes
    ----------
    listen_url : tells the player what to play.
    source : address of the sound.
    words_url : fills the form with the words that made it.
    drafted : whether the program wrote the words that are sung.
    """

    title: str
    subtitle: str
    cover: str
    listen_url: str
    source: str
    words_url: str
    prompt: str
    facts: list[Fact]
    notes: list[str]
    sections: list[dict[str, Any]]
    stanzas: list[Stanza]
    instruments: list[str]
    files: list[Asset]
    drafted: bool = False


def details_of(row: SongRow, brief: Mapping[str, Any] | None) -> Details | None:
    """Return the details of a song, or None while it cannot be heard."""
    sound = row.master("mp3") or row.master("flac")
    if row.report is None or sound is None:
        return None
    return Details(
        title=row.title,
        subtitle=subtitle(row.style, row.key),
        cover=row.cover,
        listen_url=reverse("listen", args=[row.song_id]),
        source=reverse("media", args=[sound.pk]),
        words_url=f"{reverse('make')}?from={row.song_id}",
        prompt=row.prompt,
        facts=[
            *_facts(row.report, (brief or {}).get("origins", {}), (brief or {}).get("master")),
            *wishes_of(brief),
        ],
        notes=list((brief or {}).get("notes", ())),
        sections=row.report.get("sections") or [],
        stanzas=stanzas(row.report),
        instruments=list(row.instruments),
        files=[asset for asset in row.assets if asset.kind == Asset.Kind.MASTER],
        drafted=bool(row.report.get("drafted")),
    )


def details_of_sample(sample: Sample) -> Details:
    """Return the details of the song that an empty studio plays."""
    report = sample.report
    return Details(
        title=sample.title,
        subtitle=subtitle(report.get("style"), report.get("key")),
        cover=cover_url(int(report.get("seed") or 0), report.get("style")),
        listen_url=reverse("listen-sample"),
        source=sample.url,
        words_url=f"{reverse('make')}?from=sample",
        prompt=str(sample.words.get("prompt", "")),
        facts=list(_facts(report, {}, None)),
        notes=[],
        sections=report.get("sections") or [],
        stanzas=stanzas(report),
        instruments=list(report.get("instruments") or ()),
        files=[],
    )


def listening(details: Details, peaks: tuple[float, ...], duration_seconds: float | None) -> dict[str, Any]:
    """Return what the player has to know to play a song."""
    return {
        "title": details.title,
        "subtitle": details.subtitle,
        "cover": details.cover,
        "source": details.source,
        "duration": duration_seconds,
        "sections": details.sections,
        "peaks": [round(peak, 3) for peak in peaks],
    }


def subtitle(style: object, key: object) -> str:
    """Return style and key as one line."""
    return ", ".join(word for word in (style_title(style), str(key or "")) if word)


def style_title(style: object) -> str:
    """Return a style's name as people read it."""
    sheet = sheets().get(str(style))
    return sheet.name if sheet else str(style or "")


def clock(seconds: object) -> str:
    """Return the time that a report tells as 2:05, and 0:00 for none."""
    return minutes_and_seconds(float(str(seconds or 0)))


def stanzas(report: Mapping[str, Any]) -> list[Stanza]:
    """Return the words by section, with the times at which they are sung where the engine tells them."""
    timed = report.get("lines")
    if not timed:
        return _untimed(str(report.get("lyrics") or ""))
    found: list[Stanza] = []
    sections = report.get("sections") or []
    for line in timed:
        # A line may begin as an upbeat, a little before its section.
        section = next((s for s in sections if line["start"] < s["end"] - 0.5), None)
        label = str(section["name"]) if section else ""
        start = section["start"] if section else None
        if not found or (found[-1].label, found[-1].start) != (label, start):
            found.append(Stanza(label, start))
        found[-1].lines.append(Line(str(line["text"]), line["start"], line["end"]))
    return found


def _untimed(lyrics: str) -> list[Stanza]:
    found: list[Stanza] = []
    for text in lyrics.splitlines():
        plain = text.strip()
        if plain.startswith("[") and plain.endswith("]"):
            found.append(Stanza(plain[1:-1], None))
        elif plain:
            if not found:
                found.append(Stanza("", None))
            found[-1].lines.append(Line(plain))
    return [stanza for stanza in found if stanza.lines]


def wishes_of(brief: Mapping[str, Any] | None) -> Iterator[Fact]:
    """Yield what was understood beyond the values that every song has."""
    try:
        read = Brief.model_validate(dict(brief or {}))
    except ValidationError:  # of an older edition, or of a song that was not made from words
        return
    for row in understood(read):
        if row.field in WISHES and row.origin != Origin.CHOSEN:
            yield Fact(row.label, row.value, ORIGINS[row.origin])


def _facts(report: Mapping[str, Any], origins: Mapping[str, Any], master: object) -> Iterator[Fact]:
    def origin(name: str) -> str:
        return ORIGINS.get(str(origins.get(name, "")), "")

    yield Fact("Style", style_title(report.get("style")), origin("style"))
    yield Fact("Tempo", f"{float(report['bpm']):g} BPM", origin("bpm"))
    yield Fact("Key", str(report["key"]), origin("key"))
    yield Fact("Meter", str(report["meter"]), origin("meter"))
    yield Fact("Length", clock(report["duration"]), origin("duration_seconds"))
    voice = voices().get(str(report.get("voice")))
    yield Fact("Voice", f"{voice.title}, {voice.kind}" if voice else "none", origin("voice"))
    if preset := presets().get(str(master)):
        yield Fact("Mastering", preset.title, origin("master"))
    if loudness := report.get("loudness"):
        yield Fact("Loudness", f"{loudness['lufs']:.1f} LUFS")
    yield Fact("Seed", str(report.get("seed", "")))
    if bank := report.get("bank"):
        yield Fact("Bank", f"{bank['name']} ({bank['digest'][:12]})")
    if engine := report.get("engine"):
        yield Fact("Edition", f"{engine['name']} {engine['edition']}")
