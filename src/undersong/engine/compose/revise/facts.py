"""Plain facts of a song: its title, its mastering, its tempo."""

from undersong.engine.compose.revise.changes import SetMaster, SetTempo, SetTitle
from undersong.engine.model import Score
from undersong.engine.model.wishes import LONGEST_SECONDS
from undersong.engine.presets.catalogue import presets
from undersong.errors import RequestError, quoted


def set_title(change: SetTitle, score: Score) -> Score:
    """Return a score under another title."""
    return score.model_copy(update={"title": change.title})


def set_master(change: SetMaster, score: Score) -> Score:
    """Return a score that is mastered by another preset."""
    if change.master not in presets():
        raise RequestError(
            f"There is no mastering preset {quoted(change.master)}.",
            field="master",
            hint=f"Take one of {', '.join(presets())}.",
        )
    return score.model_copy(update={"master": change.master})


def set_tempo(change: SetTempo, score: Score) -> Score:
    """Return a score at another tempo; every note keeps its place in its bar."""
    ratio = change.bpm / score.bpm
    seconds = round(score.duration_seconds / ratio, 3)
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise RequestError(
            f"At {change.bpm:g} BPM the song would last {seconds:.0f} s; it may last {LONGEST_SECONDS:g} s.",
            field="bpm",
            hint="Cut some of it first, or take a quicker tempo.",
        )
    bends = tuple(t.model_copy(update={"bpm": round(t.bpm * ratio, 3)}) for t in score.tempo_changes)
    return score.model_copy(update={"bpm": change.bpm, "duration_seconds": seconds, "tempo_changes": bends})
