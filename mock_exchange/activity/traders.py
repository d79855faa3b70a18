"""The traders: their accounts, what they remember, and when they act. Everything they do is a command of the core.

They act twice a second of the exchange's clock, by its timers: the same seed and the same moments are the same commands, whether the
clock runs or is moved. One market is visited, then whatever book lost a side gets it back. Of a jump of more than an hour only the
last hour is played. Their money is their own, and is paid in when it runs low.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from mock_exchange.activity import planner
from mock_exchange.activity.ladder import Ladder
from mock_exchange.activity.planner import Sight, Take
from mock_exchange.core.commands import CancelOrder, Command, Deposit, OpenAccount, PlaceOrder
from mock_exchange.core.events import Event, OrderAccepted
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.units import PAYOUT_E4, Side, TimeInForce
from mock_exchange.dice import throw

TICK_US: Final = 500_000
PLAYED_US: Final = 3_600_000_000
"""How much of a long jump is played: its end."""

MAKER: Final = "activity_maker"
TAKERS: Final = ("activity_taker_1", "activity_taker_2", "activity_taker_3")
ACCOUNTS: Final = frozenset({MAKER, *TAKERS})
PAID_IN_MICROS: Final = 10_000_000_000_000
LOW_MICROS: Final = 1_000_000_000_000
"""Ten million dollars are paid in; more when less than one is left."""


class Play(Protocol):
    """Who carries a command of the traders out."""

    def __call__(self, command: Command, at_us: int, insiders: frozenset[str]) -> tuple[Event, ...]:
        """Return what happened."""
        ...


class Timer(Protocol):
    """Who calls at a moment."""

    def at(self, moment_us: int, act: Callable[[int], object]) -> None:
        """Have ``act`` called once, with its moment."""
        ...


@dataclass(slots=True)
class _Memory:
    """A market as the traders remember it. ``quotes`` are numbers of the maker's orders, some of them gone."""

    ladder: Ladder
    home: int
    place: int
    quotes: list[int] = field(default_factory=list)


