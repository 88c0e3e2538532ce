"""The bell: tells the workers that there is something to do, and pages that something changed.

A bell that nobody hears loses nothing. The database knows what is to be done and the workers look
there by themselves every few seconds; a page that hears nothing asks.
"""

import json
import logging
from collections.abc import Mapping
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

from undersong.shared.valkey import EVENTS, Lost, NoValkey, connect

RENDER = "undersong.render"
"""Name of the task that does what waits."""

LONGEST_STREAM = 500
"""Events kept for pages that come back; older ones are found by asking."""

STREAM_SECONDS = 60 * 60
"""A person's events go when nothing has happened for so long."""

log = logging.getLogger(__name__)


def ring() -> bool:
    """Tell the workers that a job waits, and return whether they can hear it.

    The message is empty: which job it is, is for the database to say.
    """
    try:
        with connect() as valkey:
            valkey.ping()  # Celery would try for seconds, and somebody waits for their page
        current_app.send_task(RENDER, retry=False, ignore_result=True)
    except (NoValkey, OperationalError, OSError, Lost):
        log.info("the bell is not heard; workers will look by themselves")
        return False
    return True


def tell(person_id: UUID, event: str, facts: Mapping[str, object]) -> None:
    """Put an event into the person's stream, for every page they have open."""
    stream = stream_of(person_id)
    try:
        with connect() as valkey, valkey.pipeline(transaction=False) as both:
            both.xadd(
                stream, {"event": event, "data": json.dumps(facts)}, maxlen=LONGEST_STREAM, approximate=True
            )
            both.expire(stream, STREAM_SECONDS)
            both.execute()
    except (NoValkey, OSError, Lost):
        log.info("an event is not heard; pages will ask by themselves")


def stream_of(person_id: UUID) -> str:
    """Return the name of the person's stream of events."""
    return f"{EVENTS}:{person_id}"
