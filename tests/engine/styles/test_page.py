"""The page of the styles in the documents says what the sheets say."""

from tests.engine.styles.renew_page import PAGE, page


def test_is_what_its_command_writes():
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.engine.styles.renew_page"
