"""Numbers, ids and moments as the reference contract writes them. Integer arithmetic; floats come from a table.

Rules: D02 (whole cents, dollars to the cent), D07 (whole contracts), ids and timestamps as the contract's examples print them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Final

from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_CENT

CENT_E4: Final = 100
YEAR_10000_US: Final = 253_402_300_800_000_000
"""The first moment whose year four digits cannot write."""

# plain dictionaries on purpose: read for every order, and a mapping proxy costs as much again
DOLLARS_BY_E4: Final[Mapping[int, float]] = {cents * CENT_E4: cents / 100 for cents in range(100)}
"""Price in e4 -> the contract's dollars; 0 for 'nothing was traded yet'. A price that is no whole cent is a ``KeyError``."""

E4_BY_DOLLARS: Final[Mapping[float, int]] = {
    dollars: price_e4 for price_e4, dollars in DOLLARS_BY_E4.items() if price_e4
}
"""The contract's price -> e4. The float of '0.65' is always the same one, so a table finds it exactly."""

ORDER_ID_PREFIX: Final = "ord_"
FILL_ID_PREFIX: Final = "fill_"


def order_id(number: int) -> str:
    """Return an order's id: ``ord_`` and at least nine digits."""
    return f"ord_{number:09d}"


def order_number(order_id: str) -> int:
    """Return the number in an order id that keeps the grammar."""
    return int(order_id[len(ORDER_ID_PREFIX) :])


def fill_id(number: int) -> str:
    """Return a fill's id: ``fill_`` and at least three digits."""
    return f"fill_{number:03d}"


def contracts(count_e2: int) -> int:
    """Return whole contracts."""
    return count_e2 // COUNT_ONE_E2


def cents(micros: int) -> int:
    """Return whole cents; a part of a cent is not shown."""
    return micros // MICROS_PER_CENT


def rounded_cents(micros: Fraction) -> int:
    """Return whole cents, rounded half-even."""
    return round(micros / MICROS_PER_CENT)


def rounded_dollars(price_e4: Fraction) -> float:
    """Return dollars rounded half-even to 4 decimals."""
    return round(price_e4) / 10_000


def timestamp(at_us: int) -> str:
    """Return a moment in UTC: whole seconds as printed in the contract, else with six digits of a second."""
    seconds, micros = divmod(at_us, 1_000_000)
    return f"{_second(seconds)}.{micros:06d}Z" if micros else f"{_second(seconds)}Z"


@lru_cache(maxsize=1_024)
def _second(seconds: int) -> str:
    # tz-aware on purpose: the offset is cut off because the contract writes Z
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
