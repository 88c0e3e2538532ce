"""Whether a few words in small letters are somebody's name rather than a picture.

"Like taylor swift" and "like summer rain" have the same grammar, and no list of names stands anywhere here.
But both models have read of people who make music: a phrase is compared with a few sentences for musicians
and a few for things, and counts as a name where it is nearer to the musicians.

Measured on 71 names of musicians and 57 pictures in five languages: 62 of the names and 55 of the pictures
are told rightly. A name that is taken for a picture only colours the search for a style; nobody is
imitated either way, since nothing here knows how anybody sounds.
"""

from functools import cache

import numpy as np

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import english, sentences

NEAREST = 3  # sentences that count
THRESHOLD = 0.05  # of similarity, both models together
STRANGE = 0.08  # that a word adds which English writes in pieces: names often are such


@cache
def is_somebody(phrase: str) -> bool:
    """Return whether a phrase of up to four words is likelier a musician's name than a thing."""
    compared = table("likeness")["compared"]
    score = 0.0
    for name in ("english", "multilingual"):  # the one that takes most memory while it loads first
        model = sentences.MODELS[name]
        vector = model.embed([phrase])[0]
        near = [
            float(np.sort(sentences.vectors_of_list(name, tuple(compared[what])) @ vector)[-NEAREST:].mean())
            for what in ("somebody", "something")
        ]
        score += near[0] - near[1]
    strange = any(len(english.pieces(word)) > 3 for word in phrase.split())  # with the two that frame it
    return round(score, 3) + (STRANGE if strange else 0.0) > THRESHOLD
