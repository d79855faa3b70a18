"""What a client is told of the exchange it is to speak to: environment variables, in our names and in those that known clients read.

Names of others: ``kalshi_contract.client_variables``, and the table in ``docs/certify.md``. The credentials are those of one account of one mock exchange that lives as
long as the scenario.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from kalshi_contract import client_variables

PREFIX: Final = "KALSHI_CERTIFY_"


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
    return told | client_variables.addresses(access.rest_url, access.ws_url)


def with_key(api_key: str, secret: str) -> Mapping[str, str]:
    """Return what a client is told that shows a key."""
    return {
        f"{PREFIX}API_KEY": str(api_key),
        f"{PREFIX}SECRET": str(secret),
        **client_variables.shown_key(api_key, secret),
    }


def with_signature(key_id: str, pem: str, pem_path: Path) -> Mapping[str, str]:
    """Return what a client is told that signs."""
    told = {
        f"{PREFIX}KEY_ID": key_id,
        f"{PREFIX}PRIVATE_KEY_PATH": str(pem_path),
    }
    return told | client_variables.signing_key(key_id, pem, str(pem_path))
