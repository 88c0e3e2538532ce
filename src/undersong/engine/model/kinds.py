"""Kinds of sections: what a section's name says of it, wherever it is asked.

A form is made of few names (see `PlannedSection`), and the composer, the mix and whoever changes a song
decide by them: what a chorus has for itself a drop has too, and so has the climax of film music. The sets
are here and nowhere else, so that a name that is added or forgotten is added or forgotten for everybody.

They overlap on purpose: a theme is told like a verse and comes back like a chorus.
"""

from collections.abc import Collection

NAMES = (
    *("intro", "verse", "prechorus", "chorus", "postchorus", "bridge", "theme", "trio", "solo", "interlude"),
    *("build", "drop", "climax", "breakdown", "outro"),
)
"""All that the composer knows how to write."""
SUNG = ("verse", "prechorus", "chorus", "postchorus", "bridge")
"""Are made for words; one without words sings those of the last of its name again."""
EDGES = ("intro", "outro")
"""The first and the last; inside a song the same bars are an interlude."""
SPARSE = ("intro", "breakdown")
"""The band thins out, as far as nobody: bass and drums may rest where they are calm."""
LEAD_IN = ("prechorus", "build")
"""Lead to what comes after them, and make no sense without it."""
VERSES = ("verse", "theme")
"""Tell what there is to tell; the climax stands above them."""
CLIMAXES = ("climax", "chorus", "drop")
"""What a song leads to, where it has one; the first of them that it has is its climax."""
LIFTED = (*CLIMAXES, "postchorus")
"""Played and sung above the rest: harder, denser, higher."""
HOOKED = (*CLIMAXES, "theme")
"""Where the hook is at home: what a song is known by and what is missed most."""
RETURNING = (*VERSES, *CLIMAXES)
"""Have chords and a tune of their own, and come again with them."""
CONTRASTS = ("bridge", "breakdown", "solo", "interlude")
"""Stand between what returns, and are something else."""
PASSING = (*EDGES, "interlude", "solo", "breakdown", "postchorus")
"""Go over the chords of another section and decide nothing about them."""


def climax_of(names: Collection[str]) -> str:
    """Return the name of the sections that everything in a form leads to.

    Parameters
    ----------
    names : of the form's sections; a form of none of the usual ones leads to its first.
    """
    return next(
        (name for name in (*CLIMAXES, *reversed(VERSES)) if name in names), next(iter(names), "theme")
    )
