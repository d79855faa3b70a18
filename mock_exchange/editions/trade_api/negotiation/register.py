"""Numbered records, each in its newest state, that go on by the steps of a table and not otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

from mock_exchange.core.kept import Kept
from mock_exchange.core.subaccounts import holder_of
from mock_exchange.editions.trade_api.places import number_of

Steps: TypeAlias = Mapping[str, frozenset[str]]
"""Status -> what may come next. A status without any is the end."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What all records have. ``account_id`` is who made it, ``reason`` why it ended before its time."""

    number: int
    account_id: str
    created_us: int
    updated_us: int
    status: str = "open"
    reason: str = ""

    @property
    def holder_id(self) -> str:
        """Whose it is, subaccounts being their account's."""
        return holder_of(self.account_id)

    @property
    def subaccount(self) -> int:
        """Which subaccount it is of, 0 for the account itself."""
        return number_of(self.account_id)


R = TypeVar("R", bound=Record)


class Register(Kept, Generic[R]):
    """The records of one kind, numbered from 0, oldest first."""

    KEPT = ("_records", "_live")

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._records: list[R] = []
        self._live: dict[int, None] = {}

    def __len__(self) -> int:
        """Return how many there are, which is the number of the next one."""
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        """Yield all of them."""
        return iter(self._records)

    def add(self, record: R) -> R:
        """Take a new one. Raises ``ValueError`` for a number that is not the next."""
        if record.number != len(self._records):
            raise ValueError(f"number {record.number} is not the next, {len(self._records)}")
        self._records.append(record)
        self._live[record.number] = None
        return record

    def get(self, number: int | None) -> R | None:
        """Return one as it is now, or None."""
        found = number is not None and 0 <= number < len(self._records)
        return self._records[number] if found else None  # type: ignore[index]  # it is a number

    def live(self) -> list[R]:
        """Return those that are not at their end."""
        return [self._records[number] for number in self._live]

    def step(self, record: R, status: str, at_us: int, **changes: Any) -> R:
        """Bring one to another status. Raises ``ValueError`` for a step that the table does not have."""
        now = self._records[record.number].status
        if status not in self._steps[now]:
            raise ValueError(f"{now} is never followed by {status}")
        return self.change(record, at_us, status=status, **changes)

    def change(self, record: R, at_us: int, **changes: Any) -> R:
        """Give one other facts."""
        known = self._records[record.number]
        changed = msgspec.structs.replace(known, updated_us=at_us, **changes)
        self._records[record.number] = changed
        if not self._steps[changed.status]:
            self._live.pop(record.number, None)
        return changed
