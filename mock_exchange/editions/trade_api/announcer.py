"""How a command's events become the updates of each channel (T10). Asked right after the command, for the channels that are watched.

The table ``UPDATES`` is all there is: channel -> who tells. A channel that is fed from elsewhere (requests for quotes) needs no
entry: who feeds it hands its updates to ``ChannelHub.announce``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from mock_exchange.core.events import (
    Event,
    GroupChanged,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderDecreased,
    PositionSettled,
    PositionTransferred,
    Traded,
)
from mock_exchange.editions.trade_api import lifecycles, portfolio, render_stream
from mock_exchange.editions.trade_api.book_changes import book_changes
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.fee_book import FeeChange
from mock_exchange.editions.trade_api.formats import dollars
from mock_exchange.editions.trade_api.lifecycles import Lifecycles
from mock_exchange.editions.trade_api.updates import Update


class Announcer:
    """Tells what happened, channel by channel."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.lifecycles = Lifecycles(desk)
        desk.tape.status_listeners.append(self.lifecycles.note)
        desk.fee_book.follow(self._tell_fees)

    def updates(self, channel: str, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        """Yield what a channel tells of a command's events, in order."""
        teller = self.UPDATES.get(channel)
        return iter(()) if teller is None else teller(self, events, at_us)

    def _tell_fees(self, change: FeeChange, at_us: int) -> None:
        """Tell of what an event overrides; of a series there is no word, and combinations are told elsewhere."""
        event = self._desk.catalogue.event(change.event)
        if event is not None and not event.collection:
            self._desk.announce(lifecycles.PLAIN, [lifecycles.fees(change)], at_us)

    def snapshot(self, ticker: str) -> Update | None:
        """Return a whole book, None where there is no such market."""
        book = self._desk.views.book(ticker)
        if book is None:
            return None
        ids = self._desk.ids
        return Update(
            "orderbook_snapshot",
            "OrderbookSnapshotFrame",
            ticker,
            render_stream.snapshot(ids, book, yes_prices=False),
            yes=render_stream.snapshot(ids, book, yes_prices=True),
        )

    def ticker(self, ticker: str, at_us: int) -> Update | None:
        """Return a market's prices, None where there is no such market."""
        msg = render_stream.ticker(self._desk, ticker, at_us)
        return None if msg is None else Update("ticker", "TickerFrame", ticker, msg)

    # -- channels ------------------------------------------------------------------------------------

    def _books(self, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        for change in book_changes(self._desk.exchange, events):
            yield Update(
                "orderbook_delta",
                "OrderbookDeltaFrame",
                change.ticker,
                render_stream.delta(self._desk.ids, change, at_us),
                owner=change.account_id,
                own=render_stream.own_delta(change),
                yes={"price_dollars": dollars(change.price_e4)},
            )

    def _tickers(self, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        touched = {each.ticker: None for each in events if isinstance(each, _TICKER_EVENTS)}
        for ticker in touched:
            update = self.ticker(ticker, at_us)
            if update is not None:
                yield update

    def _trades(self, events: Sequence[Event], _at_us: int) -> Iterator[Update]:
        count = sum(type(each) is Traded for each in events)
        prints = self._desk.tape.prints
        for each in prints[len(prints) - count :]:
            msg = render_stream.trade(self._desk.ids, each)
            yield Update("trade", "TradeFrame", each.ticker, msg)

    def _fills(self, events: Sequence[Event], _at_us: int) -> Iterator[Update]:
        desk = self._desk
        first = len(desk.tape.prints) - sum(type(each) is Traded for each in events)
        fills = list(desk.views.all_fills(first))
        position_e2: dict[tuple[str, str], int] = {}
        found = []
        for at in reversed(
            range(len(fills))
        ):  # from the positions of now back to those after each fill
            fill = fills[at]
            whose = (fill.account_id, fill.ticker)
            account = desk.exchange.state.accounts[fill.account_id]
            after_e2 = position_e2.get(whose, account.positions[fill.ticker].net_e2)
            position_e2[whose] = after_e2 - (
                fill.count_e2 if fill.side == "bid" else -fill.count_e2
            )
            order = desk.views.order(fill.order_number)
            msg = render_stream.fill(
                desk.ids, fill, first + at // 2, order.client_order_id if order else "", after_e2
            )
            found.append(Update("fill", "FillFrame", fill.ticker, msg, owner=fill.account_id))
        return reversed(found)

    def _orders(self, events: Sequence[Event], _at_us: int) -> Iterator[Update]:
        reasons: dict[int, str | None] = {}
        for event in events:
            if isinstance(event, Traded):
                reasons[event.maker_order_number] = reasons[event.taker_order_number] = "Trade"
            elif isinstance(event, OrderCancelled):
                reasons[event.order_number] = render_stream.CANCEL_REASONS.get(event.cause)
            elif isinstance(event, OrderAccepted | OrderAmended | OrderDecreased):
                reasons[event.order_number] = _ORDER_REASONS[type(event)]
        for number, reason in reasons.items():
            view = self._desk.views.order(number)
            if view is not None:
                fills = self._desk.views.order_fills(number)
                msg = render_stream.user_order(self._desk.ids, view, fills, reason)
                yield Update(
                    "user_order", "UserOrderFrame", view.ticker, msg, owner=view.account_id
                )

    def _positions(self, events: Sequence[Event], _at_us: int) -> Iterator[Update]:
        touched: dict[tuple[str, str], None] = {}
        for event in events:
            if isinstance(event, Traded):
                touched[event.maker_account_id, event.ticker] = None
                touched[event.taker_account_id, event.ticker] = None
            elif isinstance(event, PositionSettled):
                touched[event.account_id, event.ticker] = None
            elif isinstance(event, PositionTransferred):
                touched[event.account_id, event.ticker] = None
                touched[event.to_account_id, event.ticker] = None
        for account_id, ticker in touched:
            facts = portfolio.position_facts(self._desk, account_id, ticker)
            if facts is not None:
                msg = render_stream.market_position(self._desk.ids, account_id, ticker, facts)
                yield Update(
                    "market_position", "MarketPositionFrame", ticker, msg, owner=account_id
                )

    def _groups(self, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        for event in events:
            if isinstance(event, GroupChanged):
                msg = render_stream.group(self._desk.ids, event, at_us)
                yield Update(
                    "order_group_updates",
                    "OrderGroupUpdatesFrame",
                    "",
                    msg,
                    owner=event.account_id,
                )

    def _lives(self, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        return self.lifecycles.updates(lifecycles.PLAIN, events, at_us)

    def _combined_lives(self, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        return self.lifecycles.updates(lifecycles.COMBINED, events, at_us)

    UPDATES: ClassVar[Mapping[str, Callable[..., Iterator[Update]]]] = MappingProxyType(
        {
            "orderbook_delta": _books,
            "ticker": _tickers,
            "trade": _trades,
            "fill": _fills,
            "market_positions": _positions,
            "user_orders": _orders,
            "market_lifecycle_v2": _lives,
            "multivariate_market_lifecycle": _combined_lives,
            "order_group_updates": _groups,
        }
    )
    """Channel -> who tells, in the order in which channels hear of a command."""


_ORDER_REASONS: Mapping[type, str | None] = MappingProxyType(
    {OrderAccepted: None, OrderAmended: "Amend", OrderDecreased: "Decrease"}
)
_TICKER_EVENTS = (OrderAccepted, Traded, OrderCancelled, OrderAmended, OrderDecreased)
