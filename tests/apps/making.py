"""Bring a song to its end without an engine."""

from pathlib import Path

from undersong.apps.library.models import Asset, Generation
from undersong.apps.library.services import Finished, NewFile
from undersong.apps.studio import services

WORDS = {"prompt": "rainy night in Tokyo", "lyrics": "[Verse]\nThe rain keeps time", "bpm": "82"}


def finished(generation: Generation, folder: Path, content: bytes = b"sound" * 40_000) -> Generation:
    """Bring a generation that waits to its end, with one file."""
    claim = services.claim_next()
    assert claim is not None
    assert claim.generation_id == generation.pk
    path = folder / "master.mp3"
    path.write_bytes(content)
    services.finish(
        claim,
        finished=Finished(
            title="Rain / Time",
            brief={"prompt": "rainy night in Tokyo"},
            score={"title": "Rain"},
            report={
                "title": "Rain / Time",
                "style": "lofi-hip-hop",
                "bpm": 82.0,
                "key": "A minor",
                "meter": "4/4",
                "duration": 60.5,
                "sections": [{"name": "Verse", "start": 0.0, "end": 60.5}],
                "instruments": ["Piano"],
                "voice": None,
            },
            peaks=bytes(range(200)),
            engine="undersong",
            edition="1",
            platform="test",
        ),
        files=[NewFile(path=path, kind=Asset.Kind.MASTER, part="", format="mp3")],
    )
    generation.refresh_from_db()
    return generation
