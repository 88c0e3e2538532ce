"""Words for a song that was given none: drafted by the program, and marked so.

The lines are written by hand, per theme, as rhyming couplets in one meter; the program chooses a theme by
the prompt, a form by the time there is, and the lines by the seed. The prompt's own subject is
sung in the chorus where it can be.

writer     a form that fits, and its lines
theme      what a song is about
manner     as a song, a story, a rap …
material   the lines, as data
themes/    one TOML a theme; beside it lines for rap, blues, children and a prompt's own words
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersong.engine.lyrics.draft.manner import Manner
    from undersong.engine.lyrics.draft.writer import Draft, Frame
    from undersong.seeds import Seeds


def draft_lyrics(
    prompt: str,
    *,
    moods: Sequence[str],
    manner: "Manner",
    frame: "Frame",
    seeds: "Seeds",
    usual: Sequence[str] = (),
) -> "Draft":
    """Return words for a song; see `writer.write_draft`."""
    from undersong.engine.lyrics.draft.writer import write_draft

    return write_draft(prompt, moods, manner, frame, seeds, usual=usual)
