"""What a person asks for, checked word by word and not yet understood.

A form, the command line and the HTTP API all hand over text; `Wishes.read` turns it into
typed values or says what is wrong with the first one. Names of things (a style, an
instrument, a voice) are checked by `interpret`, which knows what there is.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

from undersong.engine.theory.key import Key, parse_key
from undersong.engine.theory.meter import Meter, parse_meter
from undersong.errors import RequestError, quoted
from undersong.seeds import LARGEST_SEED
from undersong.units import Seconds

SLOWEST_BPM, FASTEST_BPM = 30.0, 300.0
SHORTEST_SECONDS, LONGEST_SECONDS = 10.0, 600.0
LONGEST_PROMPT, LONGEST_LYRICS, LONGEST_TITLE = 2_000, 8_000, 120  # characters
MOST_INSTRUMENTS = 12


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The words of a request; None where nothing was said.

    Attributes
    ----------
    prompt : what it should be, 1 to 2000 characters.
    lyrics : words to sing, or None; of an instrumental at most section tags.
    bpm : quarter notes a minute, 30 to 300.
    duration_seconds : 10 to 600.
    instruments : names as the person wrote them.
    seed : 0 to 2**63 - 1.
    """

    prompt: str
    title: str | None = None
    lyrics: str | None = None
    style: str | None = None
    bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    duration_seconds: Seconds | None = None
    instruments: tuple[str, ...] = ()
    voice: str | None = None
    seed: int | None = None
    master: str | None = None
    instrumental: bool = False

    @classmethod
    def read(cls, words: Mapping[str, object]) -> "Wishes":
        """Check words as they came: text or numbers, empty text meaning nothing was said.

        Keys are those of the HTTP API: the attributes of this class with `duration` for
        `duration_seconds`; `instruments` is one text with commas, or a list.

        Raises
        ------
        RequestError
            For the first word that breaks its rule, or a key that does not exist.
        """
        known = {f.name for f in fields(cls)} - {"duration_seconds"} | {"duration"}
        for name in words:
            if name not in known:
                raise RequestError(
                    f"There is no setting {quoted(name)}.",
                    field=str(name),
                    hint=f"Settings are {', '.join(sorted(known))}.",
                )
        prompt = read_text("prompt", words.get("prompt"), longest=LONGEST_PROMPT)
        if not prompt:
            raise RequestError(
                "The prompt is empty.",
                field="prompt",
                hint="Say in a few words what the song should be, such as “warm folk song, guitar”.",
            )
        instrumental = read_switch("instrumental", words.get("instrumental"))
        lyrics = read_text("lyrics", words.get("lyrics"), longest=LONGEST_LYRICS, lines=True) or None
        if instrumental and lyrics and not _only_tags(lyrics):
            raise RequestError(
                "The song is to be instrumental and has lyrics too.",
                field="instrumental",
                hint="Leave out one of them; section tags without words may stay, they are its form.",
            )
        key, meter = _plain(words.get("key")), _plain(words.get("meter"))
        return cls(
            prompt=prompt,
            title=read_text("title", words.get("title"), longest=LONGEST_TITLE) or None,
            lyrics=lyrics,
            style=_plain(words.get("style")) or None,
            bpm=read_bpm(words.get("bpm")),
            key=parse_key(key) if key else None,
            meter=parse_meter(meter) if meter else None,
            duration_seconds=read_duration(words.get("duration")),
            instruments=read_names("instruments", words.get("instruments")),
            voice=_plain(words.get("voice")) or None,
            seed=read_seed(words.get("seed")),
            master=_plain(words.get("master")) or None,
            instrumental=instrumental,
        )


