"""Who stands behind a request."""

from django.contrib.auth.models import AnonymousUser

from undersong.apps.accounts.models import User
from undersong.errors import UndersongError


class NobodyThere(UndersongError):
    """A page for people was asked for by nobody; the entrance should not have let them in."""

    code = "closed"


def signed_in(person: User | AnonymousUser) -> User:
    """Return the person of a request that the entrance let in.

    Raises
    ------
    NobodyThere
        If there is none.
    """
    if not isinstance(person, User):
        raise NobodyThere("There is no session.", hint="Load the page.")
    return person
