"""The mock's journal of requests -> :class:`~kalshi_harness.drift.traffic.Traffic`. Pure. Errors: :class:`DocumentError`.

It is what ``/__mock__/requests`` returns, or its entries as a list or as lines. It has requests, statuses and error codes, no
bodies of answers. What a fault plan put in an answer's place is no word of the server, so only the request is judged there.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from kalshi_harness.drift.traffic import ABSENT, NO_JSON, UNSAID, Exchange, Traffic, part

_SIGNS: Final = ("method", "path", "status")


def journal_entries(value: Any) -> list[Any] | None:
    """Return the entries where a JSON value is a journal, else None."""
    listed = value.get("requests") if isinstance(value, Mapping) else value or None
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        return None
    return listed if all(sign in one for one in listed for sign in _SIGNS) else None


def read_journal(entries: list[Any], name: str) -> Traffic:
    """Return what was recorded."""
    left_out: Counter[str] = Counter()
    exchanges = []
    for number, entry in enumerate(entries):
        pointer = f"/requests/{number}"
        injected = entry.get("verdict") == "injected"
        left_out["answers that a fault plan made"] += injected
        status = part(entry, pointer, int, "status")
        body = _body(entry, left_out)
        exchanges.append(
            Exchange(
                number=number,
                method=part(entry, pointer, str, "method").upper(),
                path=part(entry, pointer, str, "path"),
                query=tuple(parse_qsl(str(entry.get("query") or ""), keep_blank_values=True)),
                headers=None,
                request_body=body,
                status=0 if injected else status,
                answer_body=UNSAID,
                code="" if injected else str(entry.get("code") or ""),
            )
        )
    told = tuple(sorted((what, count) for what, count in left_out.items() if count))
    return Traffic(name, "journal of a mock", tuple(exchanges), (), told)


def _body(entry: Mapping[str, Any], left_out: Counter[str]) -> Any:
    text = str(entry.get("body") or "")
    if len(text.encode("utf-8")) < int(entry.get("body_bytes") or 0):
        left_out["request bodies that were cut"] += 1
        return UNSAID
    if not text.strip():
        return ABSENT
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return NO_JSON
