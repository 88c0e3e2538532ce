"""Errors are one readable line each, whatever the value in them."""

from undersong.errors import RequestError, quoted


class TestLine:
    def test_joins_message_and_hint_into_one_line(self):
        error = RequestError("The key\n“H#” is no key.", field="key", hint="Take\tanother.")
        assert error.line == "The key “H#” is no key. Take another."
        assert str(error) == error.line


class TestQuoted:
    def test_shortens_a_long_value(self):
        assert len(quoted("x" * 500)) <= 62

    def test_replaces_what_cannot_be_printed(self):
        assert quoted("a\udced\x00b") == "“a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b”"
