"""The manners in which words are drafted; a style names its own."""

from typing import Literal, TypeAlias

Manner: TypeAlias = Literal["song", "story", "rap", "blues", "children", "gospel", "hook"]
"""song: verses, choruses and a bridge; story: many verses; rap: long rapped verses and a sung hook; blues:
the first line twice; children: small verses and a refrain; gospel: a choir answers; hook: few words, often.
"""
