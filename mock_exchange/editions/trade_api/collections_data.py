"""The collections of the seeded world as data: which events may be combined to one market, and how. Invented (T07)."""

from typing import Final, NamedTuple

from mock_exchange.editions.trade_api.catalogue import SeriesTerms
from mock_exchange.editions.trade_api.world_data import DAY_S

COMBO_SERIES: Final = SeriesTerms(
    "KXCOMBO",
    "Combinations",
    "Combos",
    tags=("Combos",),
    fee_type="quadratic_with_combo_maker_fees",
)
COMBO_STRUCTURE: Final = "center_deci_edge_centi_cent"
"""The price grid of all combo markets (T06)."""


class SeededCollection(NamedTuple):
    """A collection. It is open from ``opens_s`` to ``closes_s``, seconds from when its first event's question is answered."""

    ticker: str
    title: str
    events: tuple[str, ...]
    opens_s: int
    closes_s: int
    size_min: int = 2
    size_max: int = 3
    all_yes: bool = False
    single_market_per_event: bool = True


COLLECTIONS: Final = (
    SeededCollection(
        "KXCOMBO-DAY",
        "Weather, rates and basketball",
        ("KXHIGHNY-26NOV23", "KXFED-26DEC", "KXNBA-27"),
        -5 * DAY_S,
        0,
    ),
    SeededCollection(
        "KXCOMBO-RATES",
        "Rates and prices",
        ("KXFED-26DEC", "KXCPI-26NOV"),
        -40 * DAY_S,
        0,
        size_max=2,
        all_yes=True,
    ),
    SeededCollection(
        "KXCOMBO-FINALS", "Finals and rates", ("KXNBA-27", "KXFED-26DEC"), -100 * DAY_S, 0
    ),
    SeededCollection(
        "KXCOMBO-RAIN",
        "Rain and basketball",
        ("KXRAINSEA-26", "KXNBA-27"),
        -90 * DAY_S,
        -41 * DAY_S,
    ),
)

COMBINED: Final = (
    "KXCOMBO-DAY",
    ("KXHIGHNY-26NOV23-T54", "KXFED-26DEC-T3.50", "KXNBA-27-OKC"),
)
"""The combination that is there from the start: its collection, and the markets that must all come true."""
