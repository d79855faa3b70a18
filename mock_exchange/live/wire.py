"""The last exchanges of bytes, whole: headers and bodies of requests and answers, kept while a page looks and at no other time.

The journal of requests has what was asked; this has what was answered too. Values are kept as they came and cleaned when they are
shown: what a header's or a field's name tells to be a secret is taken out, and so is every key of the exchange.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

from kalshi_contract.edition import Edition
from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.monitoring.observations import Bodies
from mock_exchange.redaction import REDACTED, names_a_secret

KEPT_MAX: Final = 300
BODY_BYTES_MAX: Final = 65_536
"""A longer body is kept up to here, and not held against its schema."""

VIOLATIONS_MAX: Final = 20
_SECRET_HEADERS: Final = frozenset({"cookie", "set-cookie", "kalshi-access-signature"})


class Wire:
    """Takes what a monitor hands out (``Monitor.read_bodies``); ``shown`` cleans a text."""

    def __init__(self, edition: Edition, shown: Callable[[str], str]) -> None:
        self._edition = edition
        self._shown = shown
        self._kept: OrderedDict[int, Bodies] = OrderedDict()

    def take(self, seen: Bodies) -> None:
        """Keep an exchange of bytes. A number that was there before is another exchange's: what was kept is forgotten."""
        if self._kept and seen.sequence <= next(reversed(self._kept)):
            self._kept.clear()
        self._kept[seen.sequence] = Bodies(
            seen.at_us,
            seen.sequence,
            seen.received[: BODY_BYTES_MAX + 1],
            seen.sent[: BODY_BYTES_MAX + 1],
            seen.received_headers,
            seen.sent_headers,
        )
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def show(self, sequence: int, operation: str | None, status: int) -> dict[str, Any] | None:
        """Return both sides of an exchange, each with what its schema says of its body; None where it was not kept.

        ``violations`` of a side are ``{pointer, keyword, message}``, empty where the body keeps its schema, None where it has none.
        """
        seen = self._kept.get(sequence)
        if seen is None:
            return None
        found = self._edition.operations.get(operation or "")
        asked = None if found is None else found.request_object
        answered = None if found is None else found.response_objects.get(status)
        return {
            "request": self._side(seen.received_headers, seen.received, asked),
            "answer": self._side(seen.sent_headers, seen.sent, answered),
        }

    def _side(
        self, headers: Sequence[tuple[bytes, bytes]], body: bytes, object_name: str | None
    ) -> dict[str, Any]:
        whole = len(body) <= BODY_BYTES_MAX
        return {
            "headers": [self._header(*each) for each in headers],
            "body": self._shown(body[:BODY_BYTES_MAX].decode("utf-8", "replace")),
            "whole": whole,
            "object": object_name,
            "violations": self._violations(body, object_name) if whole else None,
        }

    def _header(self, name: bytes, value: bytes) -> list[str]:
        shown = self._shown(name.decode("latin-1"))
        if shown.lower() in _SECRET_HEADERS or names_a_secret(shown):
            return [shown, REDACTED]
        return [shown, self._shown(value.decode("latin-1"))]

    def _violations(self, body: bytes, object_name: str | None) -> list[dict[str, str]] | None:
        if object_name is None or not body:
            return None
        try:
            value = parse(body)
        except StrictJsonError as error:
            return [{"pointer": "", "keyword": "json", "message": self._shown(str(error))}]
        return [
            {
                "pointer": self._shown(each.pointer),
                "keyword": each.keyword,
                "message": self._shown(each.message),
            }
            for each in self._edition.validator(object_name).violations(value)[:VIOLATIONS_MAX]
        ]
