"""Recordings in a folder: one file a note, its pitch in the name or in `instrument.toml`.

The manifest says what no file can: the instrument's kind, where the recordings come from, who made them and
under which licence. A licence is never guessed: a table without one could not be given to anybody.

    name = "my_zither"
    kind = "struck"
    source = "my own recordings, 2026"
    credit = "A. Musician"
    licence = "CC0-1.0"

    [[note]]                # only where a name does not say it
    file = "low string.wav"
    pitch = "A2"            # or midi = 45.0
    velocity = 0.5
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import soundfile as sf

from tools.fit.plan import Plan
from tools.fit.takes import FitError, Take, take_of
from undersong.engine.facts import checked

MANIFEST = "instrument.toml"
ENDINGS = {".wav", ".flac", ".aif", ".aiff", ".ogg", ".mp3"}
LAYERS = {"ppp": 0.15, "pp": 0.25, "p": 0.4, "mp": 0.55, "mf": 0.7, "f": 0.85, "ff": 0.95, "fff": 1.0}
USUAL_VELOCITY = 0.8

_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_TURNS = {"": 0, "#": 1, "♯": 1, "s": 1, "b": -1, "♭": -1}
_NAMED = re.compile(r"(?<![A-Za-z0-9])([A-Ga-g])([#♯sb♭]?)(-?\d)(?![A-Za-z0-9])")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9])(?:midi|key|n|m)?(\d{2,3})(?![A-Za-z0-9])", re.IGNORECASE)
_NOTE_KEYS = {"file", "pitch", "midi", "velocity", "loop"}


def recordings_in(folder: Path, **told: str | None) -> tuple[list[Take], Plan]:
    """Read the recordings of a folder and its manifest; what is `told` wins over the manifest.

    Raises
    ------
    FitError
        If there is nothing to read, a pitch is not known, or a fact about the recordings is missing.
    FactError
        If the manifest says something that cannot be.
    """
    if not folder.is_dir():
        raise FitError(f"{folder} is no folder: give one that holds recordings, one file a note.")
    facts = _manifest(folder / MANIFEST) | {name: value for name, value in told.items() if value is not None}
    plan = _plan(facts, folder)
    notes = {str(note["file"]): note for note in facts.get("note", [])}
    missing = sorted(name for name in notes if not (folder / name).is_file())
    if missing:
        raise FitError(f"{MANIFEST} names {missing[0]}, which is not in {folder}.")
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS)
    if not files:
        raise FitError(f"{folder} holds no recordings: put one WAV or FLAC file a note there.")
    takes = [_take(path, notes.get(path.name, {}), drum=plan.kind == "drum") for path in files]
    return sorted(takes, key=lambda t: (t.velocity, t.midi)), plan


def midi_of(text: str) -> float | None:
    """Return the MIDI pitch in a name, a note such as F#3 (C4 is 60) or a number; None without one."""
    if found := _NAMED.search(text):
        step, turn, octave = found.groups()
        return float(12 * (int(octave) + 1) + _STEPS[step.lower()] + _TURNS[turn])
    if (found := _NUMBERED.search(text)) and int(found[1]) <= 127:
        return float(found[1])
    return None


def _manifest(path: Path) -> dict[str, Any]:
    try:
        facts = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FitError(f"{path} cannot be read: {error}.") from error
    for note in facts.get("note", []):
        if not isinstance(note, dict) or "file" not in note or set(note) - _NOTE_KEYS:
            raise FitError(
                f"{path.name}: a [[note]] has a file and may have {', '.join(sorted(_NOTE_KEYS))}."
            )
    return facts


def _plan(facts: dict[str, Any], folder: Path) -> Plan:
    for name in ("licence", "credit", "source", "kind"):
        if not str(facts.get(name, "")).strip():
            raise FitError(
                f"The {name} of the recordings in {folder} is missing: "
                f'say it in {MANIFEST} ({name} = "…") or with --{name}.'
            )
    name = str(facts.get("name") or folder.resolve().name).lower().replace(" ", "_").replace("-", "_")
    settings = {key: value for key, value in facts.items() if key != "note"}
    return checked(settings | {"name": name}, Plan, place=MANIFEST)


def _take(path: Path, note: dict[str, Any], *, drum: bool) -> Take:
    if "midi" in note:
        midi: float | None = float(note["midi"])
    else:
        midi = midi_of(str(note.get("pitch", path.stem)))
    if midi is None or not 0.0 <= midi <= 127.0:
        raise FitError(
            f"{path.name} does not say its pitch: name it like violin-A4.wav, "
            f"or give it a [[note]] in {MANIFEST}."
        )
    if "velocity" in note:
        velocity = float(note["velocity"])
    else:
        words = re.split(r"[^a-z]+", _NAMED.sub(" ", path.stem).lower())
        velocity = next((LAYERS[word] for word in words if word in LAYERS), USUAL_VELOCITY)
    try:
        audio, rate_hz = sf.read(path, dtype="float64", always_2d=True)
    except (sf.LibsndfileError, OSError, RuntimeError) as error:
        raise FitError(f"{path.name} cannot be read as sound: {error}.") from error
    loop = note.get("loop")
    ends = (int(loop[0]), int(loop[1])) if isinstance(loop, list) and len(loop) == 2 else None
    return take_of(audio.T, rate_hz, midi=midi, velocity=velocity, loop=ends, name=path.name, drum=drum)
