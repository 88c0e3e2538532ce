"""A stream is known by its name alone."""

from undersong.seeds import Seeds


class TestStream:
    def test_gives_the_same_numbers_for_the_same_name(self):
        assert Seeds(7).stream("a").random(4).tolist() == Seeds(7).stream("a").random(4).tolist()

    def test_gives_other_numbers_for_another_name_or_seed(self):
        first = Seeds(7).stream("a").random(4).tolist()
        assert first != Seeds(7).stream("b").random(4).tolist()
        assert first != Seeds(8).stream("a").random(4).tolist()

    def test_does_not_depend_on_what_was_drawn_before(self):
        seeds = Seeds(7)
        alone = seeds.stream("compose/melody").random()
        seeds.stream("compose/drums").random(1000)
        assert seeds.stream("compose/melody").random() == alone

    def test_keeps_its_numbers_from_edition_to_edition(self):
        # A change here changes every song ever made: it needs a new edition.
        assert Seeds(1).stream("golden").integers(0, 1000, 5).tolist() == GOLDEN


GOLDEN = [297, 31, 945, 486, 782]