def read_text(field: str, value: object, *, longest: int, lines: bool = False) -> str:
    """Return clean text: NFC, no control characters; one line unless `lines`.

    Raises
    ------
    RequestError
        If it is not text, too long, or holds characters that are no text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RequestError(f"The {field} {quoted(value)} is not text.", field=field)
    text = value.replace("\r\n", "\n").replace("\r", "\n").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    if len(text) > longest:
        raise RequestError(
            f"{len(text)} characters are too many for the {field}: at most {longest} are taken.",
            field=field,
            hint="Shorten it.",
        )
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Co") and character not in "\n\t":
            raise RequestError(
                f"The character U+{ord(character):04X} in the {field} is no text.",
                field=field,
                hint="Save it as plain UTF-8 text and try again.",
            )
    text = unicodedata.normalize("NFC", text)
    return text.strip() if lines else " ".join(text.split())


def read_bpm(value: object) -> float | None:
    """Return beats a minute, or None where nothing was said."""
    text = _plain(value).lower().removesuffix("bpm").strip()
    if not text:
        return None
    bpm = _number(text)
    if bpm is None or not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        raise RequestError(
            f"The tempo {quoted(value)} is not a number of BPM from {SLOWEST_BPM:g} to {FASTEST_BPM:g}.",
            field="bpm",
            hint="Take a number such as 92, or leave it open.",
        )
    return bpm


def read_duration(value: object) -> Seconds | None:
    """Return seconds from "2:30", "150", "150 s", "2 min" or a number."""
    text = _plain(value).lower()
    if not text:
        return None
    seconds = _seconds(text)
    if seconds is None or not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise RequestError(
            f"The duration {quoted(value)} is not a time from 0:10 to 10:00.",
            field="duration",
            hint="Write it as 2:30 or as seconds, or leave it open.",
        )
    return seconds


def read_seed(value: object) -> int | None:
    """Return a seed, or None where nothing was said."""
    text = _plain(value)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > LARGEST_SEED:
        raise RequestError(
            f"The seed {quoted(value)} is not a whole number from 0 to 2⁶³ − 1.",
            field="seed",
            hint="Take a number such as 7, or leave it open.",
        )
    return int(text)


def read_names(field: str, value: object) -> tuple[str, ...]:
    """Return the names in a text with commas, or in a list."""
    if value is None or isinstance(value, str):
        items: list[object] = list((value or "").split(","))
    elif isinstance(value, list | tuple):
        items = list(value)
    else:
        raise RequestError(f"The {field} {quoted(value)} are not names.", field=field)
    names = tuple(n for n in (_plain(item) for item in items) if n)
    if len(names) > MOST_INSTRUMENTS:
        raise RequestError(
            f"{len(names)} {field} were named, at most {MOST_INSTRUMENTS} can play.",
            field=field,
            hint="Leave some out.",
        )
    return names


def read_switch(field: str, value: object) -> bool:
    """Return a yes or no as forms and JSON write it."""
    if isinstance(value, bool):
        return value
    text = _plain(value).lower()
    if text in ("", "0", "off", "false", "no"):
        return False
    if text in ("1", "on", "true", "yes"):
        return True
    raise RequestError(f"The setting {field} is {quoted(value)}, neither yes nor no.", field=field)


def _only_tags(lyrics: str) -> bool:
    """Whether every line is a tag in brackets or a line of chords, so that nothing is there to be sung."""
    lines = [line.strip() for line in lyrics.splitlines() if line.strip()]
    return all(re.fullmatch(r"[\[{(].*[\]})]|\w+\s*:.*|\W*", line) for line in lines)


def _plain(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) else None


def _seconds(text: str) -> Seconds | None:
    if match := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?(\.[0-9]{1,3})?", text):
        parts = [int(p) for p in match.groups()[:3] if p is not None]
        whole = 0
        for part in parts:
            whole = whole * 60 + part
        return float(whole) + float(match[4] or 0)
    match = re.fullmatch(r"([0-9.]+)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)?", text)
    number = _number(match[1]) if match else None
    if match is None or number is None:
        return None
    return number * {"m": 60, "h": 3600}.get((match[2] or "s")[0], 1)
