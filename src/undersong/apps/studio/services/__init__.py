"""Every change to the work on songs: what people ask for, what workers do, what the sweep finds."""

from undersong.apps.studio.services.asking import again, cancel, request_song, seed_of
from undersong.apps.studio.services.sweeping import sweep, take_back_all
from undersong.apps.studio.services.working import (
    Claim,
    ClaimLost,
    claim_next,
    fail,
    finish,
    give_back,
    hold,
    report_progress,
)

__all__ = [
    "Claim",
    "ClaimLost",
    "again",
    "cancel",
    "claim_next",
    "fail",
    "finish",
    "give_back",
    "hold",
    "report_progress",
    "request_song",
    "seed_of",
    "sweep",
    "take_back_all",
]
