"""The seeded world: accounts and markets as data, made by real commands, the same on every start.

Its numbers are chosen so that a fresh server on a clock frozen at the contract's moment answers the contract's printed examples
literally: the first order is ``ord_123456789``, the first fill ``fill_123``, ``user_0001`` has 10,000 cents, and
``BTC-2024-12-31`` shows 0.65, 1,000,000 and 500,000, made by three trades between makers. Rule: C28 and the issue's "seeded markets".
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from mock_exchange.core.commands import (
    CloseMarket,
    Command,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SettleMarket,
)
from mock_exchange.core.units import (
    COUNT_ONE_E2,
    MICROS_PER_CENT,
    MarketStatus,
    Side,
)

FIRST_ORDER_NUMBER: Final = 123_456_789
"""Number of the first order after seeding: the contract's ord_123456789."""

FIRST_FILL_NUMBER: Final = 123
"""Number of the first fill after seeding: the contract's fill_123."""

SEEDED_ACCOUNT_ID: Final = "user_0001"
SEEDED_TICKER: Final = "BTC-2024-12-31"

BALANCES_CENTS: Final = {
    SEEDED_ACCOUNT_ID: 10_000,
    "user_0002": 1_000_000,
    "maker_0001": 1_000_000_000,
    "maker_0002": 1_000_000_000,
    "maker_0003": 1_000_000_000,
    "maker_0004": 1_000_000_000,
}
"""Account -> what it starts with. The makers trade with each other before anybody comes."""


class SeededTrade(NamedTuple):
    """One trade: the seller's ask rests, the buyer takes it."""

    seller: str
    buyer: str
    contracts: int
    cents: int


class SeededMarket(NamedTuple):
    """A market, what was traded in it, and how its book stands: levels of one cent around the last price."""

    ticker: str
    title: str
    description: str
    expires_at: str
    trades: tuple[SeededTrade, ...]
    levels: int
    contracts_per_level: int
    status: MarketStatus = "active"


def _one_trade(contracts: int, cents: int) -> tuple[SeededTrade, ...]:
    return (SeededTrade("maker_0002", "maker_0001", contracts, cents),)


