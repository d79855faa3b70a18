"""A frame of trade-api-3.34 -> its parts: strict JSON, then the schema of its type (T10, W8).

Pure. Several messages may have one type (``ok``, ``market_lifecycle_v2``): a frame must keep one of their schemas. A type that the
edition does not name is passed over and counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kalshi_contract import strict_json
from kalshi_contract.edition import Edition
from kalshi_refclient._core.messages import Malformed, Unknown
from kalshi_refclient._core.tolerance import Checker, Counters


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: ``msg`` is its content, the rest its envelope."""

    type: str
    id: int | None
    sid: int | None
    seq: int | None
    msg: Any


Read: TypeAlias = Frame | Unknown | Malformed


class FrameReader:
    """Reads frames by the edition."""

    def __init__(
        self,
        edition: Edition,
        check: Checker,
        counters: Counters,
        redact: Callable[[str], str],
    ) -> None:
        self._edition = edition
        self._check = check
        self._counters = counters
        self._redact = redact
        self._objects: dict[str, list[str]] = {}
        for message in edition.messages.values():
            if message.sender == "server":
                self._objects.setdefault(message.type, []).append(message.object_name)

    def read(self, text: str) -> Read:
        """Return what a text frame says."""
        try:
            value = strict_json.parse(text.encode("utf-8", "surrogatepass"))
        except strict_json.StrictJsonError as error:
            return self._violation(1007, f"no strict JSON: {self._redact(str(error))}")
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            return self._violation(1008, "a message is an object with a type")
        kind = value["type"]
        objects = self._objects.get(kind)
        if objects is None:
            shown = self._redact(kind)[:40]
            self._counters.note(self._counters.unknown_messages, shown)
            return Unknown(shown)
        why = self._why_not(objects, value)
        if why is not None:
            return self._violation(1008, f"{kind}{why}")
        return Frame(
            kind, value.get("id") or None, value.get("sid"), value.get("seq"), value.get("msg")
        )

    def _why_not(self, objects: list[str], value: Mapping[str, Any]) -> str | None:
        if any(self._edition.validator(name).is_valid(value) for name in objects):
            return None
        found = [self._check(name, value) for name in objects]
        if not all(found):
            return None
        first = found[0][0]
        return f"{self._redact(first.pointer)}: {self._redact(first.message)}"

    def _violation(self, close_code: int, why: str) -> Malformed:
        self._counters.violations += 1
        return Malformed(close_code, why)
