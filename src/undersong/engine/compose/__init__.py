"""From a Brief to a Score: form, harmony, tune, groove, arrangement, ending.

song         the order of writing, from plan to ending
plan         what is fixed before the first note; every writer reads it and none changes it
planning     from a brief to that plan
form/        which sections, in which order, how many bars each
arc          how much energy each of them has
outline      their names, letters and tasks
asked        what tags and wishes ask of single ones: who plays, who rests, stops, lifts of the key
closing      how the song ends, and when its last chord is struck
idiom        what a song's chords are drawn from: a style, a key, chance
loops        the rounds of chords that a style has in a mode
colour       what plain chords become in a style
vocabulary   the chords a song has to choose from
harmony      the chords of a song, from its first beat to its last
cadences     how a section ends, and how the song does
guests       chords from outside the key
pedals       stretches over one bass note
judgement    how clearly a draft of chords is heard in its key
revise/      one thing in a score changes, and the rest stays
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
