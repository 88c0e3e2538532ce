"""Connections to Valkey: the bell of the queue, the events for open pages, the worker's sign of life.

Nothing here is the truth; what Valkey loses, the database knows.
"""

from urllib.parse import urlsplit

import redis
import redis.asyncio

from undersong.errors import UndersongError
from undersong.shared.configuration import Configuration, configuration

EVENTS, HEARTBEAT = "undersong:events", "undersong:worker"
FAMILIES = (EVENTS, HEARTBEAT, "celery", "_kombu", "unacked")
"""What the names of everything there begin with, the last three by Celery; the policy declares each."""

PATIENCE_SECONDS = 2.0

Lost = redis.RedisError
"""What any call raises when Valkey cannot be reached or does not answer."""


class NoValkey(UndersongError):
    """There is no Valkey to speak to."""

    code = "valkey"


def valkey_url(read: Configuration | None = None) -> str:
    """Return the address in the form that redis-py knows.

    Raises
    ------
    NoValkey
        If no address is known; `undersong up` starts a server of its own and says where it is.
    """
    url = (read or configuration()).valkey_url
    if not url:
        raise NoValkey(
            "The address of Valkey is not known.", hint="Start with `undersong up`, or set VALKEY_URL."
        )
    return url.replace("valkey", "redis", 1) if url.startswith("valkey") else url


def broker_url(read: Configuration | None = None) -> str:
    """Return the address in the form that Celery knows."""
    url = valkey_url(read)
    return f"redis+socket://{urlsplit(url).path}" if url.startswith("unix:") else url


def connect() -> redis.Redis:
    """Return a connection."""
    return redis.Redis.from_url(
        valkey_url(), socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )


def connect_async(*, wait_seconds: float) -> redis.asyncio.Redis:
    """Return a connection for an event loop whose reads may wait for so long."""
    return redis.asyncio.Redis.from_url(
        valkey_url(),
        socket_timeout=PATIENCE_SECONDS + wait_seconds,
        socket_connect_timeout=PATIENCE_SECONDS,
        decode_responses=True,
        protocol=2,  # the newer one answers a read of streams in another shape
    )
