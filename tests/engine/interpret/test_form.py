"""Wishes for the form: found in six languages, refused, and never against each other."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.lexicon import table
from undersong.engine.model import FormWish, Origin


def form_of(prompt: str, **words: object) -> list[str]:
    return [str(wish) for wish in interpret(prompt, style="pop", **words).form]


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ("long build-up and a big drop", ["long-build", "drop"]),
        ("no intro, straight to the point", ["no-intro"]),
        ("ohne Intro", ["no-intro"]),
        ("langes Intro, Tonartwechsel, leises Ende", ["long-intro", "key-lift", "quiet-end"]),
        ("sin intro, con un final tranquilo", ["no-intro", "quiet-end"]),
        ("longue montée, fin a cappella", ["long-build", "a-cappella-end"]),
        ("inizio a cappella, assolo di chitarra", ["a-cappella-start", "solo"]),
        ("a bateria entra depois, fade out", ["no-drums-intro", "fade-out"]),
        ("half-time chorus, stops, breakdown", ["half-time", "stops", "breakdown"]),
        ("starts quietly, slows down at the end", ["builds", "ritardando"]),
        ("key change before the last chorus, cold ending", ["key-lift", "cold-end"]),
        ("big finish, drums come in later", ["big-end", "no-drums-intro"]),
        ("no drop, no key change", ["no-drop", "no-key-lift"]),
        ("no guitar solo", ["no-solo"]),
        ("Pop ohne Gitarrensolo", ["no-solo"]),
        ("sin solo de guitarra", ["no-solo"]),
        ("rain drops on the bridge where the bus stops", []),
        ("a song about a bridge and a solo trip", []),
    ],
)
def test_hears_what_is_wished_of_the_form(prompt, form):
    brief = interpret(prompt, style="pop")
    assert sorted(brief.form) == sorted(form)
    assert brief.origins["form"] == (Origin.SAID if form else Origin.CHOSEN)


def test_has_words_for_every_wish_in_six_languages():
    for wish in FormWish:
        entries = [e for n, e in table("form").items() if n != "against"]
        said = [e for e in entries if str(wish) in (*e["wishes"], *e.get("refused", ()))]
        assert said, wish
        assert all(any(e.get(language) for e in said) for language in ("en", "de", "es", "fr", "it", "pt"))


def test_wishes_nothing_by_an_intro_alone():
    assert form_of("a piano intro") == []


@pytest.mark.parametrize(
    ("prompt", "kept", "lost"),
    [
        ("fade-out and a cold ending", "fade-out", "cold ending"),
        ("cold ending, then a fade-out", "cold-end", "fade-out"),
        ("no intro, a long intro", "no-intro", "long intro"),
        ("quiet ending, big finish", "quiet-end", "big finish"),
    ],
)
def test_keeps_the_first_of_two_that_exclude_each_other(prompt, kept, lost):
    brief = interpret(prompt, style="pop")
    assert [str(w) for w in brief.form] == [kept]
    assert any(f"“{lost}”" in note for note in brief.notes)


def test_holds_no_pair_that_excludes_each_other():
    words = [e["en"][0] for n, e in table("form").items() if n != "against"]
    form = set(form_of(", ".join(words)))
    for pair in table("form")["against"]["pairs"]:
        assert not set(pair) <= form


def test_lets_the_tags_of_the_lyrics_win_over_a_refusal():
    brief = interpret("pop, no intro", lyrics="[Intro]\n\n[Verse]\nThe harbour lights are going out")
    assert FormWish.NO_INTRO not in brief.form
    assert any("no intro" in note for note in brief.notes)


class TestSolo:
    @pytest.mark.parametrize(
        ("prompt", "player"),
        [
            ("rock with piano and a guitar solo", "guitar"),
            ("pop with drums and a solo on the trumpet", "trumpet"),
            ("Pop mit Klavier und Saxophonsolo", "sax"),
            ("rock, piano, solo de guitarra", "guitar"),
            ("jazz con pianoforte e assolo di tromba", "trumpet"),
        ],
    )
    def test_puts_the_soloist_first(self, prompt, player):
        brief = interpret(prompt)
        assert FormWish.SOLO in brief.form
        assert player in brief.instruments[0]

    @pytest.mark.parametrize("prompt", ["solo piano", "piano solo", "solo de piano", "piano seul"])
    def test_leaves_a_piece_for_one_alone(self, prompt):
        brief = interpret(prompt)
        assert brief.form == ()
        assert brief.instruments == ("piano",)
        assert brief.origins["without"] == Origin.IMPLIED

    def test_refuses_no_instrument_with_its_solo(self):
        brief = interpret("pop, no guitar solo")
        assert not any("guitar" in name for name in (*brief.without, *brief.instruments))

    def test_says_that_drums_have_no_tune(self):
        assert any("drum solo" in note for note in interpret("rock with a drum solo").notes)
