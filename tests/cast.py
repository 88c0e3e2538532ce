"""The cast: the same four people in every test, so that a test's names tell who may do what.

Alice owns the song. Bob has a link that she shared. Charlie has an account like theirs and must
see nothing of it. Dana is staff: she sees what her work needs, with a reason, and no more.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in a story.

    Attributes
    ----------
    name : what they are called.
    email : an address that no mail can reach (RFC 2606).
    password : long enough for every rule of the studio, and used nowhere else.
    staff : whether they work for the studio.
    """

    name: str
    email: str
    password: str
    staff: bool = False


ALICE = Person(name="Alice", email="alice@example.test", password="an alto hums at noon")
BOB = Person(name="Bob", email="bob@example.test", password="borrowed basses boom")
CHARLIE = Person(name="Charlie", email="charlie@example.test", password="closed doors, no chords")
DANA = Person(name="Dana", email="dana@example.test", password="desk lamps and docket numbers", staff=True)

EVERYBODY = (ALICE, BOB, CHARLIE, DANA)
