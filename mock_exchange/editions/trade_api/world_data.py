"""The seeded world as data: series, events and markets, of every price grid, kind and status. Moments are seconds from the start.

Invented throughout. What is traded in a market before anybody comes is in ``SeededMarket.trades``; ``world`` makes commands of it.
"""

from typing import Final, NamedTuple

from mock_exchange.core.units import MarketStatus
from mock_exchange.editions.trade_api.catalogue import FeeType, SeriesTerms, Source

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S
SEEDED_ACCOUNT_ID: Final = "user_0001"
SEEDED_TICKER: Final = "KXHIGHNY-26NOV23-T54"

BALANCES_CENTS: Final = {
    SEEDED_ACCOUNT_ID: 1_000_000,
    "user_0002": 1_000_000,
    "maker_0001": 10_000_000_000,
    "maker_0002": 10_000_000_000,
    "maker_0003": 10_000_000_000,
    "maker_0004": 10_000_000_000,
    "maker_0005": 10_000_000_000,
    "maker_0006": 10_000_000_000,
}
"""Account -> what it starts with. The makers trade with each other before anybody comes."""

_WEATHER = (Source("National Weather Service", "https://mock.invalid/weather"),)
_RATES = (Source("Central bank", "https://mock.invalid/rates"),)

SERIES: Final = (
    SeriesTerms(
        "KXHIGHNY",
        "Highest temperature in New York",
        "Climate and Weather",
        "daily",
        ("Daily temperature",),
        _WEATHER,
    ),
    SeriesTerms(
        "KXBTCD",
        "Bitcoin at the hour",
        "Crypto",
        "hourly",
        ("BTC",),
        (Source("Reference rate", "https://mock.invalid/btc"),),
    ),
    SeriesTerms(
        "KXFED", "Target rate of the central bank", "Economics", "custom", ("Fed",), _RATES
    ),
    SeriesTerms(
        "KXCPI", "Consumer prices of the month", "Economics", "monthly", ("Inflation",), _RATES
    ),
    SeriesTerms(
        "KXNBA",
        "Basketball champion",
        "Sports",
        "annual",
        ("Basketball",),
        (Source("The league", "https://mock.invalid/league"),),
        fee_type="quadratic_with_maker_fees",
    ),
    SeriesTerms("KXRAINSEA", "Rain in Seattle", "Climate and Weather", "monthly", (), _WEATHER),
    SeriesTerms(
        "KXGRID",
        "Demonstration index",
        "Financials",
        "custom",
        ("Index",),
        (Source("Nobody", "https://mock.invalid/index"),),
    ),
)


class SeededEvent(NamedTuple):
    """An event; ``strike_s`` is when the question is answered."""

    ticker: str
    series: str
    title: str
    sub_title: str
    strike_s: int
    mutually_exclusive: bool = False


EVENTS: Final = (
    SeededEvent(
        "KXHIGHNY-26NOV23",
        "KXHIGHNY",
        "Highest temperature in New York on November 23?",
        "On Nov 23, 2026",
        30 * HOUR_S,
        mutually_exclusive=True,
    ),
    SeededEvent(
        "KXBTCD-26NOV2317", "KXBTCD", "Bitcoin price on November 23 at 5 pm?", "5 pm", 9 * HOUR_S
    ),
    SeededEvent(
        "KXFED-26DEC", "KXFED", "Upper bound of the target rate after December?", "Dec", 20 * DAY_S
    ),
    SeededEvent("KXCPI-26NOV", "KXCPI", "Consumer prices in November?", "Nov 2026", 18 * DAY_S),
    SeededEvent(
        "KXNBA-27",
        "KXNBA",
        "Who wins the basketball championship of 2027?",
        "2027",
        200 * DAY_S,
        mutually_exclusive=True,
    ),
    SeededEvent("KXRAINSEA-25", "KXRAINSEA", "Rain in Seattle in 2025?", "By month", -200 * DAY_S),
    SeededEvent("KXRAINSEA-26", "KXRAINSEA", "Rain in Seattle?", "By month", 40 * DAY_S),
    SeededEvent(
        "KXGRID-26DEC31", "KXGRID", "Demonstration index at the end?", "Dec 31", 38 * DAY_S
    ),
)


SERIES_FEE_CHANGES: Final[tuple[tuple[str, FeeType, int, int], ...]] = (
    ("KXNBA", "quadratic_with_maker_fees", 1_000_000, -100 * DAY_S),
    ("KXGRID", "quadratic_with_maker_fees", 1_000_000, 10 * DAY_S),
)
"""Series, type, multiplier in millionths, when."""

