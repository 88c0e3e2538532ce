"""What is remembered of an edition: digests of scores, and of sound where it was made.

A score is the same on every platform. Samples are the same, bit for bit, on one platform only: the
same processor, C library and wheels, for each of them may round the last bit of a sine otherwise.
"""

import json
import platform
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import binding

from undersong.engine import compose, master, mix, perform
from undersong.engine.model import Brief, Score
from undersong.engine.model.edition import EDITION

REFERENCES = Path(__file__).with_name("references.json")
ROUNDING_WHEELS = ("numpy", "scipy", "numba", "llvmlite", "onnxruntime")
"""Wheels that calculate; the locks name the same for everybody."""

LYRICS = """[Verse]
The lamps along the river start to glow
A paper boat is waiting in the snow

[Chorus]
Carry me over, carry me on
Carry me home before the night is gone
"""


def _brief(style: str, **facts: object) -> Brief:
    said = {"duration_seconds": "said", "key": "said", "bpm": "said"}
    plain: dict[str, Any] = {
        "prompt": "a song",
        "title": "A song",
        "style": style,
        "meter": "4/4",
        "duration_seconds": 32.0,
        "master": "streaming",
        "seed": 2026,
        "origins": said,
    }
    return Brief(**plain | facts)


SUNG = {"lyrics": LYRICS, "voice": "hazel"}
SCORES = {
    "folk-ballad": _brief("folk-ballad", bpm=92, key="D dorian", meter="3/4", **SUNG),
    "house": _brief("house", bpm=124, key="F minor"),
    "jazz-swing": _brief("jazz-swing", bpm=168, key="Bb major", meter="5/4"),
    "lofi-hip-hop": _brief("lofi-hip-hop", bpm=78, key="C# minor"),
    "pop": _brief("pop", bpm=108, key="A major", **SUNG),
    "synthwave": _brief("synthwave", bpm=104, key="F# minor"),
}
"""One resolved brief for each style: nothing is left to be chosen but what the composer chooses."""

SOUNDS = {
    "instrumental": _brief("synthwave", bpm=120, key="E minor", duration_seconds=10.0),
    "sung": _brief(
        "folk-ballad",
        bpm=100,
        key="G major",
        duration_seconds=12.0,
        lyrics="[Verse]\nThe river runs along the road\n",
        voice="rowan",
    ),
}
"""Songs that are performed, mixed and mastered: short, for everybody waits for them."""


def platform_name() -> str:
    """Return the name of what decides over the last bit."""
    wheels = [f"{name} {version(name)}" for name in ROUNDING_WHEELS]
    places = [platform.system(), platform.machine(), binding.get_host_cpu_name(), *platform.libc_ver()]
    return ", ".join([" ".join(places), *wheels])


def score_of(style: str) -> str:
    """Return the digest of a style's score."""
    return _digest(compose(SCORES[style]).to_json().encode())


def scores() -> dict[str, str]:
    """Return the digest of each style's score."""
    return {style: score_of(style) for style in SCORES}


def sound(score: Score, cache: Path) -> dict[str, str]:
    """Return the digest of a song's sound after each stage."""
    stems = perform(score, cache=cache)
    told = {"perform": _digest(*(_samples(s.audio) for s in stems.stems))}
    mixed = mix(stems, score)
    told["mix"] = _digest(*(_samples(s.audio) for s in mixed.stems), _samples(mixed.audio))
    told["master"] = _digest(_samples(master(mixed, preset=score.master).audio))
    return told


def sounds(cache: Path) -> dict[str, dict[str, str]]:
    """Return the digests of all songs that are performed."""
    return {name: sound(compose(brief), cache) for name, brief in SOUNDS.items()}


def reference() -> dict[str, Any]:
    """Return what is remembered of the present edition; empty where nothing is."""
    remembered: dict[str, Any] = json.loads(REFERENCES.read_text("utf-8")) if REFERENCES.exists() else {}
    return dict(remembered.get(EDITION, {}))


def _samples(audio: np.ndarray) -> bytes:
    return np.ascontiguousarray(audio, dtype="<f4").tobytes()


def _digest(*parts: bytes) -> str:
    digest = blake2b(digest_size=12)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
