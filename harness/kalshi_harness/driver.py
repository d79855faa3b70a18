"""A plain REST driver: sends what it is told, hides nothing, repairs nothing, retries nothing.

It is not the reference client on purpose: a server is judged by what it does on the wire. May import httpx2, the contract,
``network`` and ``pacing``.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import msgspec

from kalshi_contract import strict_json
from kalshi_contract.edition import Edition, Operation
from kalshi_contract.private_text import PrivateText
from kalshi_harness.network import Network, TargetUnreachableError
from kalshi_harness.pacing import Pacer
from kalshi_harness.verdict import CardFailure

BODY_SHOWN_MAX = 600
_KEYED = re.compile(
    r"""(?ix) ( (?:api[_-]?key|secret|token|authorization) \\*["']? \s* [:=] \s* \\*["']? ) (?:bearer\s+)? [^\s"'\\&,;}]+"""
)
Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. ``headers``: lower-case names, in order, doubled ones doubled."""

    method: str
    target: str
    request_body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value; several are joined by a comma, as RFC 9110 section 5.3 reads them."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None

    def json(self) -> Any:
        """Return the body as a value, read strictly. Raises :class:`CardFailure`."""
        try:
            return strict_json.parse(self.body)
        except strict_json.StrictJsonError as error:
            raise CardFailure(f"the body is no strict JSON: {error}", self) from error

    def __str__(self) -> str:
        sent = f" {_shown(self.request_body)}" if self.request_body else ""
        target = without_keys(self.target)
        return f"{self.method} {target}{sent} -> {self.status} {_shown(self.body)}"

    __repr__ = __str__


class RestDriver:
    """Speaks REST to one base URL. ``api_key`` of a call goes into ``Authorization`` and nowhere else."""

    def __init__(
        self, edition: Edition, base_url: str, network: Network, pacer: Pacer | None = None
    ) -> None:
        self.edition = edition
        self.base_url = base_url.rstrip("/")
        self.pacer = pacer
        self._url = urlsplit(self.base_url)
        address, port = network.endpoint(self.base_url)
        shown = f"[{address}]" if ":" in address else address
        self._connect_to = f"{self._url.scheme}://{shown}:{port}"
        timeout = httpx2.Timeout(network.read_timeout_s, connect=network.connect_timeout_s)
        secure = self._url.scheme == "https"
        self._client = httpx2.Client(
            verify=network.ssl_context()
            if secure
            else False,  # no TLS on loopback: nothing to verify
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Headers = (),
        body: bytes = b"",
        buckets: Iterable[str] = (),
    ) -> Answer:
        """Send a request to ``target`` (path and query as they go on the wire, below the base URL).

        Raises :class:`TargetUnreachableError` where no answer comes at all.
        """
        if self.pacer is not None:
            self.pacer.wait(buckets)
        path = self._url.path + target
        request = self._client.build_request(
            method,
            self._connect_to + path,
            headers=[("Host", self._url.netloc), *headers],
            content=body or None,
            extensions={"sni_hostname": self._url.hostname or ""},
        )
        try:
            response = self._client.send(request)
        except httpx2.TransportError as error:
            raise TargetUnreachableError(f"unreachable: {method} {path}: {error!r}") from error
        received = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return Answer(method, path, body, response.status_code, received, response.content)

    def call(
        self,
        operation: Operation,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        api_key: str | None = None,
        headers: Headers = (),
    ) -> Answer:
        """Call an operation. ``body`` is a JSON value, or bytes to be sent as they are."""
        target = operation_target(operation, path, query)
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        )
        sent = [*bearer(api_key), *headers]
        if raw and not any(name.lower() == "content-type" for name, _ in sent):
            sent.append(("Content-Type", "application/json"))
        return self.send(
            operation.method, target, headers=sent, body=raw, buckets=operation.buckets
        )


def bearer(api_key: str | None) -> list[tuple[str, str]]:
    """Return the contract's authentication header, or none."""
    return [] if api_key is None else [("Authorization", PrivateText(f"Bearer {api_key}"))]


def operation_target(
    operation: Operation,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, object] | None = None,
) -> str:
    """Return path and query of a call, percent-encoded, relative to the base path."""
    target = operation.path
    for name, value in (path or {}).items():
        target = target.replace("{" + name + "}", quote(value, safe=""))
    return f"{target}?{urlencode(query)}" if query else target


def without_keys(text: str) -> str:
    """Return what was sent or seen without keys, which are known by the names they stand beside: evidence is read by many."""
    return _KEYED.sub(r"\1…", text)


def _keyless(record: logging.LogRecord) -> bool:
    """Take keys out of a log record: httpx2 writes each URL, and a card sends a key in one to see it refused."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            without_keys(str(each)) if isinstance(each, str | httpx2.URL) else each
            for each in record.args
        )
    return True


logging.getLogger("httpx2").addFilter(_keyless)


def _shown(body: bytes) -> str:
    text = without_keys(body.decode("utf-8", "replace"))
    return text if len(text) <= BODY_SHOWN_MAX else f"{text[:BODY_SHOWN_MAX]}… ({len(body)} bytes)"
