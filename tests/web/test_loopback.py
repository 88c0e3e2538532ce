"""Solo mode answers this machine and its own pages, and nobody else."""

import pytest
from django.test import RequestFactory

from undersong.web.middleware.loopback import FORWARDED, refusal

HOST = {"Host": "127.0.0.1:8000"}


def refused(*, method: str = "GET", address: str = "127.0.0.1", headers: dict[str, str] | None = None) -> str:
    request = RequestFactory().generic(method, "/", headers=HOST | (headers or {}), REMOTE_ADDR=address)
    return refusal(request)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("127.0.0.1", "127.0.0.1:8000"),
        ("127.0.0.1", "localhost:8000"),
        ("127.0.0.2", "localhost"),
        ("::1", "[::1]:8000"),
    ],
)
def test_answers_this_machine(address, host):
    assert refused(address=address, headers={"Host": host}) == ""


@pytest.mark.parametrize("address", ["10.0.0.3", "192.168.1.7", "2001:db8::1", "", "unix", "0.0.0.0"])
def test_refuses_other_machines(address):
    assert "no other" in refused(address=address)


@pytest.mark.parametrize("name", FORWARDED)
def test_refuses_what_went_through_a_proxy(name):
    assert "proxy" in refused(headers={name: "127.0.0.1"})


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example:8000", ""),
        *(
            "user@127.0.0.1:8000",
            "127.0.0.1:8000/x",
            "127.0.0.1:port",
            "[::1",
            "127.0.0.1:0",
            "10.0.0.3:8000",
        ),
    ],
)
def test_refuses_a_name_that_is_not_ours(host):
    assert "no such name" in refused(headers={"Host": host})


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:9000",
        "http://localhost:8000",
        "https://127.0.0.1:8000",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_refuses_a_page_that_is_not_ours(method, origin):
    assert "not ours" in refused(method=method, headers={"Origin": origin})


def test_answers_our_own_page():
    assert refused(method="POST", headers={"Origin": "http://127.0.0.1:8000"}) == ""


def test_lets_a_link_from_elsewhere_open_a_page_and_do_no_more():
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert refused(headers=elsewhere) == ""
    assert refused(method="POST", headers=elsewhere)
    assert refused(headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
