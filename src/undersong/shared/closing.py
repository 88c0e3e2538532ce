"""Tells open streams that the server closes, so that they end at once and hold nothing up."""

import asyncio
from functools import cache


@cache
def closing() -> asyncio.Event:
    """Return the event of this process that is set when its server begins to close."""
    return asyncio.Event()
