"""An observer of the client's core that holds every event against the table, and remembers it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kalshi_contract.monitoring.log_events import EVENTS, VERDICTS, fields_of
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_refclient import logs
from kalshi_refclient._core.order_news import OrderTold


class Witness:
    """``told`` is every event with its known fields, ``counted`` what has no event, ``orders`` what was said of orders."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.orders: list[OrderTold] = []

    def tell(self, event: str, fields: Mapping[str, Any]) -> None:
        check_event(event, fields)
        self.told.append((event, {name: v for name, v in fields.items() if v not in {None, ""}}))

    def count(self, name: str, labels: tuple[str, ...] = (), number: int = 1) -> None:
        assert len(METRICS["client"][name].labels) == len(labels)
        self.counted[(name, labels)] += number

    def order(self, told: OrderTold) -> None:
        self.orders.append(told)

    def limits_change(self) -> None:
        pass

    @property
    def events(self) -> list[str]:
        return [event for event, _ in self.told]

    def only(self, event: str) -> dict[str, Any]:
        """Return the fields of an event that was told once."""
        (fields,) = [fields for name, fields in self.told if name == event]
        return fields


def check_event(event: str, fields: Mapping[str, Any]) -> None:
    """Assert that the client may write an event with these fields, and that they are plain values."""
    assert "client" in EVENTS[event].sides, f"{event} is not the client's"
    assert set(fields) <= fields_of(event), f"{event}: {set(fields) - fields_of(event)}"
    for name, value in fields.items():
        assert value is None or isinstance(value, str | int | float), f"{event}.{name}: {value!r}"
    assert fields.get("verdict") in {None, *VERDICTS}


def checked_lines(patch: Any) -> None:
    """Hold every line that the client writes against the table, for as long as ``patch`` lasts."""
    write = logs.write

    def checked(event: str, at_us: int, fields: Mapping[str, Any], **how: Any) -> None:
        check_event(event, fields)
        write(event, at_us, fields, **how)

    patch.setattr(logs, "write", checked)
