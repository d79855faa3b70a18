"""Whose web page, whose name: `Origin` and `Host` values that mean this machine (RFC 6454, OWASP WebSocket cheat sheet)."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def origin_is_loopback(origin: str) -> bool:
    """Tell whether an Origin header names a page served by this machine."""
    try:
        return _is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False


def host_is_loopback(host: str) -> bool:
    """Tell whether a Host header names this machine's loopback."""
    return origin_is_loopback(f"//{host}")


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
