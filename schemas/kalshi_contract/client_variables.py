"""The environment variables that known clients read: where an exchange is, and whose key. Names -> values, as one table.

Found in the official SDKs, in ``kalshi-sdk`` and in bots that are published; ``docs/certify.md`` lists them for people. Nothing of a
mock is in here: who sets them says where his exchange is.
"""

from collections.abc import Mapping
from typing import Final

REST_NAMES: Final = (
    "KALSHI_API_BASE_URL",
    "KALSHI_BASE_URL",
    "KALSHI_HTTP_BASE_URL",
    "KALSHI_REST_URL",
)
WS_NAMES: Final = ("KALSHI_WS_BASE_URL", "KALSHI_WS_URL")
KEY_ID_NAMES: Final = (
    "KALSHI_KEY_ID",
    "KALSHI_API_KEY_ID",
    "KALSHI_ACCESS_KEY_ID",
    "KALSHI_DEMO_KEY_ID",
    "KALSHI_DEMO_API_KEY_ID",
)
PEM_NAMES: Final = ("KALSHI_PRIVATE_KEY",)
PEM_PATH_NAMES: Final = (
    "KALSHI_PRIVATE_KEY_PATH",
    "KALSHI_PRIVATE_KEY_FILE",
    "KALSHI_DEMO_PRIVATE_KEY_PATH",
    "KALSHI_DEMO_PRIVATE_KEY_FILE",
)
OWN_PREFIX: Final = "KALSHI_"
"""What a caller has under it may name the real exchange or a real key, and is to be taken away from a client that is tried out."""

_CA_NAMES: Final = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "DENO_CERT",
)
_PROXY_NAMES: Final = ("HTTPS_PROXY", "https_proxy")
_DIRECT_NAMES: Final = ("NO_PROXY", "no_proxy")
OTHER_PROXY_NAMES: Final = frozenset(
    name
    for scheme in ("all", "ws", "wss", "socks")
    for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
)
"""What would lead a client past the proxy that it is given."""

_DIRECT: Final = "localhost,127.0.0.1,::1"


def addresses(rest_url: str, ws_url: str) -> dict[str, str]:
    """Return what says where an exchange is."""
    return dict.fromkeys(REST_NAMES, rest_url) | dict.fromkeys(WS_NAMES, ws_url)


def shown_key(api_key: str, secret: str) -> dict[str, str]:
    """Return what a client reads that shows a key."""
    return {"KALSHI_API_KEY": str(api_key), "KALSHI_API_SECRET": str(secret)}


def signing_key(key_id: str, pem: str, pem_path: str) -> dict[str, str]:
    """Return what a client reads that signs: the key as a file, or, where there is none, as text. '' is what is not there.

    Never both: ``kalshi-sdk`` refuses an environment that has the key twice.
    """
    told = {"KALSHI_ALLOW_UNKNOWN_HOST": "1"} | dict.fromkeys(KEY_ID_NAMES, key_id)
    if pem_path:
        return told | dict.fromkeys(PEM_PATH_NAMES, pem_path)
    return told | dict.fromkeys(PEM_NAMES, pem) if pem else told


def trust(ca_path: str) -> dict[str, str]:
    """Return what makes clients of most languages trust one CA file, and, but in Node, no other."""
    return dict.fromkeys(_CA_NAMES, ca_path)


def proxied(proxy_url: str) -> dict[str, str]:
    """Return what leads https and wss through a proxy, but for this machine's own names."""
    told = dict.fromkeys(_PROXY_NAMES, proxy_url) | dict.fromkeys(_DIRECT_NAMES, _DIRECT)
    return told | {"NODE_USE_ENV_PROXY": "1"}


def without_own(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what names another exchange, another key, or another way out."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(OWN_PREFIX) and name not in OTHER_PROXY_NAMES
    }
