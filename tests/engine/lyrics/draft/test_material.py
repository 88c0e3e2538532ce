"""The lines that drafts are made of: they rhyme, they can be sung in one meter, they are there once."""

import re
from collections import Counter

import pytest

from undersong.engine.lyrics.draft.material import blues, children, rap, subject, themes
from undersong.engine.lyrics.pronounce import pronounce

VOWEL = re.compile(r"[aeiouæɑɒɔəɛɜɪʊʌɐᵻAIOWY]")


def rhyme(line):
    """The sounds from the last stressed vowel on, or from the last vowel where the word ends weakly."""
    sounds = pronounce(line)
    word = max(i for i, s in enumerate(sounds) if s.starts_word)
    stressed = [i for i in range(word, len(sounds)) if sounds[i].stress]
    start = stressed[-1] if stressed and len(sounds) - stressed[-1] <= 2 else len(sounds) - 1
    ending = re.sub(r"[ˈˌːj]", "", "".join(s.phonemes for s in sounds[start:])).replace("ə", "ʌ")
    return ending[VOWEL.search(ending).start() :]


def last_word(line):
    return line.split()[-1].lower()


@pytest.fixture(params=themes().values(), ids=lambda theme: theme.id)
def theme(request):
    return request.param


def test_rhymes_hear_what_an_ear_does():
    assert rhyme("I sing to you") == rhyme("the sea is blue")
    assert rhyme("again and again") != rhyme("the falling rain")


class TestThemes:
    def test_couplets_rhyme_on_two_words(self, theme):
        for one, other in (*theme.couplets, *theme.bridges):
            assert rhyme(one) == rhyme(other), (one, other)
            assert last_word(one) != last_word(other)

    def test_couplets_have_eight_syllables_or_nearly(self, theme):
        counts = [len(pronounce(line)) for pair in (*theme.couplets, *theme.bridges) for line in pair]
        assert all(7 <= n <= 9 for n in counts)
        assert counts.count(8) >= 0.75 * len(counts)

    def test_choruses_rhyme_and_repeat_their_title(self, theme):
        for chorus in theme.choruses:
            ends = [rhyme(line) for line in chorus.lines]
            assert ends[1] == ends[3] or (ends[0] == ends[1] and ends[2] == ends[3]), chorus.lines
            heard = " ".join(chorus.lines).lower().count(chorus.title.lower())
            assert heard >= (1 if chorus.title == "Seventeen" else 2), chorus.title

    def test_is_found_by_words_of_six_languages(self, theme):
        assert set(theme.words) == {"en", "de", "es", "fr", "it", "pt"}
        assert all(
            word == word.lower() and word.isascii() for words in theme.words.values() for word in words
        )


def test_no_line_is_written_twice():
    lines = Counter(line for t in themes().values() for pair in (*t.couplets, *t.bridges) for line in pair)
    assert [line for line, count in lines.items() if count > 1] == []


@pytest.mark.parametrize("lines", [*rap().couplet, *blues().verse], ids=lambda c: c.lines[0][:30])
def test_long_couplets_rhyme_and_can_be_said_in_a_breath(lines):
    one, other = lines.lines
    assert rhyme(one) == rhyme(other)
    assert all(9 <= len(pronounce(line)) <= 15 for line in lines.lines)
    assert set(lines.themes) <= set(themes())


def test_verses_for_children_rhyme_by_twos():
    for verse in (*children().verse, *children().chorus):
        ends = [rhyme(line) for line in verse.lines]
        assert (ends[0], ends[2]) == (ends[1], ends[3]), verse.lines


def test_answers_to_a_subject_rhyme():
    assert len(subject().first) == len(subject().third)
    assert all(rhyme(one) == rhyme(other) for one, other in (*subject().answers, *subject().answers_somebody))