class Traders(Kept):
    """A maker and some takers on an exchange. ``heading_us`` is where the clock is being moved to, or stands."""

    KEPT = ("_start_us", "_tick", "_memories", "_insiders")

    def __init__(
        self,
        exchange: Exchange,
        play: Play,
        timers: Timer,
        heading_us: Callable[[], int],
        seed: int,
    ) -> None:
        self._state = exchange.state
        self._play = play
        self._timers = timers
        self._heading_us = heading_us
        self._seed = seed
        self._start_us = 0
        self._tick = 0
        self._memories: dict[str, _Memory] = {}
        self._insiders = ACCOUNTS

    def begin(self, at_us: int) -> None:
        """Open the accounts, quote every market that trades, and go on by the timers from here."""
        self._start_us = at_us
        accounts = self._state.accounts
        # Whoever rests in a book before anybody comes is of the seeded world, and no user.
        self._insiders |= {each for each, account in accounts.items() if account.open_orders}
        for account_id in (MAKER, *TAKERS):
            if account_id not in self._state.accounts:
                self._do(OpenAccount(account_id), at_us)
        for market in self._trading():
            self._quote(market, self._memory(market), at_us)
        self._timers.at(at_us + TICK_US, self._act)

    # -- by the clock --------------------------------------------------------------------------------

    def _act(self, at_us: int) -> None:
        self._tick = (at_us - self._start_us) // TICK_US
        trading = list(self._trading())
        if trading:
            self._visit(trading[throw(len(trading), self._seed, self._tick)], at_us)
        for market in trading:
            if not (market.bids.keys and market.asks.keys):
                self._quote(market, self._memory(market), at_us)
        ticks = max(1, (self._heading_us() - PLAYED_US - at_us) // TICK_US)
        self._timers.at(at_us + ticks * TICK_US, self._act)

    def _visit(self, market: Market, at_us: int) -> None:
        memory, dice = self._memory(market), self._dice
        ladder = memory.ladder
        memory.place = planner.drift(ladder, memory.place, memory.home, dice)
        take, memory.place = planner.taken(ladder, memory.place, _sight(market), dice)
        if take is not None:
            self._take(market, take, TAKERS[0], at_us)
        self._quote(market, memory, at_us)
        take = planner.noise(_sight(market), dice)
        if take is not None:
            self._take(market, take, TAKERS[1 + dice(len(TAKERS) - 1, 20)], at_us)

    def _quote(self, market: Market, memory: _Memory, at_us: int) -> None:
        """Take back what is out of place, and quote what is missing."""
        ladder = memory.ladder
        take = planner.room(ladder, _sight(market))
        if take is not None:
            self._take(market, take, TAKERS[0], at_us)
        wanted = planner.wanted(ladder, memory.place)
        resting = dict(self._resting(memory))
        for number, order in resting.items():
            if order.price_e4 not in wanted[order.side]:
                self._do(CancelOrder(MAKER, number), at_us)
        kept = {(order.side, order.price_e4) for order in resting.values() if order.remaining_e2}
        memory.quotes = [number for number, order in resting.items() if order.remaining_e2]
        sides: tuple[Side, Side] = ("bid", "ask")
        for side in sides:
            for level, price_e4 in enumerate(
                planner.quoted(ladder, memory.place, _sight(market))[side]
            ):
                if (side, price_e4) not in kept:
                    count_e2 = planner.size_e2(level, self._dice)
                    memory.quotes += self._order(market, MAKER, side, price_e4, count_e2, at_us)

    # -- what they share -----------------------------------------------------------------------------

    def _dice(self, sides: int, purpose: int) -> int:
        return throw(sides, self._seed, self._tick, purpose)

    def _trading(self) -> Iterator[Market]:
        markets = self._state.markets
        found = (markets[ticker] for ticker in self._state.tickers)
        return (each for each in found if each.trading and len(each.prices) > 1)

    def _memory(self, market: Market) -> _Memory:
        memory = self._memories.get(market.ticker)
        if memory is None:
            ladder, sight = Ladder(market.prices), _sight(market)
            place = ladder.middle(sight.bid_e4, sight.ask_e4, market.last_price_e4)
            memory = self._memories[market.ticker] = _Memory(ladder, place, place)
        return memory

    def _resting(self, memory: _Memory) -> Iterator[tuple[int, Order]]:
        for number in memory.quotes:
            order = self._state.order(number)
            if order is not None and order.remaining_e2:
                yield number, order

    def _take(self, market: Market, take: Take, account_id: str, at_us: int) -> None:
        self._order(market, account_id, take.side, take.price_e4, take.count_e2, at_us, rests=False)

    def _order(
        self,
        market: Market,
        account_id: str,
        side: Side,
        price_e4: int,
        count_e2: int,
        at_us: int,
        *,
        rests: bool = True,
    ) -> list[int]:
        """Place an order, with the money that it may cost; return its number, nothing where it was refused."""
        count_e2 = count_e2 // market.lot_e2 * market.lot_e2 or market.lot_e2
        cost_micros = 2 * count_e2 * PAYOUT_E4  # fees are never more than the trade
        account = self._state.accounts[account_id]
        if self._state.ledger.balances[account.cash_pot] < cost_micros + LOW_MICROS:
            self._do(Deposit(account_id, cost_micros + PAID_IN_MICROS), at_us)
        in_force: TimeInForce = "gtc" if rests else "ioc"
        events = self._do(
            PlaceOrder(account_id, market.ticker, side, "limit", count_e2, price_e4, in_force),
            at_us,
        )
        return [event.order_number for event in events if isinstance(event, OrderAccepted)]

    def _do(self, command: Command, at_us: int) -> tuple[Event, ...]:
        return self._play(command, at_us, self._insiders)


def _sight(market: Market) -> Sight:
    bids, asks = market.bids, market.asks
    return Sight(
        bids.best_price_e4() or 0,
        asks.best_price_e4() or PAYOUT_E4,
        bids.levels[bids.best_key].quantity_e2 if bids.keys else 0,
        asks.levels[asks.best_key].quantity_e2 if asks.keys else 0,
    )
