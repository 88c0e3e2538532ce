"""The outline: sections with their names, letters, energies and tasks.

Sections of one letter share chords and tune; an intro, a solo or an outro borrows those of another. Energy
comes from the arc of the song (`arc`), what tags and wishes ask of single sections from `asked`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from undersong.engine.compose.arc import energies, thinned
from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.compose.plan import Lead, PlannedSection
from undersong.engine.lyrics.tags import LABELS
from undersong.engine.model import Brief, FormWish, TempoChange
from undersong.engine.model.kinds import climax_of
from undersong.engine.styles.sheet import Sheet
from undersong.units import Beats

# Sections that borrow chords and tune of another: the first of these names that the song has.
BORROWED = {
    "intro": ("chorus", "theme", "drop", "verse"),
    "outro": ("chorus", "theme", "drop", "verse"),
    "interlude": ("verse", "theme", "drop", "chorus"),
    "solo": ("theme", "chorus", "verse", "drop"),
    "postchorus": ("chorus",),
    "drop": ("chorus",),
    "climax": ("theme", "chorus", "verse"),
    "breakdown": ("verse", "theme", "drop", "chorus"),
    "build": ("prechorus",),
}
LIFT = {
    "chorus": 1.0,
    "postchorus": 1.0,
    "drop": 1.0,
    "climax": 1.0,
    "prechorus": 0.5,
    "bridge": 0.5,
    "solo": 0.5,
    "outro": -0.5,
}
PLAYED_LEAD = {
    "intro": Lead.HOOK,
    "outro": Lead.HOOK,
    "interlude": Lead.HOOK,
    "build": Lead.REST,
    "breakdown": Lead.REST,
    "solo": Lead.SOLO,
}


@dataclass(frozen=True, kw_only=True)
class Close:
    """How and when the song ends; see `SongPlan` and `closing`.

    Attributes
    ----------
    whole_beats : when the file ends.
    """

    ending: str
    last_chord_beats: Beats
    end_beats: Beats
    whole_beats: Beats
    tempo_changes: tuple[TempoChange, ...] = ()
    leaves_beats: Beats | None = None


def sections_of(
    stretches: Sequence[Stretch],
    sheet: Sheet,
    brief: Brief,
    *,
    played: bool,
    wishes: Collection[FormWish] = (),
) -> tuple[PlannedSection, ...]:
    """Name the stretches, number them and give each its energy and its lead.

    Parameters
    ----------
    played : whether nobody sings.
    """
    names = [s.name for s in stretches]
    totals = Counter(names)
    thin = thinned(names, climax_of(names))
    seen: Counter[str] = Counter()
    found: list[PlannedSection] = []
    bar = 0
    for index, (stretch, energy) in enumerate(
        zip(stretches, energies(stretches, sheet, brief.energy, wishes), strict=True)
    ):
        name = stretch.name
        seen[name] += 1
        title = LABELS.get(name, name.capitalize())
        found.append(
            PlannedSection(
                name=name,
                label=f"{title} {seen[name]}" if totals[name] > 1 else title,
                letter=_letter(name, set(totals)),
                start_bar=bar,
                bars=stretch.bars,
                energy=energy,
                register=round(LIFT.get(name, 0.0) * sheet.vocal.chorus_lift),
                instance=seen[name],
                lyric=stretch.lyric,
                line_bars=stretch.line_bars,
                lead=_lead(name, sheet, sung=stretch.lyric is not None, played=played),
                final=seen[name] == totals[name],
                half_time=index in thin and sheet.drums.vary_kick > 0,
            )
        )
        bar += stretch.bars
    return tuple(found)


def _letter(name: str, present: set[str]) -> str:
    if name in BORROWED:
        for other in BORROWED[name]:
            if other in present:
                return other
    return name


def _lead(name: str, sheet: Sheet, *, sung: bool, played: bool) -> Lead:
    if sung:
        return Lead.ANSWER
    if played and name in sheet.lead.tasks:
        return Lead(sheet.lead.tasks[name])
    if played:
        return PLAYED_LEAD.get(name, Lead.TUNE)
    # Between words an instrument states the hook, or takes its chorus.
    return PLAYED_LEAD.get(name, Lead.HOOK)
