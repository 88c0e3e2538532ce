"""Which SoundFont a song is performed with, if any.

A person may name one for this song (`given`), a deployment may have one for all its songs (`usual`). Words
that ask for a new song take the first of both that there is. A score that is performed again keeps to what
it says: its own bank where it names one, none where it names none, unless a person names another.
"""

from pathlib import Path

from undersong.engine.model import Score
from undersong.engine.perform.soundfont.bank import Bank, open_soundfont
from undersong.engine.perform.soundfont.choice import refuse_another

NONE = "none"
"""What a person says who wants the program's own instruments."""


def bank_for(score: Score | None, *, given: str | None, usual: Path | None) -> Bank | None:
    """Open the bank that a song is performed with.

    Parameters
    ----------
    score : what is performed again, or None where a song is asked for in words.
    given : path of a SoundFont or `NONE`; None where nobody said.
    usual : the bank of the settings, or None.

    Raises
    ------
    BankError
        If it cannot be opened, or is not the one that the score names.
    """
    if given is not None:
        return None if given == NONE else open_soundfont(Path(given))
    if score is None:
        return open_soundfont(usual) if usual else None
    if score.bank is None:
        return None
    bank = open_soundfont(usual) if usual else None
    refuse_another(score, bank)
    return bank