MARKETS: Final = (
    SeededMarket(
        SEEDED_TICKER,
        "Will Bitcoin close above $50,000 on December 31, 2024?",
        "This market will resolve to YES if Bitcoin closes above $50,000 on December 31, 2024.",
        "2024-12-31T23:59:59Z",
        (
            SeededTrade("maker_0002", "maker_0001", 250_000, 60),
            SeededTrade("maker_0002", "maker_0001", 250_000, 63),
            SeededTrade("maker_0001", "maker_0003", 500_000, 65),
        ),
        levels=5,
        contracts_per_level=2_000,
    ),
    SeededMarket(
        "CPI-2025-01",
        "Will US consumer prices rise by more than 0.3% in January 2025?",
        "YES if the seasonally adjusted CPI-U of January 2025 is more than 0.3% above December's.",
        "2025-02-12T13:30:00Z",
        _one_trade(12_000, 42),
        levels=4,
        contracts_per_level=500,
    ),
    SeededMarket(
        "ETH-2024-12-31",
        "Will Ether close above $4,000 on December 31, 2024?",
        "YES if Ether closes above $4,000 on December 31, 2024.",
        "2024-12-31T23:59:59Z",
        _one_trade(85_000, 31),
        levels=5,
        contracts_per_level=1_000,
    ),
    SeededMarket(
        "FED-2025-03-CUT",
        "Will the Federal Reserve lower its target rate at its March 2025 meeting?",
        "YES if the target range after the meeting of March 2025 is lower than before it.",
        "2025-03-19T18:00:00Z",
        _one_trade(230_000, 78),
        levels=5,
        contracts_per_level=3_000,
    ),
    SeededMarket(
        "HIGHNY-2025-01-01-B40",
        "Will the highest temperature in New York be 40 degrees or more on January 1, 2025?",
        "YES if Central Park reports a maximum of 40 degrees Fahrenheit or more on January 1, 2025.",
        "2025-01-02T05:00:00Z",
        _one_trade(4_200, 55),
        levels=3,
        contracts_per_level=200,
    ),
    SeededMarket(
        "NBA-2025-BOS",
        "Will Boston win the 2025 basketball championship?",
        "YES if Boston wins the final series of the 2024-25 season.",
        "2025-06-30T23:59:59Z",
        _one_trade(61_000, 18),
        levels=4,
        contracts_per_level=800,
    ),
    SeededMarket(
        "OSCARS-2025-PICTURE-DRAMA",
        "Will a drama win Best Picture in 2025?",
        "YES if the winner of Best Picture in 2025 is listed as a drama.",
        "2025-03-03T05:00:00Z",
        (),
        levels=2,
        contracts_per_level=100,
    ),
    SeededMarket(
        "RAIN-SEA-2025-01",
        "Will it rain more than 5 inches in Seattle in January 2025?",
        "YES if the airport station reports more than 5 inches for January 2025.",
        "2025-02-01T08:00:00Z",
        _one_trade(900, 50),
        levels=3,
        contracts_per_level=150,
    ),
    SeededMarket(
        "SENATE-2024-CONTROL",
        "Will control of the Senate change in 2024?",
        "YES if another party holds the majority after the elections of 2024.",
        "2025-01-03T17:00:00Z",
        _one_trade(340_000, 88),
        levels=0,
        contracts_per_level=0,
        status="closed",
    ),
    SeededMarket(
        "SNOW-CHI-2024-01-26",
        "Will it snow in Chicago on January 26, 2024?",
        "YES if O'Hare reports measurable snow on January 26, 2024.",
        "2024-01-27T06:00:00Z",
        _one_trade(7_500, 93),
        levels=0,
        contracts_per_level=0,
        status="settled",
    ),
)
"""In ticker order, the contract's own market first, so that the first page begins with the printed example."""

UNTRADED_MIDDLE_CENTS: Final = 50
SECOND_US: Final = 1_000_000


def seeding_commands() -> Iterator[Command]:
    """Yield the commands that make the seeded world, in order. None of them is refused."""
    for account_id, cents in BALANCES_CENTS.items():
        yield OpenAccount(account_id)
        yield Deposit(account_id, cents * MICROS_PER_CENT)
    for market in MARKETS:
        yield CreateMarket(
            market.ticker, market.title, market.description, _moment_us(market.expires_at)
        )
        for trade in market.trades:
            yield _order(trade.seller, market.ticker, "ask", trade.contracts, trade.cents)
            yield _order(trade.buyer, market.ticker, "bid", trade.contracts, trade.cents)
        middle = market.trades[-1].cents if market.trades else UNTRADED_MIDDLE_CENTS
        for step in range(1, market.levels + 1):
            contracts = market.contracts_per_level * step
            yield _order("maker_0004", market.ticker, "bid", contracts, middle - step)
            yield _order("maker_0004", market.ticker, "ask", contracts, middle + step)
        if market.status != "active":
            yield CloseMarket(market.ticker)
        if market.status == "settled":
            yield SettleMarket(market.ticker, "yes")


def order_count() -> int:
    """Return how many orders seeding places."""
    return sum(isinstance(command, PlaceOrder) for command in seeding_commands())


def fill_count() -> int:
    """Return how many fills seeding makes: two a trade."""
    return sum(2 * len(market.trades) for market in MARKETS)


def _order(account_id: str, ticker: str, side: Side, contracts: int, cents: int) -> PlaceOrder:
    count_e2 = contracts * COUNT_ONE_E2
    return PlaceOrder(account_id, ticker, side, "limit", count_e2, cents * 100)


def _moment_us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * SECOND_US
