"""Settings are read from the environment; every fault is told, secrets are not."""

from pathlib import Path

import pytest

from undersong.shared.configuration import (
    Configuration,
    ConfigurationError,
    read_configuration,
    shown,
    sound_settings,
)


def test_needs_nothing_to_be_said(monkeypatch):
    monkeypatch.delenv("UNDERSONG_DATA")
    read = read_configuration()
    assert read.data.is_absolute()
    assert read.database_file == read.data / "undersong.sqlite3"
    assert read.profile == "tacet"


def test_has_no_bank_unless_one_is_named(monkeypatch):
    assert read_configuration().bank is None
    assert {row.name: row.value for row in shown(read_configuration())}["UNDERSONG_BANK"] == ""
    monkeypatch.setenv("UNDERSONG_BANK", "~/sounds/general.sf3")
    assert read_configuration().bank == sound_settings().bank == Path.home() / "sounds/general.sf3"


def test_reads_the_sound_whatever_else_is_wrong(monkeypatch):
    monkeypatch.setenv("UNDERSONG_PROFILE", "loud")
    monkeypatch.setenv("UNDERSONG_SAMPLE_CACHE", "/var/cache/samples")
    assert sound_settings().sample_cache == Path("/var/cache/samples")


def test_takes_what_is_said(monkeypatch):
    monkeypatch.setenv("UNDERSONG_DATA", "~/music")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////var/lib/songs.sqlite3")
    monkeypatch.setenv("VALKEY_URL", "")
    read = read_configuration()
    assert read.data == Path.home() / "music"
    assert read.database_file == Path("/var/lib/songs.sqlite3")
    assert read.valkey_url == ""


def test_tells_every_fault_at_once(monkeypatch):
    faults = {
        "UNDERSONG_PROFILE": "loud",
        "DATABASE_URL": "postgresql://somewhere/songs",
        "VALKEY_URL": "http://somewhere",
        "UNDERSONG_SECRET_KEY": "too-short-a-secret",
        "UNDERSONG_RENDER_CORES": "many",
        "UNDERSONG_RENDER_MINUTES": "0",
    }
    for name, value in faults.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        read_configuration()
    assert len(raised.value.faults) == len(faults)
    for name in faults:
        assert name in raised.value.line
    assert "too-short-a-secret" not in raised.value.line
    assert "PostgreSQL cannot be used yet" in raised.value.line
    assert "it has to be a whole number" in raised.value.line
    assert "it has to be more than 0" in raised.value.line


def test_shows_every_setting_with_its_source_and_meaning_but_no_secret(monkeypatch):
    monkeypatch.setenv("UNDERSONG_SECRET_KEY", "s" * 40)
    rows = {row.name: row for row in shown(read_configuration())}
    assert len(rows) == len(Configuration.model_fields)
    assert rows["UNDERSONG_SECRET_KEY"].value == "(hidden)"
    assert rows["UNDERSONG_SECRET_KEY"].source == "environment"
    assert rows["UNDERSONG_RENDER_CORES"].source == "default"
    assert all(row.meaning.endswith(".") for row in rows.values())
