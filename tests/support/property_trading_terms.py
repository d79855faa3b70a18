"""What the trading state machine draws its terms from: options, grids, fees, ways through a market's life."""

from hypothesis import strategies as st
from msgspec.structs import replace

from mock_exchange.core.fees import FEE_SCHEDULES, FeeSchedule
from mock_exchange.core.grids import PriceBand

OPTIONS = st.builds(
    lambda post_only, on_pause, name, wait_us: (post_only, on_pause, name, wait_us),
    st.sampled_from([False, False, True]),
    st.booleans(),
    st.sampled_from(["", "", "a", "a", "new"]),
    st.sampled_from([None, None, 1, 2, 4, 8, 0]),
)
"""(post only, cancel on pause, client order id, moments until it expires): mostly nothing that is wrong."""


ODD_BANDS = [
    (PriceBand(0, 5_000, 100),),
    (PriceBand(0, 10_000, 300),),
    (PriceBand(0, 10_000, 0),),
    (PriceBand(100, 10_000, 100),),
    (PriceBand(0, 5_000, 100), PriceBand(6_000, 10_000, 100)),
    (PriceBand(0, 5_000, 100), PriceBand(5_000, 5_000, 100), PriceBand(5_000, 10_000, 100)),
]
"""Bands that are no grid of a dollar."""


FEES = st.builds(
    lambda name, unit_micros: replace(FEE_SCHEDULES[name], unit_micros=unit_micros),
    st.sampled_from(sorted(FEE_SCHEDULES)),
    st.sampled_from([1, 100, 100, 10_000]),
)
WRONG_FEES = [
    FeeSchedule(-1, 0),
    FeeSchedule(0, 1_000_001),
    FeeSchedule(0, 0, 7),
    FeeSchedule(0, 0, 0),
]

LIVES = [
    "closed settled",
    "active inactive active closed determined settled",
    "active inactive closed determined disputed determined settled",
    "active closed determined disputed amended disputed amended settled",
]
"""Ways through the table of a market's statuses that together use every step of it."""
