"""Write the page of the styles from their sheets: `python -m tests.engine.styles.renew_page`."""

from collections.abc import Iterator
from pathlib import Path

from undersong.cli.styles import by_share
from undersong.engine.dsp.spectrum import OCTAVES_HZ
from undersong.engine.styles.groups import groups
from undersong.engine.styles.sheet import Sheet, sheets
from undersong.units import minutes_and_seconds

PAGE = Path(__file__).parents[3] / "docs/reference/styles.md"

HEAD = """# Styles

{count} styles, each one file in `src/undersong/engine/styles/`. `undersong styles` lists them,
`undersong styles NAME` tells everything about one, `--json` tells programs.
[Add a style](../how-to/add-a-style.md) says how another comes in. This page is written by
`python -m tests.engine.styles.renew_page` from the files.

Tempos are quarter notes a minute: slowest, **usual**, fastest. Meters and modes stand with the most usual
first. *Sung* says whether a voice is usual; where it is and no words are given, words are drafted.
"""

SOUND = """## How records of them sound

Where a [master](masters.md) leads a song: the level of each octave against that around 1 kHz, left and right
added, ±3 dB (the outermost may lie up to 9 dB below); the crest in dB, and the loudness range in LU of a
whole song. From the mean of 12 345 records (Elowsson & Friberg 2017), moved by how much percussion and how
deep a bass the style has, and by its usual slope; `src/undersong/engine/styles/sound.py` names the sources,
each sheet its own.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD.format(count=len(sheets())), *_lines(), *_sounds()])


def _lines() -> Iterator[str]:
    for group in groups():
        yield f"## {group.title}\n"
        yield "| style | tempo | meters | modes | length | sung |"
        yield "|---|---|---|---|---|---|"
        yield from map(_row, group.sheets)
        yield ""
        for sheet in group.sheets:
            known = "; ".join(trait.says for trait in sheet.must_have)
            yield f"**{sheet.name}**: {sheet.summary}. Known by: {known}.\n"


def _sounds() -> Iterator[str]:
    yield SOUND
    yield f"| style | {' | '.join(_hertz(hz) for hz in OCTAVES_HZ)} | crest | range |"
    yield "|---" * (len(OCTAVES_HZ) + 3) + "|"
    for sheet in sheets().values():
        sound = sheet.sound
        levels = " | ".join(f"{level:+.1f}".replace("-", "−") for level in sound.octaves_db)
        crest, reach = (f"{low:g}–{high:g}" for low, high in (sound.crest_db, sound.range_lu))
        yield f"| {sheet.name} | {levels} | {crest} | {reach} |"
    yield ""


def _hertz(hz: float) -> str:
    return f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"


def _row(sheet: Sheet) -> str:
    tempo = sheet.tempo
    cells = (
        f"{sheet.name} `{sheet.id}`",
        f"{tempo.minimum:g} **{tempo.median:g}** {tempo.maximum:g}",
        ", ".join(by_share(sheet.meters)),
        ", ".join(by_share(sheet.modes)),
        minutes_and_seconds(sheet.duration_seconds),
        "yes" if sheet.sings else "",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
