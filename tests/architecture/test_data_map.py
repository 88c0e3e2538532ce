"""Everything that the studio holds stands in its policy, and the policy names nothing that is not there.

Columns are found by asking Django's models and the database, folders and families of keys where the
program keeps their names, cookies by visiting, storage of the browser by reading our scripts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

import undersong
from undersong.policy.model import Policy
from undersong.policy.reader import profile_names, read_profile
from undersong.shared import folders, logs, valkey
from undersong.shared.configuration import configuration
from undersong.shared.entrance import new_token

SCRIPTS = Path(undersong.__file__).parent / "web" / "static"
KEPT_BY_SCRIPTS = re.compile(
    r"\b(localStorage|sessionStorage)\s*(?:\.(?:setItem|getItem|removeItem)\(\s*|\[\s*)[\"'`]([^\"'`$]+)"
)


def columns() -> Iterator[str]:
    """Yield every column of every installed model, as app.Model.column."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def tables_without_a_model() -> Iterator[str]:
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for table in connection.introspection.table_names():
        if table not in known:
            yield f"table:{table}"


def places() -> set[str]:
    """Return every place that this program keeps something in."""
    return {
        *columns(),
        *tables_without_a_model(),
        *(f"file:{folder}/" for folder in folders.FOLDERS),
        *(f"queue:{family}" for family in valkey.FAMILIES),
        *(f"log:program.{field}" for field in logs.FIELDS),
    }


def faults(policy: Policy, found: set[str]) -> Iterator[str]:
    """Yield what is not declared, what is not there, and what is declared twice."""
    for place in sorted(found - set(policy.places)):
        yield f"{place} is not in the policy {policy.profile}"
    for place in sorted(set(policy.places) - found):
        yield f"{place} is in the policy {policy.profile} and nowhere else"
    for place, times in Counter(policy.places).items():
        if times > 1:
            yield f"{place} stands {times} times in the policy {policy.profile}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", profile_names())
def test_declares_everything_that_is_held_and_nothing_else(name):
    assert list(faults(read_profile(name), places())) == []


@pytest.mark.django_db
def test_notices_a_column_that_nobody_declared():
    policy = read_profile("tacet")
    assert list(faults(policy, places() | {"library.Song.mood"})) == [
        "library.Song.mood is not in the policy tacet"
    ]
    assert list(faults(policy, places() - {"library.Song.sealed_title"})) == [
        "library.Song.sealed_title is in the policy tacet and nowhere else"
    ]


@pytest.mark.django_db
def test_sets_only_declared_cookies(settings):
    declared = {entry.name: entry for entry in read_profile("tacet").storage if entry.kind == "cookie"}
    folder = folders.DataFolder(configuration().data)
    folder.make()
    browser = Client(headers={"Host": "127.0.0.1:8000"})
    browser.get("/", {"token": new_token(folder)})
    for path in ("/", "/healthz", "/readyz", "/nothing-here"):
        browser.get(path)
    assert set(browser.cookies) == set(declared)
    for name, cookie in browser.cookies.items():
        entry = declared[name]
        assert (bool(cookie["httponly"]), bool(cookie["secure"])) == (entry.http_only, entry.secure)
        assert cookie["samesite"] == entry.same_site
        assert f"P{int(cookie['max-age']) // 86_400}D" == entry.lives


def test_keeps_only_declared_things_in_a_browser():
    declared = {(e.kind, e.name) for e in read_profile("tacet").storage if e.kind.endswith("Storage")}
    used = {
        match.groups()
        for script in SCRIPTS.rglob("*.js")
        for match in KEPT_BY_SCRIPTS.finditer(script.read_text(encoding="utf-8"))
        if "vendor" not in script.parts
    }
    assert used == declared


def test_finds_what_a_script_keeps():
    text = "localStorage.setItem('theme', x); sessionStorage[\"draft\"] = y; localStorage.getItem(name)"
    assert KEPT_BY_SCRIPTS.findall(text) == [("localStorage", "theme"), ("sessionStorage", "draft")]


def test_seals_every_column_of_content():
    """Text and JSON columns that a person's words could stand in are binary and named so."""
    clear = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("undersong.apps.library")
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.TextField | models.JSONField)
    }
    assert clear == set()
