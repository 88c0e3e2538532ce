"""What pages are told when something changes: ids and numbers, never words that a person wrote."""

from undersong.apps.library.models import Generation
from undersong.apps.library.states import State
from undersong.apps.studio import bell
from undersong.apps.studio.queries import Standing, standing_of, standings_of_waiting


def tell_progress(generation: Generation) -> None:
    """Tell its person's pages how far a generation is."""
    bell.tell(generation.song.owner_id, "generation.progress", facts(generation, standing_of(generation)))


def tell_ended(generation: Generation) -> None:
    """Tell its person's pages that a generation is ready, or failed or was cancelled."""
    event = "generation.ready" if generation.state == State.READY else "generation.failed"
    bell.tell(generation.song.owner_id, event, facts(generation, standing_of(generation)))


def tell_queue() -> None:
    """Tell everybody who waits which place they have now."""
    for generation, standing in standings_of_waiting():
        bell.tell(generation.song.owner_id, "generation.progress", facts(generation, standing))


def facts(generation: Generation, standing: Standing) -> dict[str, object]:
    """Return what a page is told about a generation."""
    return {
        "generation": str(generation.pk),
        "song": str(generation.song_id),
        "state": generation.state,
        "stage": standing.stage,
        "progress": round(standing.progress, 3),
        "position": standing.position,
        "seconds_left": None if standing.seconds_left is None else round(standing.seconds_left),
        "error": generation.error_code or None,
    }
