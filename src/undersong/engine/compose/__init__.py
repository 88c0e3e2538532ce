"""From a Brief to a Score: form, harmony, tune, groove, arrangement, ending.

song         the order of writing, from plan to ending
plan         what is fixed before the first note; every writer reads it and none changes it
form         which sections, in which order, how many bars each
outline      their names, energies and tasks
vocabulary   the chords a song has to choose from
harmony      the chords of a song, from its first beat to its last
tune/        what the voice sings, and what the lead instrument plays
band/        everybody beside the tune
"""

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
