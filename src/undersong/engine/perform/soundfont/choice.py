"""Whether a bank is the one that a score names, and what to say if it is not.

A score that was performed with a bank sounds otherwise without it. So it is performed with that very bank,
by its digest, or not at all, until somebody says that it shall be another.
"""

from undersong.engine.model.score import BankUsed, Score
from undersong.engine.perform.soundfont.bank import Bank
from undersong.engine.perform.soundfont.riff import BankError
from undersong.errors import quoted

SHOWN_DIGITS = 12


def refuse_another(score: Score, bank: Bank | None) -> None:
    """Refuse a bank that is not the one of the score.

    Raises
    ------
    BankError
        If they differ, or one has none.
    """
    named, there = score.bank, bank.used if bank else None
    if (named and named.digest) == (there and there.digest):
        return
    if named is None:
        raise BankError(
            f"The score {quoted(score.title)} names no bank, and {told(there)} is there.",
            "Perform it without a bank, or write the bank into the score.",
        )
    found = f"the bank set is {told(there)}" if there else "no bank is set"
    raise BankError(
        f"The score {quoted(score.title)} was performed with the bank {told(named)}, but {found}.",
        "Give that file with --bank or UNDERSONG_BANK, another with --bank to change the sound, "
        "or --bank none for our own instruments.",
    )


def told(used: BankUsed | None) -> str:
    """Return a bank as messages name it."""
    return f"{quoted(used.name)} ({used.digest[:SHOWN_DIGITS]}…)" if used else "none"
