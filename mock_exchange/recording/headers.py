"""Which headers a proxy passes on (RFC 9110, 7.6.1), and which content codings it can look into.

A coding that this machine cannot undo would hide secrets, so the server is not told that the client understands it.
"""

from collections.abc import Iterable
from typing import Final

from mock_exchange.recording.entry import Header

_HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_OURS: Final = frozenset({"host", "content-length", "expect"})
"""What is said anew on the way to the server."""

_FRAMING: Final = frozenset({"content-length", "content-encoding"})
CODINGS: Final = ("gzip", "x-gzip", "deflate", "identity")


def end_to_end(headers: Iterable[Header]) -> list[Header]:
    """Return what is passed on: all but hop-by-hop headers and those that ``Connection`` names."""
    headers = list(headers)
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == "connection"
        for token in value.split(",")
    }
    gone = _HOP_BY_HOP | named
    return [(name, value) for name, value in headers if name.lower() not in gone]


def request_headers(headers: Iterable[Header], authority: str) -> list[Header]:
    """Return the headers of a client's request as the server gets them: its own Host first, no coding that we cannot undo."""
    kept: list[Header] = [("Host", authority)]
    for name, value in end_to_end(headers):
        lower = name.lower()
        if lower in _OURS:
            continue
        kept.append((name, _known_codings(value) if lower == "accept-encoding" else value))
    return kept


def handshake_headers(headers: Iterable[Header], authority: str) -> list[Header]:
    """Return the headers of an upgrade as the server gets them. No extension is offered: messages are to be read on their way."""
    kept = [
        (name, value)
        for name, value in request_headers(headers, authority)
        if name.lower() != "sec-websocket-extensions"
    ]
    return [kept[0], ("Connection", "Upgrade"), ("Upgrade", "websocket"), *kept[1:]]


def replayed_headers(headers: Iterable[Header]) -> list[Header]:
    """Return the headers of a recorded answer whose body is sent plain. Cookies are gone: their values were taken out."""
    return [
        (name, value)
        for name, value in end_to_end(headers)
        if name.lower() not in _FRAMING and name.lower() != "set-cookie"
    ]


def _known_codings(value: str) -> str:
    wanted = [token.strip() for token in value.split(",")]
    known = [token for token in wanted if token.partition(";")[0].strip().lower() in CODINGS]
    return ", ".join(known) or "identity"
