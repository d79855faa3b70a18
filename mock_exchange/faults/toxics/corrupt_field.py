"""A message with a field that is not as it should be."""

import random
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
import orjson

from mock_exchange.faults.damage import How, spoil
from mock_exchange.faults.data import Pointer
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Out, Send
from mock_exchange.faults.pointers import parts_of, places
from mock_exchange.faults.toxic import StreamLine, StreamToxic
from mock_exchange.faults.toxics.violate_schema import check_damage


class CorruptField(StreamToxic, frozen=True, tag="corrupt_field"):
    """Spoil a field of the message: take it away, null it, or give it another type or ``value``.

    ``pointer`` is a JSON pointer in which '*' stands for every item. Strikes only messages that have such a field.
    """

    pointer: Pointer
    how: How = "wrong_type"
    value: Any = msgspec.UNSET

    example: ClassVar[Mapping[str, Any]] = {"pointer": "/msg/market_ticker", "how": "remove"}

    def __post_init__(self) -> None:
        """Refuse a pointer that is none, and a value without its use."""
        check_damage(self.pointer, self.how, self.value)

    def applies(self, message: Message, line: StreamLine) -> bool:
        """Strike messages that have the field."""
        del line
        return any(places(message.value, parts_of(self.pointer)))

    def strike(self, message: Message | None, line: StreamLine, dice: random.Random) -> list[Out]:
        """Send it spoiled."""
        del line, dice
        if message is None:
            return []
        value = orjson.loads(message.payload)  # its own copy: the message is remembered as it was
        spoil(value, self.pointer, self.how, self.value)
        return [Send(message.spelled(value))]
