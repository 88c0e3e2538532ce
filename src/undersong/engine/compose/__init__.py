"""From a Brief to a Score: form, harmony, tune, groove, arrangement, ending."""

from undersong.engine.model import Brief, Score


def compose(brief: Brief) -> Score:
    """Compose a song; the same brief gives the same score.

    Raises
    ------
    RequestError
        If the brief can't be met: its lyrics need more time than the duration that was asked for.
    """
    from undersong.engine.compose.song import write_song

    return write_song(brief)
