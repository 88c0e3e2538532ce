"""The outline: sections with their names, energies and tasks, and where the song ends.

Energy is the one number that drives parts, density, register and level together. It comes from the
sheet by the name of the section, moves with the energy that was asked, and rises a little each time
a section comes back. The last chord is struck early enough to ring out inside the file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from undersong.engine.compose.form.fitting import Stretch
from undersong.engine.compose.plan import Lead, PlannedSection
from undersong.engine.model import Brief
from undersong.engine.styles.sheet import Sheet
from undersong.engine.theory.meter import Meter
from undersong.seeds import Seeds
from undersong.units import Beats

# Sections that borrow chords and tune of another: the first of these names that the song has.
BORROWED = {
    "intro": ("chorus", "theme", "drop", "verse"),
    "outro": ("chorus", "theme", "drop", "verse"),
    "interlude": ("verse", "theme", "drop", "chorus"),
    "solo": ("theme", "chorus", "verse", "drop"),
    "postchorus": ("chorus",),
    "drop": ("chorus",),
    "breakdown": ("verse", "theme", "drop", "chorus"),
    "build": ("prechorus",),
}
LABELS = {"prechorus": "Pre-Chorus", "postchorus": "Post-Chorus"}
LIFT = {
    "chorus": 1.0,
    "postchorus": 1.0,
    "drop": 1.0,
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
ENERGY_REACH = 0.3  # by which the asked energy may move a section
RETURN = 0.04  # by which a section that returns is livelier
RING_SECONDS = {"ring": 2.4, "fade": 2.4, "button": 1.5}
SILENT_END_SECONDS = {
    "ring": 1.1,
    "fade": 1.1,
    "button": 0.9,
}  # the room's own sound after the last key is let go
# From the last chord to the end of the file; after a button it is silence.
LONGEST_WAIT_SECONDS = {"ring": 5.5, "fade": 5.5, "button": 4.2}
SHORTEST_FADED_SECONDS = 75.0


@dataclass(frozen=True)
class Close:
    """How and when the song ends; see `SongPlan`."""

    ending: str
    last_chord_beats: Beats
    end_beats: Beats


def sections_of(
    stretches: Sequence[Stretch], sheet: Sheet, brief: Brief, *, played: bool
) -> tuple[PlannedSection, ...]:
    """Name the stretches, number them and give each its energy and its lead.

    Parameters
    ----------
    played : whether nobody sings.
    """
    totals = Counter(s.name for s in stretches)
    seen: Counter[str] = Counter()
    found: list[PlannedSection] = []
    bar = 0
    for stretch in stretches:
        name = stretch.name
        seen[name] += 1
        final = seen[name] == totals[name]
        title = LABELS.get(name, name.capitalize())
        found.append(
            PlannedSection(
                name=name,
                label=f"{title} {seen[name]}" if totals[name] > 1 else title,
                letter=_letter(name, set(totals)),
                start_bar=bar,
                bars=stretch.bars,
                energy=_energy(name, seen[name], final=final and totals[name] > 1, sheet=sheet, brief=brief),
                register=round(LIFT.get(name, 0.0) * sheet.vocal.chorus_lift),
                instance=seen[name],
                lyric=stretch.lyric,
                line_bars=stretch.line_bars,
                lead=_lead(name, sung=stretch.lyric is not None, played=played),
                final=final,
            )
        )
        bar += stretch.bars
    return tuple(found)


def close_of(sheet: Sheet, seeds: Seeds, meter: Meter, *, bpm: float, seconds: float) -> Close:
    """Return when the last chord is struck and let go in a file of `seconds`."""
    rng = seeds.stream("compose/ending")
    # A short song has no time to fade.
    fade = sheet.endings.fade if seconds >= SHORTEST_FADED_SECONDS else 0.0
    weights = (sheet.endings.ring, sheet.endings.button, fade)
    ending = str(rng.choice(("ring", "button", "fade"), p=[w / sum(weights) for w in weights]))
    # [s] / ([s/min] / [beats/min]) = [beats]
    beats_a_second = bpm / 60.0
    whole = Fraction(seconds * beats_a_second).limit_denominator(960)
    latest = whole - Fraction(RING_SECONDS[ending] * beats_a_second).limit_denominator(960)
    bar = meter.bar_beats
    downbeat = (latest // bar) * bar
    pulse = max(downbeat + p for p in meter.pulses if downbeat + p <= max(latest, downbeat))
    long_wait = float(whole - downbeat) / beats_a_second > LONGEST_WAIT_SECONDS[ending]
    last = pulse if long_wait or downbeat == 0 else downbeat
    last = last if last > 0 else max(latest, whole / 2)
    silent = Fraction(SILENT_END_SECONDS[ending] * beats_a_second).limit_denominator(960)
    return Close(ending, last, max(whole - silent, last + Fraction(1, 4)))


def _letter(name: str, present: set[str]) -> str:
    if name in BORROWED:
        for other in BORROWED[name]:
            if other in present:
                return other
    return name


def _energy(name: str, instance: int, *, final: bool, sheet: Sheet, brief: Brief) -> float:
    usual = sheet.energy.get(name, 0.5)
    energy = usual + ENERGY_REACH * (brief.energy - 0.5) + RETURN * min(instance - 1, 2)
    if final and name in ("chorus", "drop", "theme"):
        energy += RETURN
    return round(min(max(energy, 0.05), 1.0), 3)


def _lead(name: str, *, sung: bool, played: bool) -> Lead:
    if sung:
        return Lead.ANSWER
    if played:
        return PLAYED_LEAD.get(name, Lead.TUNE)
    # Between words an instrument states the hook, or takes its chorus.
    return PLAYED_LEAD.get(name, Lead.HOOK)
