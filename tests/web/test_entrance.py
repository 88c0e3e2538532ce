"""The address that `undersong up` prints opens one browser once; everybody else stays outside."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.web.conftest import LOOPBACK
from undersong.apps.accounts.models import User
from undersong.shared.entrance import new_token
from undersong.web.middleware.entrance import SEEN, EntranceMiddleware

COOKIE = settings.SESSION_COOKIE_NAME
ANY_PAGE = reverse("generation", args=["00000000-0000-4000-8000-000000000000"])


def test_opens_once(browser, folder):
    token = new_token(folder)
    opened = browser.get("/", {"token": token, "style": "pop"})
    assert (opened.status_code, opened["Location"]) == (302, "/?style=pop")
    assert browser.get(ANY_PAGE).status_code == 404  # inside, where nothing has this id
    stranger = Client(headers=LOOPBACK)
    assert stranger.get("/", {"token": token}).status_code == 401
    assert COOKIE not in stranger.cookies


def test_lets_in_who_is_in_already_though_the_token_is_spent(browser, folder):
    token = new_token(folder)
    browser.get("/", {"token": token})
    assert browser.get("/", {"token": token})["Location"] == "/"


def test_gives_a_session_that_nobody_else_has_chosen(browser, folder):
    browser.cookies[COOKIE] = "chosenbyastranger0123456789abcde"
    browser.get("/", {"token": new_token(folder)})
    assert browser.cookies[COOKIE].value != "chosenbyastranger0123456789abcde"


def test_sends_nobody_to_another_site(browser, folder):
    browser.get("/", {"token": new_token(folder)})
    answer = browser.get("/", {"token": "x"}, PATH_INFO="//evil.example/")
    assert (answer.status_code, answer["Location"]) == (302, "/evil.example/")


def test_is_the_local_user(browser, folder):
    for _ in range(2):
        browser.get("/", {"token": new_token(folder)})
    (user,) = User.objects.all()
    assert (user.is_local, user.email, user.has_usable_password()) == (True, None, False)


def test_sets_one_cookie_that_scripts_cannot_read_and_other_sites_do_not_send(browser, folder):
    browser.get("/", {"token": new_token(folder)})
    (cookie,) = browser.cookies.values()
    assert (cookie.key, cookie["httponly"], cookie["samesite"], cookie["path"]) == (COOKIE, True, "Lax", "/")


@pytest.mark.parametrize("path", ["/", ANY_PAGE, "/events", "/nothing-here"])
def test_stays_closed(browser, path):
    page = browser.get(path)
    assert page.status_code == 401
    assert "undersong up" in page.content.decode()
    told = browser.get(path, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]["code"]) == (401, "closed")


@pytest.mark.parametrize("token", ["", "wrong", "../lock"])
def test_stays_closed_for_a_wrong_token(browser, token):
    assert browser.get("/", {"token": token}).status_code == 401


def test_takes_no_token_from_a_form(browser, folder):
    assert browser.post("/", {"token": new_token(folder)}, query_params={"token": "x"}).status_code == 401


@pytest.mark.parametrize(("page", "renewed"), [("make", True), ("events", False), ("media", False)])
def test_renews_a_session_by_pages_but_not_by_listening(browser, folder, page, renewed):
    browser.get("/", {"token": new_token(folder)})
    request = RequestFactory().get("/somewhere")
    request.user, request.session = User.objects.get(), browser.session
    request.resolver_match = SimpleNamespace(url_name=page)
    request.session[SEEN] = "2000-01-01"
    request.session.modified = False
    EntranceMiddleware(lambda _request: HttpResponse()).process_response(request, HttpResponse())
    assert request.session.modified is renewed
