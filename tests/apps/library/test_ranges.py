"""Which bytes a request asks for, by the book (RFC 9110, section 14)."""

import pytest

from undersong.apps.library.ranges import Range, RangeRefused, asked_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", Range(0, 1000)),
        ("bytes=0-0", Range(0, 1)),
        ("bytes=10-19", Range(10, 10)),
        ("bytes=990-5000", Range(990, 10)),
        ("bytes=999-", Range(999, 1)),
        ("bytes=-5", Range(995, 5)),
        ("bytes=-5000", Range(0, 1000)),
        ("Bytes = 1 - 2", Range(1, 2)),
    ],
)
def test_reads_one_range(header, expected):
    assert asked_range(header, size=1000) == expected


@pytest.mark.parametrize(
    "header", [None, "", "bytes", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b"]
)
def test_sends_everything_where_no_one_range_is_asked_for(header):
    assert asked_range(header, size=1000) is None


@pytest.mark.parametrize(("header", "size"), [("bytes=1000-", 1000), ("bytes=-0", 1000), ("bytes=0-", 0)])
def test_refuses_a_range_without_a_byte(header, size):
    with pytest.raises(RangeRefused):
        asked_range(header, size=size)
