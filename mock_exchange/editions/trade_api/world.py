"""The seeded world of ``trade-api-3.34``: ``world_data`` as terms and as commands of the core, the same for the same start.

Tickers are fixed, moments follow the start of the exchange: a market is always about to be traded. What was traded before is made by
real orders at moments of the past, so that prices of yesterday, candles and trades are history and no decoration.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Final

from msgspec.structs import replace

from mock_exchange.core.commands import (
    CancelAllOrders,
    ChangeMarket,
    CloseMarket,
    Command,
    CreateMarket,
    Deposit,
    FinalizeMarket,
    MarketOptions,
    OpenAccount,
    PlaceOrder,
)
from mock_exchange.core.fees import FeeSchedule
from mock_exchange.core.grids import STRUCTURES, price_grid
from mock_exchange.core.market import DETERMINED
from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_CENT, MarketStatus, Side
from mock_exchange.editions.trade_api.catalogue import Catalogue, EventTerms, MarketTerms
from mock_exchange.editions.trade_api.collections_data import COMBINED
from mock_exchange.editions.trade_api.combos import all_collections, combined, creation, legs_of
from mock_exchange.editions.trade_api.fee_book import FeeBook, FeeChange, schedule_of
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.world_data import (
    BALANCES_CENTS,
    DAY_S,
    EVENT_FEE_CHANGES,
    EVENTS,
    MARKETS,
    SERIES,
    SERIES_FEE_CHANGES,
    SeededEvent,
    SeededMarket,
)
from mock_exchange.editions.trade_api.world_history import walk

OPENED_S: Final = -400 * DAY_S
"""When the accounts were opened."""

QUOTED_S: Final = -240
"""When the books were filled: after the last trade."""

_WAYS: Final[dict[MarketStatus, tuple[MarketStatus, ...]]] = {
    "inactive": ("inactive",),
    "closed": ("closed",),
    "determined": ("closed", "determined"),
    "disputed": ("closed", "determined", "disputed"),
    "amended": ("closed", "determined", "disputed", "amended"),
    "settled": ("closed", "determined", "settled"),
}
"""Status -> the steps that lead there from active."""


def catalogue(start_us: int, *, seeded: bool) -> Catalogue:
    """Return all terms; none for a world that is not seeded."""
    if not seeded:
        return Catalogue()
    events = {each.ticker: each for each in EVENTS}
    return Catalogue(
        [replace(each, updated_us=start_us + OPENED_S * SECOND_US) for each in SERIES],
        [
            EventTerms(
                each.ticker,
                each.series,
                each.title,
                each.sub_title,
                each.mutually_exclusive,
                start_us + each.strike_s * SECOND_US,
                updated_us=start_us + OPENED_S * SECOND_US,
            )
            for each in EVENTS
        ],
        [_terms(each, events[each.event], start_us) for each in MARKETS],
    )


def commands(start_us: int, seed: int = 0) -> Iterator[tuple[int, Command]]:
    """Yield (moment, command) of everything that happened before the start, in order. None of them is refused."""
    for at_s, command in _in_order(seed):
        yield max(0, start_us + at_s * SECOND_US), command


def combination(catalogue: Catalogue, start_us: int) -> Iterator[tuple[int, Command]]:
    """Yield (moment, command) of the combination that is there from the start; its terms are entered in the catalogue."""
    name, tickers = COMBINED
    terms = [each for each in map(catalogue.market, tickers) if each is not None]
    legs = legs_of(
        [{"event_ticker": e.event, "market_ticker": e.ticker, "side": "yes"} for e in terms]
    )
    found = next(each for each in all_collections(catalogue) if each.terms.ticker == name)
    at_us = max(0, start_us - 30 * SECOND_US)
    event, market = combined(found, legs, catalogue, at_us)
    yield at_us, creation(catalogue, event, market)
    for level in range(1, 4):
        yield at_us, _order("maker_0003", market.ticker, "bid", 100 * level, 700 - 50 * level)
        yield at_us, _order("maker_0003", market.ticker, "ask", 100 * level, 700 + 50 * level)


def schedule_fees(book: FeeBook, start_us: int) -> None:
    """Enter the changes of fees that happened, and schedule those to come."""
    for series, kind, ppm, at_s in SERIES_FEE_CHANGES:
        at_us = start_us + at_s * SECOND_US
        if at_s > 0:
            book.schedule_series(series, kind, ppm, at_us)
        else:
            book.record(FeeChange(0, series, "", kind, ppm, at_us))
    for event, override, override_ppm, at_s in EVENT_FEE_CHANGES:
        at_us = start_us + at_s * SECOND_US
        if at_s > 0:
            book.schedule_event(event, override, override_ppm, at_us)
        else:
            series = next(each.series for each in EVENTS if each.ticker == event)
            book.record(FeeChange(0, series, event, override, override_ppm, at_us))


@lru_cache(maxsize=4)
def _in_order(seed: int) -> tuple[tuple[int, Command], ...]:
    """Return (seconds from the start, command) of all of it: the same whenever the exchange starts. Commands never change."""
    return tuple(sorted(_timed(seed), key=itemgetter(0)))  # stable: what comes first stays first


def _timed(seed: int) -> Iterator[tuple[int, Command]]:
    for account_id, cents in BALANCES_CENTS.items():
        yield OPENED_S, OpenAccount(account_id)
        yield OPENED_S, Deposit(account_id, cents * MICROS_PER_CENT)
    for number, market in enumerate(MARKETS):
        created_s = min(market.opens_s, -3 * DAY_S)
        yield created_s, _creation(market)
        if market.quoter:
            prices_e4 = sorted(price_grid(STRUCTURES[market.structure]))
            yield from walk(market.ticker, market.quoter, prices_e4, market.middle_e4, seed, number)
        yield from _history(market)
        yield from _book(market)
        yield from _ending(market)


def _creation(market: SeededMarket) -> CreateMarket:
    plain = market.structure == "linear_cent"
    title = f"{market.yes}?"
    options = MarketOptions(
        () if plain else STRUCTURES[market.structure],
        market.status == "initialized",
        _fees(market),
    )
    return CreateMarket(market.ticker, title, f"Resolves to Yes if: {market.yes}.", 0, lot_e2=1,
                        options=options)  # fmt: skip


def _fees(market: SeededMarket) -> FeeSchedule:
    series = next(each for each in SERIES if market.ticker.startswith(f"{each.ticker}-"))
    return schedule_of(series, EventTerms(market.event, series.ticker, "", ""))


def _history(market: SeededMarket) -> Iterator[tuple[int, Command]]:
    sides: tuple[Side, Side] = ("ask", "bid")
    for number, (at_s, contracts, price_e4) in enumerate(market.trades):
        rests, takes = sides if number % 2 == 0 else sides[::-1]
        yield at_s, _order(market.holder or "maker_0001", market.ticker, rests, contracts, price_e4)
        yield at_s, _order("maker_0002", market.ticker, takes, contracts, price_e4)
        if market.holder and number == len(market.trades) - 1:
            yield at_s + 60, _order(market.holder, market.ticker, "bid", contracts, 100)
            yield at_s + 120, CancelAllOrders(market.holder)


def _book(market: SeededMarket) -> Iterator[tuple[int, Command]]:
    if market.status not in {"active", "inactive"}:
        return
    prices = sorted(price_grid(STRUCTURES[market.structure]))
    below = [price for price in prices if price < market.middle_e4][::-1]
    above = [price for price in prices if price > market.middle_e4]
    for level in range(market.levels):
        contracts = market.contracts * (level + 1)
        sides: tuple[tuple[Side, list[int]], ...] = (("bid", below), ("ask", above))
        for side, reachable in sides:
            if level < len(reachable):
                yield (
                    QUOTED_S,
                    _order("maker_0003", market.ticker, side, contracts, reachable[level]),
                )


def _ending(market: SeededMarket) -> Iterator[tuple[int, Command]]:
    for status in _WAYS.get(market.status, ()):
        if status == "closed":
            yield market.closed_s, CloseMarket(market.ticker)
        elif status == "settled":
            yield market.settled_s, FinalizeMarket(market.ticker)
        else:
            valued = status in DETERMINED
            yield (
                market.closed_s,
                ChangeMarket(market.ticker, status, market.value_e4 if valued else None),
            )


def _order(account_id: str, ticker: str, side: Side, contracts: int, price_e4: int) -> PlaceOrder:
    return PlaceOrder(account_id, ticker, side, "limit", contracts * COUNT_ONE_E2, price_e4)


def _terms(market: SeededMarket, event: SeededEvent, start_us: int) -> MarketTerms:
    opens_us = start_us + market.opens_s * SECOND_US
    over = market.status in {"closed", "determined", "disputed", "amended", "settled"}
    closes_us = start_us + (market.closed_s if over else event.strike_s) * SECOND_US
    kind, floor, cap = market.strike or (None, None, None)
    settled = market.status == "settled"
    return MarketTerms(
        market.ticker,
        market.event,
        market.yes,
        market.no,
        min(opens_us, start_us - 3 * DAY_S * SECOND_US),
        opens_us,
        closes_us,
        closes_us + DAY_S * SECOND_US,
        closes_us + 7 * DAY_S * SECOND_US,
        f"If it comes true: {market.yes}, then the market resolves to Yes.",
        "Invented for a mock exchange.",
        "scalar" if market.scalar else "binary",
        market.structure,
        strike_type=kind,
        floor_strike=floor,
        cap_strike=cap,
        expiration_value="seen" if settled else "",
    )