EVENT_FEE_CHANGES: Final[tuple[tuple[str, FeeType | None, int | None, int], ...]] = (
    ("KXCPI-26NOV", None, 0, -72 * HOUR_S),
    ("KXCPI-26NOV", None, 1_000_000, -60 * HOUR_S),
    ("KXFED-26DEC", None, 500_000, 2 * DAY_S),
)
"""Event, what it overrides, when. What is past is a holiday without fees, in which nobody traded, and its end.

None of the multipliers is null: the official SDK cannot read that, though the OpenAPI says so.
"""


class SeededMarket(NamedTuple):
    """A market. ``trades`` are (seconds from the start, contracts, price_e4), the taker buying and selling in turn.

    The book has ``levels`` prices on each side of the last one (or of ``middle_e4``), ``contracts`` more at each. A market that
    is past trading has ``value_e4``, what a YES contract is worth. A lively one has a ``quoter``: days of quotes
    and trades before those. ``holder`` rests in the place of the first maker, and has an order cancelled behind the last
    trade.
    """

    ticker: str
    event: str
    yes: str
    no: str
    middle_e4: int
    contracts: int = 100
    levels: int = 5
    trades: tuple[tuple[int, int, int], ...] = ()
    structure: str = "linear_cent"
    strike: tuple[str, float | None, float | None] | None = None
    status: MarketStatus = "active"
    value_e4: int | None = None
    scalar: bool = False
    opens_s: int = -3 * DAY_S
    quoter: str = ""
    holder: str = ""
    closed_s: int = -180
    settled_s: int = -60


def _day(*prices_e4: int) -> tuple[tuple[int, int, int], ...]:
    """Return trades of a day and a half at these prices, the last one five minutes ago."""
    step_s = 36 * HOUR_S // len(prices_e4)
    return tuple(
        (-300 - (len(prices_e4) - 1 - number) * step_s, 50 + 25 * number, price_e4)
        for number, price_e4 in enumerate(prices_e4)
    )


def _grid(number: int, structure: str, middle_e4: int, *prices_e4: int) -> SeededMarket:
    strike = 4_000 + 100 * number
    return SeededMarket(
        f"KXGRID-26DEC31-T{strike}",
        "KXGRID-26DEC31",
        f"{strike} or above",
        f"Below {strike}",
        middle_e4,
        structure=structure,
        trades=_day(*prices_e4),
        strike=("greater_or_equal", strike, None),
    )


def _last_year(month: str, value_e4: int, day: int, *trades: tuple[int, int]) -> SeededMarket:
    """Return a market that was paid out long ago; the user it held came out even over all of them."""
    return SeededMarket(
        f"KXRAINSEA-25-{month}",
        "KXRAINSEA-25",
        f"5 inches or more in {month.title()}",
        "Less than 5 inches",
        4_000,
        trades=tuple(
            ((day - 10 + number) * DAY_S, contracts, price_e4)
            for number, (contracts, price_e4) in enumerate(trades)
        ),
        strike=("greater_or_equal", 5, None),
        status="settled",
        value_e4=value_e4,
        opens_s=(day - 30) * DAY_S,
        holder=SEEDED_ACCOUNT_ID,
        closed_s=day * DAY_S,
        settled_s=(day + 1) * DAY_S,
    )


def _rain(
    month: str, status: MarketStatus, value_e4: int | None = None, opens_s: int = -30 * DAY_S
) -> SeededMarket:
    trades = () if status == "initialized" else _day(3_000, 3_500, 4_000)
    return SeededMarket(
        f"KXRAINSEA-26-{month}",
        "KXRAINSEA-26",
        f"5 inches or more in {month.title()}",
        "Less than 5 inches",
        4_000,
        trades=trades,
        strike=("greater_or_equal", 5, None),
        status=status,
        value_e4=value_e4,
        opens_s=opens_s,
    )


def _held_rain(month: str, value_e4: int) -> SeededMarket:
    """Return a market that the seeded account was in long ago, and that was paid out a minute ago: at what it had cost."""
    market = _rain(month, "settled", value_e4, -270 * DAY_S)
    return market._replace(holder=SEEDED_ACCOUNT_ID, trades=((-200 * DAY_S, 100, value_e4),))


