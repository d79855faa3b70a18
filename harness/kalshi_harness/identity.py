"""How one shows who one is: a key in each request, a signature on each request, or nothing at all.

The one part in which the editions' callers differ on the wire. Everything else of a target asks it for headers.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from kalshi_contract.private_text import PrivateText
from kalshi_harness.driver import bearer
from kalshi_refclient import SigningAuth, SigningKey

DEMO_KEY_VARIABLE = "KALSHI_DEMO_API_KEY"
DEMO_ACCOUNT_VARIABLE = "KALSHI_DEMO_ACCOUNT_ID"
DEMO_KEY_ID_VARIABLE = "KALSHI_DEMO_KEY_ID"
DEMO_KEY_PATH_VARIABLE = "KALSHI_DEMO_PRIVATE_KEY_PATH"


class Identity(Protocol):
    """Who calls. ``account_id`` is '' where nobody told it."""

    @property
    def account_id(self) -> str:
        """The account that the calls are for."""

    @property
    def secret(self) -> str:
        """What no answer may ever show; '' where nothing secret goes over the wire."""

    def headers(self, method: str, path: str, at_s: float | None = None) -> dict[str, str]:
        """Return what shows it in a call of ``path``, base path and query included; ``at_s``: another time than now."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key that is shown (C01). ``account_id`` is '' where the target's owner did not tell it."""

    account_id: str
    api_key: str = field(repr=False)

    def __post_init__(self) -> None:
        """Keep the key from showing itself in the report of a card that fails."""
        object.__setattr__(self, "api_key", PrivateText(self.api_key))

    @property
    def secret(self) -> str:
        """The key itself."""
        return self.api_key

    def headers(self, method: str, path: str, at_s: float | None = None) -> dict[str, str]:  # noqa: ARG002 - the same for every call
        """Return the contract's authentication header."""
        return dict(bearer(self.api_key))


@lru_cache(maxsize=16)
def _signing_key(pem: str) -> SigningKey:
    # Checking an RSA key's numbers takes 50 ms, and environments of one seed have the same keys.
    return SigningKey.from_pem(pem)


@dataclass(frozen=True, slots=True)
class SigningCredentials:
    """A key that signs each call (T02)."""

    account_id: str
    key_id: str
    private_key_pem: str = field(repr=False)
    _auth: list[SigningAuth] = field(default_factory=list, repr=False, compare=False)

    @property
    def secret(self) -> str:
        """Nothing: the key never leaves."""
        return ""

    def headers(self, method: str, path: str, at_s: float | None = None) -> dict[str, str]:
        """Return the three headers that sign a call. Raises ``CredentialsError`` for a key that is none."""
        if not self._auth:
            self._auth.append(SigningAuth(self.key_id, _signing_key(self.private_key_pem)))
        return self._auth[0].headers(method, path, time.time() if at_s is None else at_s)


@dataclass(frozen=True, slots=True)
class Nobody:
    """One who shows nothing."""

    account_id: str = ""
    secret: str = ""

    def headers(self, method: str, path: str, at_s: float | None = None) -> dict[str, str]:  # noqa: ARG002 - none, whatever is called
        """Return no header."""
        return {}


def read_credentials(path: Path) -> tuple[dict[str, str], Credentials]:
    """Return the document that ``serve --credentials-out`` wrote, and the key in it. Raises ``ValueError``, ``OSError``."""
    document = _document(path, "api_key")
    return document, Credentials(str(document.get("account_id", "")), document["api_key"])


def read_signed_credentials(path: Path) -> tuple[dict[str, str], SigningCredentials]:
    """Return the document that ``serve --credentials-out`` wrote, and the key it names. Raises ``ValueError``, ``OSError``."""
    document = _document(path, "key_id", "private_key_path")
    pem = (path.parent / document["private_key_path"]).read_text("utf-8")
    account_id = str(document.get("account_id", ""))
    return document, SigningCredentials(account_id, document["key_id"], pem)


def demo_credentials(variables: Mapping[str, str]) -> Credentials | None:
    """Return the demo's key as the process's environment tells it, or None."""
    api_key = variables.get(DEMO_KEY_VARIABLE, "")
    return Credentials(variables.get(DEMO_ACCOUNT_VARIABLE, ""), api_key) if api_key else None


def demo_signed_credentials(variables: Mapping[str, str]) -> SigningCredentials | None:
    """Return the demo's key as the process's environment tells it, or None. Raises ``OSError`` for its file."""
    key_id = variables.get(DEMO_KEY_ID_VARIABLE, "")
    key_path = variables.get(DEMO_KEY_PATH_VARIABLE, "")
    if not (key_id and key_path):
        return None
    return SigningCredentials("", key_id, Path(key_path).read_text("utf-8"))


def _document(path: Path, *names: str) -> dict[str, Any]:
    document = json.loads(path.read_text("utf-8"))
    if isinstance(document, dict) and all(isinstance(document.get(name), str) for name in names):
        return document
    wanted = " and ".join(repr(name) for name in names)
    raise ValueError(f"{path} is no credentials file: an object with {wanted} was expected")
