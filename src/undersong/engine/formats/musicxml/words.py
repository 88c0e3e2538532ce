"""Syllables under the notes."""

from xml.etree.ElementTree import Element, SubElement

from undersong.engine.formats.tags import one_line
from undersong.engine.model import Score, Syllable

Syllables = dict[int, tuple[Syllable, str, bool]]
"""By the identity of a sung note: its syllable, its place in the word, and whether it is held on."""


def syllables_of(score: Score) -> Syllables:
    """Return, for each sung note that has one, its syllable, its place in the word, and if it is held on."""
    found: Syllables = {}
    for line in score.vocals.lines if score.vocals else ():
        sung = [(i, n.syllable) for i, n in enumerate(line.notes) if n.syllable is not None]
        for (index, syllable), following in zip(sung, [*sung[1:], None], strict=True):
            goes_on = following is not None and not following[1].starts_word
            place = (
                ("begin" if goes_on else "single") if syllable.starts_word else "middle" if goes_on else "end"
            )
            held = (following[0] if following else len(line.notes)) > index + 1
            found[id(line.notes[index])] = (syllable, place, held)
    return found


def write_lyric(element: Element, syllable: Syllable, place: str, *, held: bool) -> None:
    """Write a syllable under a note."""
    lyric = SubElement(element, "lyric", number="1")
    SubElement(lyric, "syllabic").text = place
    SubElement(lyric, "text").text = one_line(syllable.text)
    if held:
        SubElement(lyric, "extend")
