"""A WebSocket message on its way out, as faults see it: bytes, and its value once somebody asks."""

from typing import Any

import orjson

from mock_exchange.faults.shapes import Shape


class Message:
    """A message. ``value`` is its JSON object, empty for anything else; ``spelled`` is any value as this edition would send it."""

    __slots__ = ("_ending", "_shape", "payload", "value")

    def __init__(self, payload: bytes, shape: Shape) -> None:
        self.payload = payload
        self._shape = shape
        self._ending = b"\n" if payload.endswith(b"\n") else b""
        try:
            value = orjson.loads(payload)
        except orjson.JSONDecodeError:
            value = None
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}

    @property
    def type(self) -> str:
        """Its ``type``, or ''."""
        kind = self.value.get("type")
        return kind if isinstance(kind, str) else ""

    @property
    def subscription(self) -> int | str | None:
        """Whose numbers it is counted by, or None."""
        found = self.value.get(self._shape.subscription)
        return found if isinstance(found, int | str) else None

    @property
    def is_numbered(self) -> bool:
        """Whether it has a number."""
        return isinstance(self.value.get(self._shape.sequence), int)

    @property
    def thing(self) -> tuple[str, str] | None:
        """What it is about: the field and its value; None where that is not known."""
        field = self._shape.thing.get(self.type)
        body = self.value.get(self._shape.body)
        if field is None or not isinstance(body, dict) or not isinstance(body.get(field), str):
            return None
        return field, body[field]

    @property
    def channel(self) -> str:
        """The channel that a reply names, or ''."""
        body = self.value.get(self._shape.body)
        for place in (self.value, body if isinstance(body, dict) else {}):
            if isinstance(place.get("channel"), str):
                return str(place["channel"])
        return ""

    def spelled(self, value: Any) -> bytes:
        """Return a value as bytes of this message's kind."""
        return orjson.dumps(value) + self._ending

    def renumbered(self, by: int) -> bytes:
        """Return it with a number that is higher by so many."""
        field = self._shape.sequence
        return self.spelled({**self.value, field: self.value[field] + by})
