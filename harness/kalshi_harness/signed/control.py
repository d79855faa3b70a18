"""The control API of a mock of trade-api-3.34: keys are pairs there, and markets have sub-titles."""

from collections.abc import Sequence
from typing import Any

from kalshi_harness.control import HttpControl


class SignedHttpControl(HttpControl):
    """What cards do behind the API's back, in the terms of this edition. Raises :class:`ControlError` where a call is refused."""

    def issue_pair(self, account_id: str, scopes: Sequence[str] | None) -> tuple[str, str]:
        """Return a new key of the account: its id, and its private half as PEM. ``scopes`` None is all."""
        body: dict[str, Any] = {"account_id": account_id, "key_type": "ed25519"}
        if scopes is not None:
            body["scopes"] = list(scopes)
        key = self._call("POST", "/keys", body)["key"]
        return str(key["key_id"]), str(key["private_key"])

    def revoke_key(self, api_key: str) -> None:
        """End a key, named by its id."""
        self._call("DELETE", f"/keys/{api_key}")

    def create_market(self, ticker: str) -> None:
        """Open a market for trading."""
        self._call("POST", "/markets", {"ticker": ticker})
