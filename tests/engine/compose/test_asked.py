"""What tags and wishes ask of single sections."""

from fractions import Fraction

import pytest

from tests.engine.compose.briefs import LYRICS, make_brief
from undersong.engine.compose.plan import Lead
from undersong.engine.compose.planning import Soloist, plan_of
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.sheet import read_sheet
from undersong.engine.model import FormWish
from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

TAGGED = """[Verse 1 - soft, no drums]
The lamps along the river start to glow
[Chorus | louder, strings]
Chords: Am F C/E G
Carry me over, carry me on
[Verse 2 | only guitar, whispered]
The bakers pull the shutters to the street
[Solo: saxophone]
[Bridge | a cappella]
I hear the early trams beneath my feet
[Chorus | key up, half-time]
Carry me over, carry me on
[Outro]
"""


def plan(text=LYRICS, *, style="pop", seconds=90.0, lead=True, **changes):
    lyrics = read_sheet(text) if text else None
    sung = {"voice": "hazel", "lyrics": text} if lyrics and lyrics.lines else {}
    brief = make_brief(style, duration_seconds=seconds, **sung, **changes)
    soloist = Soloist("piano", (60, 84)) if lead else None
    return plan_of(brief, sheets()[style], Seeds(brief.seed), lyrics, lead=soloist)


def named(found, label):
    return next(s for s in found.sections if s.label == label)


class TestDirections:
    found = plan(TAGGED)
    bare = plan("\n".join(line.split(" -")[0].split(" |")[0].rstrip("]") + "]" * (line[0] == "[")
                          for line in TAGGED.splitlines() if "Chords" not in line))  # fmt: skip

    def test_makes_a_section_softer_or_louder_than_its_like(self):
        assert named(self.found, "Verse 1").energy < named(self.bare, "Verse 1").energy - 0.1
        assert named(self.found, "Chorus 1").energy > named(self.bare, "Chorus 1").energy

    def test_says_who_joins_and_who_rests(self):
        drums = {i.id for i in instruments().values() if i.family == "drums"}
        assert drums <= set(named(self.found, "Verse 1").without_instruments)
        assert named(self.found, "Chorus 1").with_instruments == ("strings",)
        alone = named(self.found, "Verse 2")
        assert "guitar" in alone.with_instruments[0]
        assert not set(alone.with_instruments) & set(alone.without_instruments)
        assert {"piano", "drum-kit", "electric-bass"} <= set(alone.without_instruments)

    def test_gives_the_solo_to_whom_it_names(self):
        assert "tenor-sax" in [s.solo_instrument for s in self.found.sections if s.name == "solo"]

    def test_leaves_the_voice_alone(self):
        bridge = named(self.found, "Bridge")
        assert bridge.alone == (0, bridge.bars)
        assert bridge.lead is Lead.REST
        start = self.found.start_beats(bridge)
        assert self.found.alone == ((start, start + self.found.length_beats(bridge)),)

    def test_keeps_the_pace_of_the_drums(self):
        assert named(self.found, "Chorus 2").half_time
        assert not named(self.found, "Chorus 1").half_time

    def test_lifts_the_key_from_there_on(self):
        shifts = [s.key_shift for s in self.found.sections]
        at = self.found.sections.index(named(self.found, "Chorus 2"))
        assert set(shifts[:at]) == {0}
        assert set(shifts[at:]) == {2}
        assert [c.key for c in self.found.key_changes] == ["B major"]

    def test_hands_on_written_chords_to_sections_of_the_same_name(self):
        assert named(self.found, "Chorus 1").chords == ("Am", "F", "C/E", "G")
        assert named(self.found, "Chorus 2").chords == ("Am", "F", "C/E", "G")
        assert named(self.found, "Verse 1").chords == ()

    def test_takes_the_chords_of_the_sheet_before_those_of_the_brief(self):
        whole = plan("Chords: C G\n" + LYRICS, chords=("F", "Dm"))
        assert {s.chords for s in whole.sections} == {("C", "G")}
        assert {s.chords for s in plan(chords=("F", "Dm")).sections} == {("F", "Dm")}


class TestWishes:
    def test_stops_before_every_chorus(self):
        found = plan(form=(FormWish.STOPS,))
        stopped = [s.label for s in found.sections if s.stop_beats]
        before = [
            a.label for a, b in zip(found.sections, found.sections[1:], strict=False) if b.name == "chorus"
        ]
        assert stopped == before
        assert all(end - start == Fraction(2) for start, end in found.stops)

    def test_leaves_the_first_words_alone(self):
        found = plan(form=(FormWish.A_CAPPELLA_START,))
        assert found.alone[0][0] == 0
        assert found.sections[0].lyric == 0

    def test_leaves_the_last_words_alone(self):
        found = plan(form=(FormWish.A_CAPPELLA_END,))
        last = [s for s in found.sections if s.lyric is not None][-1]
        ((start, end),) = found.alone
        assert found.start_beats(last) < start < end <= found.last_chord_beats

    def test_leaves_the_lead_alone_where_nobody_sings(self):
        found = plan(None, form=(FormWish.A_CAPPELLA_END,))
        assert found.alone
        assert found.section_at(found.alone[-1][0]).lead is not Lead.REST
        assert plan(None, form=(FormWish.A_CAPPELLA_END,), lead=False).alone == ()

    def test_brings_the_drums_in_after_the_intro(self):
        found = plan(form=(FormWish.NO_DRUMS_INTRO,))
        assert "drum-kit" in found.sections[0].without_instruments
        assert not any(s.without_instruments for s in found.sections[1:])

    def test_gives_the_solo_to_the_first_instrument_that_was_asked(self):
        found = plan(form=(FormWish.SOLO,), instruments=("violin", "piano"))
        assert {s.solo_instrument for s in found.sections if s.name == "solo"} == {"violin"}

    @pytest.mark.parametrize(("wish", "half"), [(FormWish.HALF_TIME, True), (FormWish.DOUBLE_TIME, False)])
    def test_changes_the_pace_of_some_section(self, wish, half):
        found = plan(None, form=(wish,))
        marked = [s for s in found.sections if (s.half_time if half else s.double_time)]
        assert 1 <= len(marked) < len(found.sections)

    def test_sings_the_last_chorus_twice(self):
        doubled = read_sheet(LYRICS).with_last_chorus_again()
        assert [s.label for s in doubled.sections][-2:] == ["Chorus 2", "Chorus 3"]
        assert doubled.with_last_chorus_again() == doubled


class TestLifts:
    @pytest.mark.parametrize("text", [LYRICS, None])
    @pytest.mark.parametrize("style", ["pop", "house", "folk-ballad"])
    def test_raises_the_end_by_a_semitone_or_two_where_it_was_wished(self, style, text):
        found = plan(text, style=style, seconds=150.0, form=(FormWish.KEY_LIFT,))
        shifts = [s.key_shift for s in found.sections]
        assert shifts == sorted(shifts)
        assert shifts[0] == 0
        assert shifts[-1] in (1, 2)
        assert len(found.key_changes) == 1

    def test_lifts_by_the_chance_of_the_style_and_not_where_it_was_refused(self):
        facts = sheets()["pop"]
        lively = facts.__class__(**{**vars(facts), "transitions": facts.transitions.__class__(key_lift=1.0)})

        def shifted(**changes):
            brief = make_brief(duration_seconds=150.0, **changes)
            found = plan_of(brief, lively, Seeds(3), None, lead=None)
            return {s.key_shift for s in found.sections}

        assert shifted() > {0}
        assert shifted(form=(FormWish.NO_KEY_LIFT,)) == {0}
        assert shifted(chords=("C", "G")) == {0}
