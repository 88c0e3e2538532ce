"""Styles and mixtures: what is the style, what colours it, and which words only lean."""

from collections import Counter

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.text import fold
from undersong.engine.interpret.vocabulary import book
from undersong.engine.model import Origin
from undersong.engine.styles.sheet import sheets


@pytest.mark.parametrize(
    ("prompt", "style", "blend"),
    [
        ("jazzy house", "house", "jazz-swing"),
        ("folk punk", "punk", "folk-ballad"),
        ("reggae with metal guitars", "reggae", "metal"),
        ("lofi bossa nova", "bossa-nova", "lofi-hip-hop"),
        ("house meets gospel", "house", "gospel"),
        ("a mix of tango and trip-free techno", "tango", "techno"),
        ("folk rock", "rock", "folk-ballad"),
        ("jazz funk", "funk", "jazz-swing"),
        ("indie folk", "folk-ballad", "indie-rock"),
        ("latin jazz", "bossa-nova", "jazz-swing"),
        ("blues rock", "blues", "rock"),
        ("electro swing", "house", "jazz-swing"),
        ("synth pop", "synth-pop", None),
        ("drum and bass", "drum-and-bass", None),
        ("rhythm and blues", "soul-rnb", None),
        ("funkiger Pop", "pop", "funk"),
        ("pop jazzístico", "pop", "jazz-swing"),
        ("pop with a gospel choir", "pop", "gospel"),
    ],
)
def test_mixes_two_styles(prompt, style, blend):
    brief = interpret(prompt)
    assert (brief.style, brief.blend) == (style, blend)
    assert brief.origins["style"] == Origin.SAID
    assert brief.origins["blend"] == (Origin.SAID if blend else Origin.CHOSEN)
    assert brief.notes == ()


def test_says_which_style_is_one_too_many():
    brief = interpret("rock, jazz and reggae")
    assert (brief.style, brief.blend) == ("rock", "jazz-swing")
    assert any("“reggae”" in note for note in brief.notes)


def test_mixes_what_the_setting_takes_part_in():
    assert interpret("folk punk", style="folk").blend == "punk"
    assert interpret("jazzy", style="house").blend == "jazz-swing"


def test_does_not_mix_what_the_setting_stands_against():
    brief = interpret("jazz", style="house")
    assert brief.blend is None
    assert any("“jazz”" in note for note in brief.notes)


def test_does_not_mix_a_style_with_itself():
    assert interpret("funky funk").blend is None


def test_asks_no_instrument_by_the_name_of_a_style():
    assert interpret("chiptune").instruments == ()
    assert "strings" in interpret("pop with orchestra").instruments


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a rap over sliding 808s from a cold London estate", "drill"),
        ("rap with a jazz sample and a dusty snare, Brooklyn", "boom-bap"),
        ("electronic track with a monstrous wobble and a half-time beat", "dubstep"),
        ("night in Kingston", "reggae"),
        ("Nashville, a pickup truck", "country"),
        ("Kneipe in Buenos Aires", "tango"),
    ],
)
def test_lets_the_rest_decide_where_a_word_is_wide(prompt, style):
    assert interpret(prompt).style == style


@pytest.mark.parametrize(
    "prompt",
    [
        "the gates swing open in the morning",
        "a rock in the garden by the house",
        "course nocturne en voiture",
        "skeletons march out of the door",
        "the jungle at night",
    ],
)
def test_takes_a_plain_word_for_no_style(prompt):
    assert interpret(prompt).origins["style"] != Origin.SAID


def test_knows_every_style_by_each_of_its_words():
    wide = {**table("grammar")["generic"], **table("grammar")["wide"]["words"]}
    for sheet in sheets().values():
        for word in (sheet.id, sheet.name, *sheet.words):
            if fold(word).replace("-", " ") not in wide:
                brief = interpret(word, instrumental=True)  # no words are drafted: five times as quick
                assert brief.style == sheet.id, (sheet.id, word, brief.style)


def test_gives_no_word_to_two_styles():
    owners = Counter(word for s in sheets().values() for word in {fold(w).replace("-", " ") for w in s.words})
    assert [word for word, count in owners.items() if count > 1] == []


def test_looks_up_no_neighbour_under_a_word_that_a_sheet_takes():
    taken = {fold(word).replace("-", " ") for s in sheets().values() for word in (s.id, *s.words)}
    for entry in table("neighbours").values():
        if entry.get("wide"):
            continue
        for word in entry["words"]:
            if fold(word) in taken and word not in table("grammar")["wide"]["words"]:
                assert not any("not among the styles" in note for note in interpret(word).notes), word


@pytest.mark.parametrize("file", ["neighbours", "fusions", "leanings"])
def test_points_to_styles_that_exist(file):
    for name, entry in table(file).items():
        assert set(entry["styles"]) <= set(sheets()), name
    assert set(table("flavours")) | set(table("scenes")) <= set(sheets())


@pytest.mark.parametrize(
    "file",
    [
        "form",
        "limits",
        "moods",
        "instruments",
        "voices",
        "neighbours",
        "fusions",
        "flavours",
        "leanings",
        "masters",
    ],
)
def test_finds_every_phrase_of_its_lexicons(file):
    from undersong.engine.interpret.text import tokens

    kinds = {"form": "form", "limits": "limit", "moods": "mood", "instruments": "kind", "voices": "singing"}
    kind = kinds.get(file, {"leanings": "lean"}.get(file, file.removesuffix("s")))
    for name, entry in table(file).items():
        for language in ("all", "en", "de", "es", "fr", "it", "pt", "words"):
            for phrase in entry.get(language, ()) if name not in ("against", "elsewhere") else ():
                words = tokens(fold(phrase.rstrip("*")))
                hits = book().find(words)
                assert hits, (name, phrase)
                assert hits[0].last == len(words), (name, phrase)
                assert any(m.kind == kind and m.id == name for m in hits[0].meanings), (name, phrase)
