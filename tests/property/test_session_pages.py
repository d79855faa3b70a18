"""Lists and their pages: whatever the page size, the pages laid end to end are the list, and filters agree with it.

Everything REST shows is compared with the oracle after every command as well, so that no cache can show yesterday's state.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.core.commands import CloseMarket
from support.property_commands import new_market
from support.property_venue import SIDES, VenueDriver, order_id

seeds = st.integers(0, 2**32 - 1)
pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
RUNS = settings.default.max_examples // 8
"""Whole runs are dear: an eighth of the profile's examples."""


def walk(driver, path, name, account_id, size, filters=""):
    """Return a list page by page, until a page comes back short."""
    whole = []
    while True:
        query = f"limit={size}&offset={len(whole)}{filters}"
        page = driver.get(path, account_id, query)[name]
        assert len(page) <= size
        whole += page
        if len(page) < size:
            return whole


def expected_fills(driver, account_id):
    """Return (fill id, order id, ticker, side, size, price) of an account's fills, newest first, as the events told them."""
    fills = []
    for trade in driver.trades:
        roles = [("maker", "ask" if trade["taker_side"] == "bid" else "bid")]
        roles.append(("taker", trade["taker_side"]))
        fills += [
            {
                "fill_id": f"fill_{trade[f'{role}_fill_number']:03d}",
                "order_id": order_id(trade[f"{role}_order_number"]),
                "ticker": trade["ticker"],
                "side": SIDES[side],
                "size": trade["count_e2"] // 100,
                "price": trade["price_e4"] / 10_000,
            }
            for role, side in roles
            if trade[f"{role}_account_id"] == account_id
        ]
    return fills[::-1]


def driven(seed, steps):
    driver = VenueDriver(seed)
    driver.trades = []
    for _ in range(steps):
        _, told = driver.step()
        driver.trades += [event for event in told if event["type"] == "Traded"]
    return driver


@pytest.mark.rule("D08", "C11")
@settings(max_examples=RUNS)
@given(seeds, st.integers(1, 7))
def test_pages_of_fills_are_the_whole_list_newest_first(seed, size):
    driver = driven(seed, 70)
    for account_id in driver.keys:
        whole = driver.get("/fills", account_id, "limit=1000")["fills"]
        shown = [{k: v for k, v in fill.items() if k != "filled_at"} for fill in whole]

        assert shown == expected_fills(driver, account_id)
        assert walk(driver, "/fills", "fills", account_id, size) == whole
        assert [fill["filled_at"] for fill in whole] == sorted(
            (fill["filled_at"] for fill in whole), reverse=True
        )
        for ticker in {fill["ticker"] for fill in whole} | {"NO-SUCH"}:
            of_one = walk(driver, "/fills", "fills", account_id, size, f"&ticker={ticker}")
            assert of_one == [fill for fill in whole if fill["ticker"] == ticker]


@pytest.mark.rule("D08", "C06")
@settings(max_examples=RUNS)
@given(seeds, st.integers(1, 5), st.integers(0, 12), st.integers(0, 12))
def test_pages_of_markets_are_the_whole_list_in_ticker_order(seed, size, more, closing):
    driver = driven(seed, 30)
    (reader, *_) = driver.keys
    for number in range(more):
        driver.venue.execute(new_market(f"{'ZAMB'[number % 4]}-{number}"))
    for number in range(min(closing, more)):
        driver.venue.execute(CloseMarket(f"{'ZAMB'[number % 4]}-{number}"))

    whole = driver.get("/markets", reader, "limit=1000")["markets"]

    tickers = [market["ticker"] for market in whole]
    assert tickers == sorted(driver.venue.exchange.state.markets)
    assert walk(driver, "/markets", "markets", reader, size) == whole
    for status in ("active", "closed", "settled"):
        of_one = walk(driver, "/markets", "markets", reader, size, f"&status={status}")
        assert of_one == [market for market in whole if market["status"] == status]


@pytest.mark.rule("D02", "D06", "C04", "C05", "C07", "C10")
@settings(max_examples=RUNS)
@given(seeds)
def test_rest_shows_what_the_oracle_knows_after_every_command(seed):
    driver = VenueDriver(seed)
    for _ in range(60):
        driver.step()
        state = driver.oracle.state()
        for account_id, money in state["accounts"].items():
            account = driver.get(f"/accounts/{account_id}", account_id)["account"]
            assert account["balance"] == money["cash_micros"] // 10_000
            positions = driver.get(f"/accounts/{account_id}/positions", account_id)["positions"]
            assert positions == [
                shown_position(driver, account_id, ticker)
                for name, ticker in sorted(state["positions"])
                if name == account_id
            ]
        for ticker, market in state["markets"].items():
            (reader, *_) = driver.keys
            shown = driver.get(f"/markets/{ticker}", reader)["market"]
            assert shown["status"] == market["status"]
            assert shown["last_price"] == market["last_price_e4"] / 10_000
            assert shown["volume"] == market["volume_e2"] // 100
            assert shown["open_interest"] == market["open_interest_e2"] // 100
        for number, order in list(state["orders"].items())[-8:]:
            shown = driver.get(f"/orders/{order_id(number)}", order["account_id"])["order"]
            assert (shown["status"], shown["filled_size"]) == shown_order(order)
            assert sum(fill["size"] for fill in shown["fills"]) == shown["filled_size"]


def shown_position(driver, account_id, ticker):
    rounded = driver.oracle.shown_position(account_id, ticker)
    return {
        "ticker": ticker,
        "position": rounded["position_e2"] // 100,
        "avg_price": rounded["avg_price_e4"] / 10_000,
        "unrealized_pnl": rounded["unrealized_pnl_cents"],
    }


def shown_order(order):
    return order["status"], order["filled_e2"] // 100
