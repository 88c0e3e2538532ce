"""Who must play and who must not.

A setting wins over the prompt, a refusal over a wish in the same prompt. "Solo piano" refuses all who were
not asked for; where nobody is to play at all, a choir holds the chords under who sings. Who is to play a
solo stands first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.names import find_instrument, suited
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.text import fold
from undersong.engine.model import Origin
from undersong.engine.styles.sheet import Sheet
from undersong.errors import quoted

UNPLAYED = ("a-cappella", "bare")
"""What is said of singing where nobody is to play."""


@dataclass
class Band:
    """Ids of instruments that must play, ids and families that must not, and what was set aside."""

    wanted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alone: bool = False
    """Whether others are refused only because somebody plays alone."""

    @property
    def wanted_by(self) -> Origin:
        """Where the wanted come from."""
        return Origin.SAID if self.wanted else Origin.CHOSEN

    @property
    def refused_by(self) -> Origin:
        """Where the refused come from: "no drums" says so, "solo piano" implies it."""
        return Origin.IMPLIED if self.alone else Origin.SAID if self.refused else Origin.CHOSEN


def choose_band(settings: Iterable[str], reading: Reading, sheet: Sheet, *, sung: bool = False) -> Band:
    """Return who must play and who must not.

    Parameters
    ----------
    settings : names of instruments that must play, whatever the prompt says.
    sung : whether somebody sings.

    Raises
    ------
    RequestError
        If a setting names an instrument that does not exist.
    """
    band = Band()
    for name in settings:
        _add(band.wanted, find_instrument(name, sheet))
    for word in reading.refused:
        _refuse(band, word, reading)
    for word in reading.get("instrument"):
        _want(band, word, sheet)
    _alone(band, reading, sheet)
    _nobody(band, reading, sung=sung)
    _soloist_first(band, reading)
    return band


def _refuse(band: Band, word: Word, reading: Reading) -> None:
    names = _names_refused(word, reading)
    clash = [i for i in band.wanted if not {i, instruments()[i].family}.isdisjoint(names)]
    if clash:
        band.notes.append(f"“no {word.said}” was set aside: {_titles(clash)} was set among the instruments.")
        return
    for name in names:
        _add(band.refused, name)


def _names_refused(word: Word, reading: Reading) -> list[str]:
    if word.kind == "instrument":
        return [word.id]
    entry = table("instruments")[word.id]
    if "narrowly" in entry and any(_family(w) == entry["family"] for w in reading.get("instrument")):
        return [entry["narrowly"]]
    return [entry["family"]] if "family" in entry else list(entry["refuses"])


def _family(word: Word) -> str:
    if word.kind == "instrument":
        return instruments()[word.id].family
    return str(table("instruments")[word.id].get("family", ""))


def _want(band: Band, word: Word, sheet: Sheet) -> None:
    name = word.id if word.kind == "instrument" else suited(word.id, sheet)
    if word.kind == "kind" and any(i in table("instruments")[word.id]["choices"] for i in band.wanted):
        return
    if not {name, instruments()[name].family}.isdisjoint(band.refused):
        band.notes.append(
            f"{quoted(word.said)} was set aside: the prompt refuses it too, and a refusal counts."
        )
        return
    _add(band.wanted, name)


def _alone(band: Band, reading: Reading, sheet: Sheet) -> None:
    """Refuse everybody else where some are to play alone; who was asked for beside them plays too."""
    if not reading.alone:
        return
    alone = [w.id if w.kind == "instrument" else suited(w.id, sheet) for w in reading.alone]
    others = [i for i in band.wanted if i not in alone]
    for name in alone:
        if not {name, instruments()[name].family}.isdisjoint(band.refused):
            band.notes.append(f"{quoted(reading.alone[0].said)} was set aside: the prompt refuses it too.")
            return
        _add(band.wanted, name)
    said = " and ".join(quoted(w.said) for w in reading.alone)
    crowd = table("grammar")["alone"]["crowd"]
    if any(set(fold(w.said).split()) & set(crowd) for w in reading.get("instrument")):
        band.notes.append(f"{said} plays before the others, not alone: {_titles(others)} was asked for too.")
        return
    if others:
        band.notes.append(
            f"{said} plays with {_titles(others)}, who was asked for too, and with nobody else."
        )
    _only(band, [*alone, *others])


def _nobody(band: Band, reading: Reading, *, sung: bool) -> None:
    """Let a choir sing the chords where nobody is to play: that is as near as it comes to a voice alone."""
    word = next((w for w in reading.get("singing") if w.id in UNPLAYED), None)
    if word is None:
        return
    wanted = [i for i in band.wanted if instruments()[i].family != "voices"]
    if wanted:
        band.notes.append(f"{quoted(word.said)} was set aside: {_titles(wanted)} was asked for too.")
    elif not sung:
        band.notes.append(f"{quoted(word.said)} was set aside: nobody sings, so somebody must play.")
    elif not {"choir", "voices"}.isdisjoint(band.refused):
        band.notes.append(f"{quoted(word.said)} was set aside: the voice is always accompanied.")
    else:
        _add(band.wanted, "choir")
        _only(band, ["choir"])
        band.notes.append(f"{quoted(word.said)}: the voice is always accompanied, here by a choir alone.")


def _only(band: Band, players: list[str]) -> None:
    """Refuse everybody but some players."""
    band.alone = True
    families = {instruments()[i].family for i in players}
    for other in instruments().values():
        if other.family in families and other.id not in players:
            _add(band.refused, other.id)
        elif other.family not in families:
            _add(band.refused, other.family)


def _soloist_first(band: Band, reading: Reading) -> None:
    for word in reading.soloists[:1]:
        choices = [word.id] if word.kind == "instrument" else table("instruments")[word.id]["choices"]
        for name in [i for i in band.wanted if i in choices][:1]:
            band.wanted.remove(name)
            band.wanted.insert(0, name)


def _titles(names: Iterable[str]) -> str:
    return ", ".join(instruments()[n].title for n in names)


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)
