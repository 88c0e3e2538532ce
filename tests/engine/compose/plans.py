"""Small plans for tests of the harmony: sections in a row, and what chords are drawn from."""

from dataclasses import replace

from undersong.engine.compose.harmony import chords_of
from undersong.engine.compose.idiom import Idiom
from undersong.engine.compose.outline import Close
from undersong.engine.compose.plan import PlannedSection
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.seeds import Seeds

BAR = 4
SONG = (("intro", 4), ("verse", 8), ("chorus", 8), ("verse", 8), ("chorus", 8), ("bridge", 8), ("chorus", 8))
LETTERS = {"intro": "chorus", "outro": "chorus"}


def row_of(*names, **facts):
    """Sections one after the other, such as ("verse", 8); facts are those of all of them."""
    found, bar = [], 0
    for name, bars in names or SONG:
        instance = 1 + sum(s.name == name for s in found)
        found.append(
            PlannedSection(
                name=name,
                label=name,
                letter=LETTERS.get(name, name),
                start_bar=bar,
                bars=bars,
                energy=0.5,
                instance=instance,
                **facts,
            )
        )
        bar += bars
    return tuple(found)


def idiom_of(style="pop", key="C major", seed=1, said=True, harmony=None, **facts):
    """What chords of a style are drawn from, with some of its facts changed."""
    sheet = sheets()[style]
    if harmony:
        sheet = replace(sheet, harmony=replace(sheet.harmony, **harmony))
    return Idiom(sheet, parse_key(key), Seeds(seed), key_was_said=said, **facts)


def harmonised(sections, idiom, *, meter="4/4", bpm=120.0):
    """The chords of all sections; the last one is struck a bar before the end."""
    counted = parse_meter(meter)
    bar = counted.bar_beats
    end = sections[-1].end_bar * bar
    close = Close(ending="ring", last_chord_beats=end - bar, end_beats=end, whole_beats=end)
    return chords_of(sections, idiom, counted, close, bpm=bpm)


def inside(spans, section):
    """The symbols that begin inside a section."""
    start, end = section.start_bar * BAR, section.end_bar * BAR
    return [s.symbol for s in spans if start <= s.start_beats < end]
