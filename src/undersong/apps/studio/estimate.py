"""How far a song has come, and how long it will still take."""

from collections.abc import Sequence
from statistics import median
from types import MappingProxyType

SHARES = MappingProxyType(
    {"interpret": 0.05, "compose": 0.08, "perform": 0.57, "mix": 0.12, "master": 0.10, "write": 0.08}
)
"""Share of a usual song's time that each stage takes; they sum to one."""

USUAL_SECONDS = 20.0
"""What a song takes before any was made here."""

SURE_SHARE = 0.15
"""Before this much is done, how long it took so far says little about the rest."""


def whole_share(stage: str, share: float) -> float:
    """Return how much of a song is done when `share` of `stage` is."""
    done = 0.0
    for name, part in SHARES.items():
        if name == stage:
            return done + part * min(max(share, 0.0), 1.0)
        done += part
    return 0.0


def usual_seconds(past_seconds: Sequence[float]) -> float:
    """Return what a song usually takes here, from what the last ones took."""
    return median(past_seconds) if past_seconds else USUAL_SECONDS


def seconds_left(progress: float, spent_seconds: float, usual: float) -> float:
    """Return an estimate of the rest of a song that runs: by its own pace once that is known."""
    expected = max(usual * (1.0 - progress), 0.0)
    if progress < SURE_SHARE:
        return expected
    pace = spent_seconds * (1.0 - progress) / progress
    trust = min((progress - SURE_SHARE) / 0.35, 1.0)  # by half of the song its own pace is all that counts
    return trust * pace + (1.0 - trust) * expected
