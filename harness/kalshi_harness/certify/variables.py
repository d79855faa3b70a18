"""What a client is told of the exchange it is to speak to: environment variables, in our names and in those that known clients read.

Names of others: the table in ``docs/certify.md``. The credentials are those of one account of one mock exchange that lives as
long as the scenario.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

PREFIX: Final = "KALSHI_CERTIFY_"

_REST_NAMES: Final = (
    "KALSHI_API_BASE_URL",
    "KALSHI_BASE_URL",
    "KALSHI_HTTP_BASE_URL",
    "KALSHI_REST_URL",
)
_WS_NAMES: Final = ("KALSHI_WS_BASE_URL", "KALSHI_WS_URL")
_KEY_ID_NAMES: Final = (
    "KALSHI_KEY_ID",
    "KALSHI_API_KEY_ID",
    "KALSHI_ACCESS_KEY_ID",
    "KALSHI_DEMO_KEY_ID",
    "KALSHI_DEMO_API_KEY_ID",
)
_PEM_NAMES: Final = ("KALSHI_PRIVATE_KEY",)
_PEM_PATH_NAMES: Final = (
    "KALSHI_PRIVATE_KEY_PATH",
    "KALSHI_PRIVATE_KEY_FILE",
    "KALSHI_DEMO_PRIVATE_KEY_PATH",
    "KALSHI_DEMO_PRIVATE_KEY_FILE",
)


class Access(Protocol):
    """Where an exchange is, and a market that trades there."""

    @property
    def account_id(self) -> str:
        """Whose the key is."""

    @property
    def rest_url(self) -> str:
        """Base of the REST API."""

    @property
    def ws_url(self) -> str:
        """Address of the WebSocket."""

    @property
    def ticker(self) -> str:
        """A market that trades."""


def common(
    access: Access, *, edition: str, scenario: str, seconds: float, started_at: str
) -> dict[str, str]:
    """Return what clients of every edition are told. ``started_at``: seconds since 1970."""
    told = {
        f"{PREFIX}EDITION": edition,
        f"{PREFIX}SCENARIO": scenario,
        f"{PREFIX}SECONDS": f"{seconds:g}",
        f"{PREFIX}STARTED_AT": started_at,
        f"{PREFIX}REST_URL": access.rest_url,
        f"{PREFIX}WS_URL": access.ws_url,
        f"{PREFIX}ACCOUNT_ID": access.account_id,
        f"{PREFIX}TICKER": access.ticker,
        "PYTHONUNBUFFERED": "1",
    }
    told |= dict.fromkeys(_REST_NAMES, access.rest_url)
    return told | dict.fromkeys(_WS_NAMES, access.ws_url)


def with_key(api_key: str, secret: str) -> Mapping[str, str]:
    """Return what a client is told that shows a key."""
    return {
        f"{PREFIX}API_KEY": str(api_key),
        f"{PREFIX}SECRET": str(secret),
        "KALSHI_API_KEY": str(api_key),
        "KALSHI_API_SECRET": str(secret),
    }


def with_signature(key_id: str, pem: str, pem_path: Path) -> Mapping[str, str]:
    """Return what a client is told that signs."""
    told = {
        f"{PREFIX}KEY_ID": key_id,
        f"{PREFIX}PRIVATE_KEY_PATH": str(pem_path),
        "KALSHI_ALLOW_UNKNOWN_HOST": "1",
    }
    told |= dict.fromkeys(_KEY_ID_NAMES, key_id)
    told |= dict.fromkeys(_PEM_NAMES, pem)
    return told | dict.fromkeys(_PEM_PATH_NAMES, str(pem_path))
