"""Every setting of a deployment, typed, in one place.

Settings come from the environment; what is not said has a default that suits one person on one
machine. All faults are reported at once. `undersong settings` prints this module.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from undersong.errors import RequestError, quoted
from undersong.policy.reader import profile_names
from undersong.produce.places import data_folder, sample_cache
from undersong.shared.folders import DataFolder

RULES = {
    "int_parsing": "it has to be a whole number",
    "int_from_float": "it has to be a whole number",
    "float_parsing": "it has to be a number",
    "greater_than": "it has to be more than {gt:g}",
    "greater_than_equal": "it has to be at least {ge:g}",
    "less_than_equal": "it may be {le:g} at most",
}
"""What a rule says about a value that breaks it, by the name that pydantic has for the fault."""


class ConfigurationError(RequestError):
    """Settings that cannot be obeyed.

    Attributes
    ----------
    faults : one sentence for each setting at fault.
    """

    code = "configuration"

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults), hint="Correct it, or unset it to have the default.")


class SoundSettings(BaseSettings):
    """What the sound of a song depends on; the command line needs nothing else."""

    model_config = SettingsConfigDict(
        env_prefix="", extra="ignore", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    sample_cache: Annotated[Path, Field(validation_alias="UNDERSONG_SAMPLE_CACHE")] = sample_cache()
    """Folder for baked sounds; it holds nothing about anybody and may be deleted."""

    bank: Annotated[Path | None, Field(validation_alias="UNDERSONG_BANK")] = None
    """SoundFont (SF2 or SF3) that plays the acoustic instruments; empty for the program's own."""

    @field_validator("sample_cache", "bank", mode="before")
    @classmethod
    def _path_says_something(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("it says nothing")
        return value

    @field_validator("sample_cache", "bank", mode="after")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        return None if value is None else _absolute(value)


class Configuration(SoundSettings):
    """The settings, checked."""

    data: Annotated[Path, Field(validation_alias="UNDERSONG_DATA")] = data_folder()
    """Folder of an embedded deployment: database, keys, songs, logs."""

    profile: Annotated[str, Field(validation_alias="UNDERSONG_PROFILE")] = "tacet"
    """The policy that the studio obeys."""

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")] = ""
    """Where tables are: sqlite:///PATH; empty for a file in the data folder."""

    valkey_url: Annotated[str, Field(validation_alias="VALKEY_URL")] = ""
    """Queue and events: valkey://HOST:PORT/0 or unix://SOCKET; empty for a server of our own."""

    secret_key: Annotated[SecretStr, Field(validation_alias="UNDERSONG_SECRET_KEY")] = SecretStr("")
    """Signs sessions, at least 32 characters; empty for one that is made and kept in the data folder."""

    render_cores: Annotated[int, Field(validation_alias="UNDERSONG_RENDER_CORES", ge=1, le=64)] = 2
    """Processor cores that one song may use."""

    render_minutes: Annotated[float, Field(validation_alias="UNDERSONG_RENDER_MINUTES", gt=0, le=720)] = 30
    """A song that takes longer is stopped and begun again."""

    render_memory_mb: Annotated[
        int, Field(validation_alias="UNDERSONG_RENDER_MEMORY_MB", ge=256, le=1_048_576)
    ] = 4096
    """A render that needs more memory is stopped."""

    maker: Annotated[str, Field(validation_alias="UNDERSONG_MAKER")] = "undersong.produce.song.make"
    """Python name of the function that makes a song; another one serves tests and demonstrations."""

    @field_validator("data", mode="after")
    @classmethod
    def _whole_data(cls, value: Path) -> Path:
        return _absolute(value)

    @field_validator("profile")
    @classmethod
    def _profile_exists(cls, value: str) -> str:
        if value not in profile_names():
            raise ValueError(f"there is no such profile; take one of {', '.join(profile_names())}")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if not value:
            return value
        if value.startswith(("postgres:", "postgresql:")):
            raise ValueError("PostgreSQL cannot be used yet; take sqlite:///PATH or leave it open")
        if not value.startswith("sqlite:///") or len(value) == len("sqlite:///"):
            raise ValueError("it has to be sqlite:///PATH")
        return value

    @field_validator("valkey_url")
    @classmethod
    def _valkey_is_known(cls, value: str) -> str:
        scheme = urlsplit(value).scheme
        if value and scheme not in {"unix", "redis", "rediss", "valkey", "valkeys"}:
            raise ValueError("it has to be valkey://HOST:PORT/0 or unix://SOCKET")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("it has to have at least 32 characters; leave it open to have one made")
        return value

    @property
    def database_file(self) -> Path:
        """Where the SQLite file is."""
        if self.database_url:
            return Path(unquote(self.database_url.removeprefix("sqlite:///")))
        return DataFolder(self.data).database


def sound_settings() -> SoundSettings:
    """Read what the sound depends on, whatever else the environment says.

    Raises
    ------
    ConfigurationError
        With a sentence for every setting at fault.
    """
    try:
        return SoundSettings()
    except ValidationError as error:
        raise ConfigurationError(tuple(_sentence(dict(fault)) for fault in error.errors())) from None


@dataclass(frozen=True)
class Shown:
    """A setting as a person may see it: secrets are not shown."""

    name: str
    value: str
    source: str
    meaning: str


def read_configuration() -> Configuration:
    """Read the environment.

    Raises
    ------
    ConfigurationError
        With a sentence for every setting at fault.
    """
    try:
        return Configuration()
    except ValidationError as error:
        raise ConfigurationError(tuple(_sentence(dict(fault)) for fault in error.errors())) from None


@cache
def configuration() -> Configuration:
    """Return the settings of this process, read once."""
    return read_configuration()


def shown(read: Configuration) -> Iterator[Shown]:
    """Yield every setting with its value, where the value comes from and what it does."""
    for name, field in Configuration.model_fields.items():
        variable = str(field.validation_alias)
        value = getattr(read, name)
        if isinstance(value, SecretStr):
            value = "(hidden)" if value.get_secret_value() else ""
        said = bool(os.environ.get(variable))
        yield Shown(
            variable,
            "" if value is None else str(value),
            "environment" if said else "default",
            str(field.description),
        )


def _absolute(path: Path) -> Path:
    # Without resolving links: what a person named is what they see in messages.
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - pathlib only offers resolve()


def _sentence(fault: dict[str, Any]) -> str:
    variable = str(fault["loc"][0])
    field = next(f for f in Configuration.model_fields.values() if f.validation_alias == variable)
    secret = field.annotation is SecretStr
    value = "(hidden)" if secret else quoted(os.environ.get(variable, ""))
    reason = RULES.get(str(fault["type"]), "{msg}").format(**fault, **fault.get("ctx", {}))
    reason = reason.removeprefix("Value error, ")
    return f"{variable} is {value}: {reason}."
