"""The mock's control API over HTTP as the cards use it: what they do behind the API's back.

Plain httpx2, so that it also speaks to a mock in another process. A refusal is a mistake of the card or the harness and is
raised as :class:`ControlError`, never as a verdict on the server.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx2

from kalshi_contract.private_text import PrivateText
from kalshi_harness.network import Network

PREFIX = "/__mock__"


class ControlError(Exception):
    """The control API refused a call, or there is none."""


class HttpControl:
    """The control API of the server that ``rest_url`` belongs to."""

    def __init__(self, rest_url: str, network: Network) -> None:
        parts = urlsplit(rest_url)
        address, port = network.endpoint(rest_url)
        shown = f"[{address}]" if ":" in address else address
        self._client = httpx2.Client(
            base_url=f"{parts.scheme}://{shown}:{port}{PREFIX}",
            timeout=httpx2.Timeout(network.read_timeout_s, connect=network.connect_timeout_s),
            verify=network.ssl_context() if parts.scheme == "https" else False,
            headers={"Host": parts.netloc},
            trust_env=False,
        )
        self._extensions = {"sni_hostname": parts.hostname or ""}
        self._key_ids: dict[str, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def is_there(self) -> bool:
        """Return whether the server has a control API that listens to us."""
        try:
            state = self._client.get("/state", extensions=self._extensions)
        except httpx2.TransportError:
            return False
        return state.status_code == 200 and "state_hash" in state.text

    def reset(self) -> None:
        """Begin anew, as just started."""
        self._key_ids.clear()
        self._call("POST", "/reset")

    def open_account(self, account_id: str, balance_cents: int) -> None:
        """Make an account with money in it."""
        body: dict[str, Any] = {"account_id": account_id}
        if balance_cents:
            body["deposit_cents"] = balance_cents
        self._call("POST", "/accounts", body)

    def issue_key(self, account_id: str, permissions: Sequence[str]) -> str:
        """Return a new key of the account."""
        body = {"account_id": account_id, "permissions": list(permissions)}
        key = self._call("POST", "/keys", body)["key"]
        api_key = PrivateText(key.pop("api_key"))
        self._key_ids[api_key] = key["key_id"]
        return api_key

    def revoke_key(self, api_key: str) -> None:
        """End a key that ``issue_key`` made, at once."""
        self._call("DELETE", f"/keys/{self._key_ids[api_key]}")

    def create_market(self, ticker: str) -> None:
        """Open a market for trading."""
        self._call("POST", "/markets", {"ticker": ticker, "title": f"Will {ticker} happen?"})

    def close_market(self, ticker: str) -> None:
        """End trading in a market."""
        self._call("POST", f"/markets/{ticker}/close")

    def settle_market(self, ticker: str, outcome: str) -> None:
        """Pay a closed market out: 'yes' or 'no'."""
        self._call("POST", f"/markets/{ticker}/settle", {"outcome": outcome})

    def is_frozen(self) -> bool:
        """Return whether the exchange's clock stands still."""
        return bool(self._call("GET", "/clock")["frozen"])

    def freeze(self) -> None:
        """Stop the exchange's clock."""
        self._call("POST", "/clock/freeze")

    def run_clock(self) -> None:
        """Let the exchange's clock go on."""
        self._call("POST", "/clock/run")

    def advance(self, seconds: float) -> None:
        """Move the exchange's clock."""
        self._call("POST", "/clock/advance", {"seconds": seconds})

    def fail_next(self, operation_id: str, status: int) -> None:
        """Let the next call of an operation be answered with a 5xx."""
        rule = {
            "fault": {"kind": "status", "status": status},
            "match": {"operation": operation_id},
            "count": 1,
        }
        self._call("POST", "/faults", rule)

    def state_hash(self) -> str:
        """Return a digest of the exchange's whole state."""
        return str(self._call("GET", "/state")["state_hash"])

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        try:
            response = self._client.request(method, path, json=body, extensions=self._extensions)
        except httpx2.TransportError as error:
            raise ControlError(f"{method} {PREFIX}{path}: {error!r}") from error
        if response.status_code != 200:
            raise ControlError(
                f"{method} {PREFIX}{path}: {response.status_code} {response.text[:300]}"
            )
        return response.json()
