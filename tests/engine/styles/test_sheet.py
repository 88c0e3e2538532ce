"""Style sheets: what stands in the house keeps its rules, what breaks one is named."""

import pytest

from undersong.engine.facts import FactError, text_beside
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.lyrics.tags import names
from undersong.engine.model.kinds import NAMES
from undersong.engine.styles.sheet import read_sheet, sheets

POP = text_beside("undersong.engine.styles", "pop.toml")


class TestSheets:
    def test_has_the_styles_in_alphabetical_order(self):
        assert list(sheets()) == sorted(sheets())
        assert {"folk-ballad", "house", "jazz-swing", "lofi-hip-hop", "pop", "synthwave"} <= set(sheets())

    def test_names_only_instruments_that_there_are(self):
        named = {
            name
            for sheet in sheets().values()
            for group in (
                *sheet.instruments.values(),
                sheet.lead.instruments,
                *(p.instruments for p in sheet.part),
            )
            for name in group
        }
        assert named <= set(instruments())

    def test_knows_every_section_that_a_lyric_sheet_can_name(self):
        assert {*names()} - {"end"} <= {*NAMES}

    def test_gives_each_word_to_one_style_only(self):
        words = [word for sheet in sheets().values() for word in sheet.words]
        assert len(words) == len(set(words))

    @pytest.mark.parametrize("style", sorted(sheets()))
    def test_knows_the_energy_of_every_section_a_lyric_sheet_can_name(self, style):
        sections = {
            "intro",
            "verse",
            "prechorus",
            "chorus",
            "postchorus",
            "bridge",
            "solo",
            "drop",
            "breakdown",
        }
        assert sections | {"interlude", "outro"} <= set(sheets()[style].energy)

    @pytest.mark.parametrize("style", sorted(sheets()))
    def test_makes_a_chorus_livelier_than_a_verse(self, style):
        energy = sheets()[style].energy
        assert energy["chorus"] >= energy["verse"] + 0.1

    @pytest.mark.parametrize("style", sorted(sheets()))
    def test_has_chords_for_major_and_minor(self, style):
        modes = {loop.mode for loop in sheets()[style].harmony.loop}
        assert {"major", "minor"} <= modes


class TestReadSheet:
    @pytest.mark.parametrize(
        ("old", "new", "named"),
        [
            ('kick = "X.....x.x......."', 'kick = "X.....x.x......"', "has 15 steps"),
            ('kick = "X.....x.x......."', 'kick = "X.....y.x......."', "drums.pattern.0.rows.kick"),
            ('kick = "X.....x.x......."', 'gong = "X.....x.x......."', "gong"),
            ("ring = 0.75", "ring = 0.85", "weights of endings sum to 1.100"),
            ('steps = "R.R.R.R.R.R.R.R."', 'steps = "R.R.R.R.R.R.R.Z."', "bass.pattern.0.steps"),
            ('chords = ["I", "V", "vi", "IV"]', 'chords = ["I", "V", "vj", "IV"]', "vj"),
            ('"4/4" = 0.97', '"4/4" = 0.5', "weights of meters sum to 0.530"),
            ("median = 112.0", "median = 12.0", "must rise"),
            ("sings = true", "sings = true\nsongs = 3", "songs"),
            ('"4/4" = 0.97', '"13/8" = 0.97', "13/8"),
            ("verse = 0.46", "vers = 0.46", "verse"),
            ('"drums/snare" = 4.0', '"drums/gong" = 4.0', "drums/gong"),
            ('sections = ["chorus"', 'sections = ["chours"', "chours"),
            ("sings = true", 'sings = true\nid = "pops"', "id"),
        ],
    )
    def test_names_file_key_and_rule_of_what_is_wrong(self, old, new, named):
        assert old in POP
        with pytest.raises(FactError) as caught:
            read_sheet("pop.toml", POP.replace(old, new, 1))
        assert "pop.toml" in caught.value.message
        assert named in caught.value.message

    @pytest.mark.parametrize(
        ("old", "new", "named"),
        [
            ('instruments = ["piano"', 'instruments = ["kazoo"', "“kazoo” will not do. It is no instrument"),
            ('who = ["drums"]', 'who = ["drum"]', "“drum” will not do. It is no role, family or instrument"),
            ('["chorus", 8]', '["refrain", 8]', "form.0.sections: “refrain” will not do. It is no section"),
            ("verse = 0.46", "", "form.0.sections: “verse” will not do. [energy] has no verse"),
            (
                "chorus = 0.8",
                "refrain = 0.5\nchorus = 0.8",
                "energy: “refrain” will not do. It is no section",
            ),
            ("register = [", "register = [90, 20] #", "register"),
            ("themes = [", 'themes = ["kazoo", ', "vocal.themes: “kazoo”"),
            ("energy = [", "energy = [0.9, 0.1] #", "energy: “0.9 to 0.1” will not do"),
            ("median = 112.0", "median = nan", "tempo.median"),
            ("hooks = [", "hooks = []\nforms_ = [", "tune.hooks"),
            ("sings = true", "sings = [true]", "sings"),
            ("words = [", 'words = ["", ', "words.0"),
        ],
    )
    def test_names_what_does_not_exist_and_what_nobody_can_play(self, old, new, named):
        assert old in POP
        with pytest.raises(FactError) as caught:
            read_sheet("pop.toml", POP.replace(old, new, 1))
        assert caught.value.line.startswith("pop.toml")
        assert named in caught.value.line

    @pytest.mark.parametrize(
        ("kind", "name", "rest"),
        [
            ("meter", "13/8", ""),
            ("mode", "harmonic", ""),
            ("section", "refrain", ""),
            ("ending", "boom", ""),
            ("chords", "fancy", "share = 0.5"),
            ("roots", "tritone", "share = 0.5"),
        ],
    )
    def test_names_what_no_trait_can_hear(self, kind, name, rest):
        trait = f'[[must_have]]\nsays = "a new one"\nkind = "{kind}"\nnames = ["{name}"]\n{rest}\n'
        with pytest.raises(FactError, match=rf"names: “{name}” will not do"):
            read_sheet("pop.toml", POP.replace("[[must_have]]", f"{trait}\n[[must_have]]", 1))

    @pytest.mark.parametrize(
        "table", ["tempo", "meters", "endings", "harmony", "drums.fills", "bass", "energy"]
    )
    def test_names_the_table_that_is_missing(self, table):
        head, _, tail = POP.partition(f"\n[{table}]")
        assert tail
        without = head + "".join(tail.partition("\n[")[1:])
        with pytest.raises(FactError, match=rf"^pop\.toml, {table.split('.')[0]}"):
            read_sheet("pop.toml", without)

    def test_refuses_a_file_that_is_no_sheet_by_its_name_or_its_size(self):
        with pytest.raises(FactError, match="no name for a style"):
            read_sheet("My Pop.toml", POP)
        with pytest.raises(FactError, match=r"a style has 200000 at most"):
            read_sheet("pop.toml", POP + "# more\n" * 50_000)

    def test_says_when_a_file_is_not_toml(self):
        with pytest.raises(FactError, match=r"pop\.toml is not TOML"):
            read_sheet("pop.toml", "id = ")


PACES = {
    "slow",
    "fast",
    "quick",
    "langsamer",
    "langsames",
    "schneller",
    "lento",
    "lenta",
    "lente",
    "rápido",
    "veloce",
}


def test_no_style_takes_a_word_for_the_tempo_as_its_own():
    own = [word for sheet in sheets().values() for word in sheet.words if set(word.split()) & PACES]
    assert own == ["slow jam"]
