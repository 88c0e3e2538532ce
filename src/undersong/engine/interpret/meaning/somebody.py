"""Whether a few words are somebody's name rather than a picture or a place.

"Like taylor swift" and "like summer rain" have the same grammar, and no list of names stands anywhere here.
But both models have read of people who make music: a phrase is compared with a few sentences for musicians
and a few for things, and counts as a name where it is nearer to the musicians. Towns and countries are
told from musicians in the same way.

Measured in small letters on what the numbers below were chosen by: 103 of 124 names of musicians are told to
be such, of 111 pictures three are, of 82 places two. On new ones: 24 of 35 names (33 with capitals, where
grammar helps) and one of 35 pictures. A name that is taken for a picture only colours the search for a
style; nobody is imitated either way, since nothing here knows how anybody sounds.
"""

from undersong.engine.interpret.meaning import english
from undersong.engine.interpret.meaning.nearer import nearer

THRESHOLD = 0.008  # of similarity, both models together, beyond which a phrase is a name
STRANGE = 0.08  # that a word adds which English writes in pieces: names often are such
PLACE = -0.14  # of similarity, below which a phrase is nearer to towns and countries


def is_somebody(phrase: str, threshold: float = THRESHOLD) -> bool:
    """Return whether a phrase of up to four words is likelier a musician's name than a thing."""
    strange = any(len(english.pieces(word)) > 3 for word in phrase.split())  # with the two that frame it
    return round(nearer(phrase, "somebody", "something") + (STRANGE if strange else 0.0), 3) > threshold


def is_place(phrase: str) -> bool:
    """Return whether a phrase is likelier a town or a country than a musician."""
    return nearer(phrase, "somebody", "place") < PLACE
