"""Kinds of sections: sets of names that all are names, and the climax of a form."""

import pytest

from undersong.engine.model import kinds
from undersong.engine.model.kinds import CLIMAXES, LEAD_IN, LIFTED, NAMES, VERSES, climax_of
from undersong.engine.styles.sheet import sheets


@pytest.mark.parametrize("kind", [kind for kind in vars(kinds) if kind.isupper()])
def test_has_only_names_of_sections(kind):
    names = getattr(kinds, kind)
    assert {*names} <= {*NAMES}
    assert len({*names}) == len(names)


def test_lifts_nothing_that_is_told_or_leads_in():
    assert not {*LIFTED} & {*VERSES, *LEAD_IN}


@pytest.mark.parametrize(
    ("form", "climax"),
    [
        (("intro", "verse", "chorus", "drop"), "chorus"),
        (("intro", "theme", "build", "climax"), "climax"),
        (("intro", "verse", "theme", "outro"), "theme"),
        (("intro", "verse", "outro"), "verse"),
        (("intro", "outro"), "intro"),
        ((), "theme"),
    ],
)
def test_finds_what_a_form_leads_to(form, climax):
    assert climax_of(form) == climax


@pytest.mark.parametrize("style", sorted(sheets()))
def test_finds_it_in_every_form_of_every_style(style):
    for form in sheets()[style].form:
        assert climax_of([name for name, _ in form.sections]) in (*CLIMAXES, *VERSES)
