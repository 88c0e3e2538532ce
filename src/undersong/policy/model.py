"""The policy: what is held, why, until when, and what a browser keeps."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """How a datum came to be here."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    DERIVED = "derived"


class Basis(StrEnum):
    """Lawful bases, GDPR Art. 6(1)."""

    CONTRACT = "contract"
    INTEREST = "legitimate-interest"
    DUTY = "legal-duty"
    CONSENT = "consent"


@dataclass(frozen=True)
class Purpose:
    """Why something is held."""

    id: str
    basis: Basis
    text: str


@dataclass(frozen=True)
class Retention:
    """How long: `keep` (ISO 8601) after the event `starts`, `then` it is erased or anonymised."""

    starts: str
    keep: str
    then: str


@dataclass(frozen=True)
class Category:
    """A kind of personal data.

    Attributes
    ----------
    holds : places it is in: `app.Model.column`, `file:folder/`, `queue:family`, `log:name.field`.
    """

    id: str
    title: str
    holds: tuple[str, ...]
    source: Source
    purposes: tuple[str, ...]
    retention: Retention


@dataclass(frozen=True)
class Exemption:
    """Places that hold nothing about anybody, and why that is so."""

    holds: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Storage:
    """Something that a browser keeps for the studio.

    Attributes
    ----------
    kind : cookie, localStorage, sessionStorage, IndexedDB, BroadcastChannel or lock.
    lives : ISO 8601 after the last use, or "until-removed".
    """

    name: str
    kind: str
    category: str
    lives: str
    purpose: str
    http_only: bool = False
    secure: bool = False
    same_site: str = ""


@dataclass(frozen=True)
class Policy:
    """A whole policy."""

    profile: str
    title: str
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    exemptions: tuple[Exemption, ...]
    storage: tuple[Storage, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Return every declared place, exempt ones too, as often as it is declared."""
        held = [place for category in self.categories for place in category.holds]
        return tuple(held + [place for exemption in self.exemptions for place in exemption.holds])
