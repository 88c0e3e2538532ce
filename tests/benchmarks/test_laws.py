"""The laws are broken by songs that break them, and hooks are found where two songs share one."""

from fractions import Fraction
from xml.etree import ElementTree as ET

from benchmarks.quality.features import features
from benchmarks.quality.hooks import hooks_of, random_pairs, shared
from benchmarks.quality.laws import broken, silences
from benchmarks.quality.pictures import page, similarity
from tests.benchmarks.scores import a_score, chord, crotchets, part
from undersong.engine.model import Role

TUNE = (64, 65, 67, 69, 71, 67, 64, 60, 62, 65)


def laws(score):
    return [law.partition(":")[0] for law in broken(score)]


def bed(*spans):
    return part("pad", Role.BED, *[(start, length, 48, 0.5) for start, length in spans])


def test_a_plain_song_keeps_the_laws():
    chorus = part("strings", Role.BED, (8, 8, 55, 0.9))
    assert laws(a_score(parts=(bed((0, 16)), chorus))) == []


class TestRests:
    def test_hears_silence_inside_a_song_but_not_after_it(self):
        score = a_score(parts=(bed((0, 4), (6, 2)),), duration_seconds=10.0)
        assert silences(score) == [(4.0, 6.0)]
        assert "rests" in laws(score)

    def test_takes_noise_for_no_music(self):
        noise = part("vinyl", Role.COLOUR, (0, 16, 60, 0.5))
        assert silences(a_score(parts=(bed((0, 4), (6, 10)), noise))) == [(4.0, 6.0)]

    def test_goes_by_the_clock(self):
        score = a_score(parts=(bed((0, 4), (6, 10)),), bpm=120.0, duration_seconds=8.0)
        assert silences(score) == []


class TestEnds:
    def test_wants_the_tonic_of_a_song_that_does_not_fade(self):
        chords = (chord(0, 12, 0, 4, 7), chord(12, 4, 7, 11, 2))
        assert "ends" in laws(a_score(parts=(bed((0, 16)),), chords=chords))
        assert "ends" not in laws(a_score(parts=(bed((0, 16)),), chords=chords, ending="fade"))

    def test_wants_the_last_note_inside_the_file_and_near_its_end(self):
        assert "ends" in laws(a_score(parts=(bed((0, 17)),)))
        assert "ends" in laws(a_score(parts=(bed((0, 9)),)))


class TestChoruses:
    def test_wants_a_chorus_that_differs_from_the_verse(self):
        notes = [(i, 1, 60, 0.7) for i in range(16)]
        assert "differs" in laws(a_score(parts=(part("piano", Role.LEAD, *notes),)))
        lifted = [(s, n, p + 2 * (s >= 8), v) for s, n, p, v in notes]
        assert "differs" not in laws(a_score(parts=(part("piano", Role.LEAD, *lifted),)))

    def test_wants_a_chorus_to_come_again(self):
        lines = (crotchets(*TUNE[:6]), crotchets(72, 71, 69, 67, 65, 64, start=8))
        score = a_score(lines, parts=(bed((0, 16)),), sections=(("chorus", 2), ("chorus", 2)))
        assert "returns" in laws(score)


class TestHooks:
    def test_finds_a_figure_in_another_key_and_place(self):
        one = hooks_of("pop/1", a_score((crotchets(*TUNE),)))
        moved = hooks_of("pop/2", a_score((crotchets(*[p + 3 for p in TUNE], start=4),)))
        other = hooks_of("pop/3", a_score((crotchets(*reversed(TUNE)),)))
        assert shared(one, moved)
        assert not shared(one, other)

    def test_takes_the_same_steps_in_another_rhythm_for_another_tune(self):
        quick = [(Fraction(i, 2), Fraction(1, 2), p) for i, p in enumerate(TUNE)]
        assert not shared(
            hooks_of("pop/1", a_score((crotchets(*TUNE),))), hooks_of("pop/2", a_score((quick,)))
        )

    def test_calls_no_repeated_note_a_hook(self):
        same = hooks_of("pop/1", a_score((crotchets(*[60] * 12),)))
        assert not shared(same, same)

    def test_draws_half_of_the_pairs_inside_a_style(self):
        songs = [hooks_of(f"{style}/{seed}", a_score()) for style in "abcdefgh" for seed in range(3)]
        pairs = random_pairs(songs, count=100)
        assert len(pairs) == 100
        assert sum(a.name[0] == b.name[0] for a, b in pairs) >= 50
        assert all(a.name != b.name for a, b in pairs)


class TestTelling:
    score = a_score((crotchets(*TUNE),), parts=(bed((0, 16)),))

    def test_has_the_same_features_for_every_song_and_none_of_tempo_or_name(self):
        quick = self.score.model_copy(update={"bpm": 170.0, "style": "house", "title": "Other"})
        assert features(quick) == features(self.score)
        assert set(features(a_score())) == set(features(self.score))

    def test_draws_a_page_that_can_be_read(self):
        root = ET.fromstring(page(self.score, title="A <song> & more"))
        assert root.tag.endswith("svg")
        rows = similarity(self.score)
        assert [row[i] for i, row in enumerate(rows)] == [1.0] * 4
        assert rows[0][1] < 1.0