MARKETS: Final = (
    SeededMarket(
        SEEDED_TICKER,
        "KXHIGHNY-26NOV23",
        "54° or above",
        "53° or below",
        3_200,
        trades=_day(3_200),
        strike=("greater_or_equal", 54, None),
        quoter="maker_0004",
    ),
    SeededMarket(
        "KXHIGHNY-26NOV23-B52.5",
        "KXHIGHNY-26NOV23",
        "52° to 53°",
        "51° or below, or 54° or above",
        4_100,
        trades=_day(3_900, 4_000, 4_100),
        strike=("between", 52, 53),
    ),
    SeededMarket(
        "KXHIGHNY-26NOV23-T52",
        "KXHIGHNY-26NOV23",
        "51° or below",
        "52° or above",
        2_500,
        trades=_day(2_700, 2_600, 2_500),
        strike=("less", None, 52),
    ),
    SeededMarket(
        "KXBTCD-26NOV2317-T99999.99",
        "KXBTCD-26NOV2317",
        "$100,000 or above",
        "$99,999.99 or below",
        6_200,
        contracts=400,
        structure="tapered_deci_cent",
        trades=_day(6_200),
        strike=("greater", 99_999.99, None),
        quoter="maker_0005",
    ),
    SeededMarket(
        "KXBTCD-26NOV2317-T109999.99",
        "KXBTCD-26NOV2317",
        "$110,000 or above",
        "$109,999.99 or below",
        420,
        contracts=400,
        structure="tapered_deci_cent",
        trades=_day(600, 500, 420),
        strike=("greater", 109_999.99, None),
    ),
    SeededMarket(
        "KXFED-26DEC-T3.50",
        "KXFED-26DEC",
        "Above 3.50%",
        "3.50% or below",
        7_100,
        contracts=1_000,
        trades=_day(7_100),
        strike=("greater", 3.5, None),
        quoter="maker_0006",
    ),
    SeededMarket(
        "KXFED-26DEC-T3.75",
        "KXFED-26DEC",
        "Above 3.75%",
        "3.75% or below",
        1_800,
        contracts=1_000,
        trades=_day(2_000, 1_900, 1_800),
        strike=("greater", 3.75, None),
    ),
    SeededMarket(
        "KXCPI-26NOV-S",
        "KXCPI-26NOV",
        "Long consumer prices",
        "Short consumer prices",
        4_700,
        trades=_day(4_500, 4_600, 4_700),
        scalar=True,
    ),
    SeededMarket(
        "KXNBA-27-BOS", "KXNBA-27", "Boston", "Not Boston", 2_200, trades=_day(2_000, 2_200)
    ),
    SeededMarket(
        "KXNBA-27-LAL", "KXNBA-27", "Los Angeles", "Not Los Angeles", 900, trades=_day(1_000, 900)
    ),
    SeededMarket(
        "KXNBA-27-OKC",
        "KXNBA-27",
        "Oklahoma City",
        "Not Oklahoma City",
        3_100,
        trades=_day(2_800, 3_100),
    ),
    _last_year("NOV", 0, -240, (50, 3_000), (100, 8_000)),
    _last_year("DEC", 10_000, -210, (50, 5_000), (150, 4_000)),
    _rain("JAN", "settled", 10_000, -330 * DAY_S),
    _rain("FEB", "settled", 0, -300 * DAY_S),
    _held_rain("MAR", 4_200),
    _rain("JUL", "amended", 0),
    _rain("AUG", "disputed", 10_000),
    _rain("SEP", "determined", 10_000),
    _rain("OCT", "closed"),
    _rain("NOV", "inactive"),
    _rain("DEC", "initialized", opens_s=2 * DAY_S),
    _grid(0, "linear_cent", 8_800, 8_700, 8_800),
    _grid(1, "deci_cent", 8_050, 8_010, 8_050),
    _grid(2, "tapered_deci_cent", 930, 950, 930),
    _grid(3, "center_whole_edge_half_cent", 950, 900, 950),
    _grid(4, "center_whole_edge_quint_cent", 940, 920, 940),
    _grid(5, "center_half_edge_half_cent", 6_050, 6_000, 6_050),
    _grid(6, "center_half_edge_quint_cent", 5_550, 5_500, 5_550),
    _grid(7, "center_half_edge_deci_cent", 4_550, 4_500, 4_550),
    _grid(8, "center_quint_edge_quint_cent", 3_520, 3_500, 3_520),
    _grid(9, "center_quint_edge_deci_cent", 2_520, 2_500, 2_520),
    _grid(10, "center_centi_edge_centi_cent", 1_234, 1_200, 1_234),
    _grid(11, "center_deci_edge_centi_cent", 120, 110, 120),
)
"""``KXRAINSEA-26-…`` has a market of every status, ``KXGRID-26DEC31-…`` one of every price grid."""
