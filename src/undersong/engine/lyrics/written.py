"""The written word: which scripts can be sung, and what is tidied before a word is sounded.

The voices speak English. Any Latin letter can be sung with English sounds, so accents are
welcome; other scripts are refused by name rather than passed over, because a song with half
its words missing is worse than a clear answer.
"""

import re
import unicodedata

from undersong.errors import RequestError, quoted

MAJOR_SEVENTHS = "\N{GREEK CAPITAL LETTER DELTA}\N{INCREMENT}"
LINE_ENDS = re.compile(r"<br\s*/?>\n?|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:p|div|span|ul|ol|li|b|i|em|strong|h[1-6])(?:\s[^<>]{0,200})?>", re.IGNORECASE)
"""Of a page; other words in angle brackets may be tags: <Verse>."""
LOOKALIKES = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "—", "―": "—", "…": "...", "\u00a0": " ", "\u200b": "", "\ufeff": "", "\u00ad": "",
    "\ufe0e": "", "\ufe0f": "", "\u20e3": "",
}  # fmt: skip


class LyricsError(RequestError):
    """The words can't be sung."""

    code = "lyrics"


def check_script(text: str) -> None:
    """Refuse words whose letters are not Latin.

    Raises
    ------
    LyricsError
        Names the first such word and its script.
    """
    for word in text.split():
        for character in word:
            seventh = character in MAJOR_SEVENTHS and word[0] in "ABCDEFGH"  # CΔ is a chord
            if character.isalpha() and not _is_latin(character) and not seventh:
                script = unicodedata.name(character, "an unknown script").split()[0].capitalize()
                raise LyricsError(
                    f"The word {quoted(word, 30)} is written in {script} letters; "
                    "the voices sing English, in Latin letters.",
                    field="lyrics",
                    hint="Write it with Latin letters, or take the words out for an instrumental.",
                )


def plain_letters(text: str) -> str:
    """Return a text whose decorated letters, such as those of mathematics, are plain ones."""
    return "".join(unicodedata.normalize("NFKC", c) if _is_decorated(c) else c for c in text)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, those of a page as well: `<br>` and the ends of paragraphs part them."""
    return MARKUP.sub("", LINE_ENDS.sub("\n", text)).splitlines()


def without_pictures(line: str) -> str:
    """Return a line with plain quotes, dashes and spaces, without pictures."""
    line = "".join(LOOKALIKES.get(c, c) for c in line)
    return "".join(" " if unicodedata.category(c) in ("So", "Sk", "Cf", "Co", "Cn") else c for c in line)


def clean(line: str) -> str:
    """Return a line with plain quotes, dashes and spaces, without pictures and markup."""
    line = without_pictures(line)
    line = re.sub(r"<[^<>]{1,40}>|\[[^\[\]]{1,60}\]|\{[^{}]{1,60}\}", " ", line)
    line = re.sub(r"(?<!\w)[*_~#]+|[*_~#]+(?!\w)", " ", line)
    line = re.sub(r"\s*—+\s*|\s+-{1,3}\s+|--+", " — ", line)
    return " ".join(line.split()).strip("—|/\\ ").strip()


def has_words(line: str) -> bool:
    """Whether a line holds anything that can be sung."""
    return any(c.isalnum() for c in line)


def _is_decorated(character: str) -> bool:
    return not character.isascii() and unicodedata.name(character, "").startswith(
        ("MATHEMATICAL", "FULLWIDTH")
    )


def _is_latin(character: str) -> bool:
    name = unicodedata.name(character, "")
    return "LATIN" in name or name.startswith(("FULLWIDTH LATIN", "MODIFIER LETTER", "FEMININE", "MASCULINE"))
