"""Hear a person's events, from a place in their stream on."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from undersong.apps.studio.bell import stream_of
from undersong.shared.valkey import connect_async

AT_ONCE = 100


@dataclass(frozen=True)
class Heard:
    """An event.

    Attributes
    ----------
    id : its place in the stream.
    data : JSON.
    """

    id: str
    event: str
    data: str


class Listener:
    """A connection that listens for one person. `read` waits so long at most."""

    def __init__(self, person_id: UUID, *, wait_seconds: int) -> None:
        self._stream = stream_of(person_id)
        self._wait_seconds = wait_seconds
        # Any: the client types its replies as the union of what its protocols and encodings give.
        self._valkey: Any = connect_async(wait_seconds=wait_seconds)
        self._place = "0-0"

    @property
    def place(self) -> str:
        """Return the id of the last event that was heard or passed over."""
        return self._place

    async def begin(self, last: str) -> bool:
        """Stand where a page left off; return whether it may have missed something that is gone.

        Without a `last` event, and where that is not known any more, stand behind the newest one.
        """
        newest = await self._valkey.xrevrange(self._stream, count=1)
        self._place = newest[0][0] if newest else "0-0"
        if not last:
            return False
        oldest = await self._valkey.xrange(self._stream, count=1)
        known = bool(oldest) and _order(oldest[0][0]) <= _order(last) <= _order(self._place)
        if known:
            self._place = last
        return not known

    async def read(self) -> list[Heard]:
        """Return what comes next; nothing if nothing comes for so long."""
        wait_ms = self._wait_seconds * 1000
        answer = await self._valkey.xread({self._stream: self._place}, count=AT_ONCE, block=wait_ms)
        heard = []
        for _, entries in answer:
            for identity, fields in entries:
                heard.append(Heard(identity, fields["event"], fields["data"]))
                self._place = identity
        return heard

    async def close(self) -> None:
        """Hang up."""
        await self._valkey.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _order(identity: str) -> tuple[int, int]:
    """Return an id as numbers; what is no id comes before all."""
    with suppress(ValueError):
        time_ms, _, count = identity.partition("-")
        return int(time_ms), int(count or 0)
    return -1, -1
