"""The journal: every command handed to the exchange, with its moment.

Refused ones too, so that a replay refuses them again. Written as JSON lines: a header with the
first numbers, then one entry a line, in the form msgspec gives commands. Same journal, same
exchange, same bytes (D1).
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from mock_exchange.core.commands import Command


class Header(msgspec.Struct, frozen=True):
    """The first line of a journal: what an exchange is made with."""

    format: Literal[1]
    first_order_number: int
    first_fill_number: int


class Entry(msgspec.Struct, frozen=True):
    """Every other line: a command and when it came."""

    at_us: int
    command: Command


class Journal:
    """Commands as they were applied, and their moments: two lists that run in step."""

    __slots__ = ("commands", "first_fill_number", "first_order_number", "times_us")

    def __init__(self, first_order_number: int = 1, first_fill_number: int = 1) -> None:
        self.first_order_number = first_order_number
        self.first_fill_number = first_fill_number
        self.times_us: list[int] = []
        self.commands: list[Command] = []

    def __len__(self) -> int:
        """Return how many commands there are."""
        return len(self.commands)

    def append(self, command: Command, at_us: int) -> None:
        """Add a command."""
        self.times_us.append(at_us)
        self.commands.append(command)

    def __iter__(self) -> Iterator[tuple[int, Command]]:
        """Yield (at_us, command), oldest first."""
        return zip(self.times_us, self.commands, strict=True)

    def lines(self) -> Iterator[bytes]:
        """Yield the journal as JSON lines without their line ends."""
        encode = msgspec.json.Encoder().encode
        yield encode(Header(1, self.first_order_number, self.first_fill_number))
        for at_us, command in self:
            yield encode(Entry(at_us, command))

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> "Journal":
        """Read what ``lines`` wrote; line ends and empty lines do not matter.

        Raises ``ValueError`` naming the line that is not what it should be.
        """
        number = 1
        try:
            reader = iter(lines)
            header = msgspec.json.decode(next(reader, b""), type=Header)
            journal = cls(header.first_order_number, header.first_fill_number)
            decode = msgspec.json.Decoder(Entry).decode
            for number, line in enumerate(reader, 2):  # noqa: B007 -- read after an error
                if line.strip():
                    entry = decode(line)
                    journal.append(entry.command, entry.at_us)
        except msgspec.MsgspecError as error:
            raise ValueError(f"journal, line {number}: {error}") from error
        return journal
