"""What is news of an order, whoever tells it first: each change is told once (C33, C35).

Pure. Answers and stream messages say the same things, in any order and more than once. Here every order's filled size and
end are remembered, and only what goes beyond them is an event. That an order was *accepted* only the answer to placing it says:
one that a stream or a query tells of may be an old one. What a query says of an order that was not known is no news either.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from kalshi_refclient._core.tracker import ORDERS_MAX

Source: TypeAlias = Literal["placed", "asked", "cancelled", "stream"]
CAUSE_OF_CANCEL: Final = "client"
_PLACED: Final = ("order_side", "size", "price")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTold:
    """What an answer or a message says of an order; ``filled_size`` is ``None`` where it does not say.

    ``fields`` are those of the log's fields that are known: ``request_id``, ``account``, ``ticker``, ``order_side``,
    ``size``, ``price``.
    """

    order_id: str
    status: str
    source: Source
    filled_size: float | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One event of the log; ``complete`` where the order is now filled to its end. ``event`` may be empty then."""

    event: str
    fields: Mapping[str, Any]
    complete: bool = False


@dataclass(slots=True)
class _Known:
    filled_size: float = 0
    ended: bool = False
    accepted: bool = False
    account: str | None = None
    ticker: str | None = None


class OrderNews:
    """Orders by id, the newest ``orders_max`` of them."""

    def __init__(self, orders_max: int = ORDERS_MAX) -> None:
        self._orders: OrderedDict[str, _Known] = OrderedDict()
        self._orders_max = orders_max

    def __len__(self) -> int:
        return len(self._orders)

    def take(self, told: OrderTold) -> list[OrderEvent]:
        """Take in what was told; return what of it is news, in the order it happened."""
        known = self._orders.get(told.order_id)
        if known is None:
            known = self._orders[told.order_id] = _first(told)
            if len(self._orders) > self._orders_max:
                self._orders.popitem(last=False)
        known.account = told.fields.get("account") or known.account
        known.ticker = told.fields.get("ticker") or known.ticker
        return list(_news(known, told))


def _first(told: OrderTold) -> _Known:
    if told.source != "asked":
        return _Known()
    return _Known(told.filled_size or 0, ended=told.status in {"filled", "cancelled"})


def _news(known: _Known, told: OrderTold) -> Iterator[OrderEvent]:
    head = {
        "request_id": told.fields.get("request_id"),
        "account": known.account,
        "order_id": told.order_id,
        "ticker": known.ticker,
    }
    if told.source == "placed" and not known.accepted:
        known.accepted = True
        yield OrderEvent(
            "order_accepted", {**head, **{name: told.fields.get(name) for name in _PLACED}}
        )
    filled = known.filled_size if told.filled_size is None else told.filled_size
    more, known.filled_size = filled - known.filled_size, max(filled, known.filled_size)
    ends, known.ended = not known.ended, known.ended or told.status in {"filled", "cancelled"}
    complete = ends and told.status == "filled"
    if more > 0:
        yield OrderEvent(
            "order_filled", {**head, "size": more, "filled_size": filled}, complete=complete
        )
    elif complete:
        yield OrderEvent("", {}, complete=True)
    if ends and told.status == "cancelled":
        cause = CAUSE_OF_CANCEL if told.source == "cancelled" else None
        yield OrderEvent(
            "order_cancelled", {**head, "filled_size": known.filled_size, "cause": cause}
        )
