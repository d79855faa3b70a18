"""Fixed-point text <-> exact numbers: prices, counts and money of trade-api-3.34 (T06). No float ever takes part.

Pure. At the edge a price or a count is a :class:`~decimal.Decimal`; inside books it is an integer with its unit in its name:
``price_e4`` (1/10,000 dollar), ``count_e2`` (1/100 contract), ``micros`` (1/1,000,000 dollar). A price times a count is micros.
"""

import re
from decimal import Decimal
from typing import Final, TypeAlias

from kalshi_refclient.errors import LocalMisuse

Exact: TypeAlias = Decimal | int | str
"""What a caller may give for a price or a count: everything but a float, whose 0.1 is not 0.1."""

PRICE_DECIMALS: Final = 4
COUNT_DECIMALS: Final = 2
MONEY_DECIMALS: Final = 6

_TEXT: Final = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,6})?")


def price_text(value: Exact, field: str = "price") -> str:
    """Return a price as a request carries it: dollars with four decimals. Raises :class:`LocalMisuse`."""
    return _written(value, PRICE_DECIMALS, field, "dollars")


def count_text(value: Exact, field: str = "count") -> str:
    """Return a count as a request carries it: contracts with two decimals. Raises :class:`LocalMisuse`."""
    return _written(value, COUNT_DECIMALS, field, "contracts")


def price_e4(text: str) -> int:
    """Return ten-thousandths of a dollar. Raises ``ValueError`` for text that says anything finer."""
    return _units(text, PRICE_DECIMALS)


def count_e2(text: str) -> int:
    """Return hundredths of a contract, negative for a decrease. Raises ``ValueError``."""
    return _units(text, COUNT_DECIMALS)


def micros(text: str) -> int:
    """Return millionths of a dollar. Raises ``ValueError``."""
    return _units(text, MONEY_DECIMALS)


def decimal_of(units: int, decimals: int) -> Decimal:
    """Return the number that so many units are, with all its decimals: ``decimal_of(5600, 4)`` is 0.5600."""
    return Decimal(units).scaleb(-decimals)


def _units(text: str, decimals: int) -> int:
    if not _TEXT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no fixed-point number")
    whole, _, part = text.partition(".")
    if part[decimals:].strip("0"):
        raise ValueError(f"{text!r} has more than {decimals} decimals")
    return int(whole + part[:decimals].ljust(decimals, "0"))


def _written(value: Exact, decimals: int, field: str, unit: str) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        kind = type(value).__name__
        raise LocalMisuse(
            f"{field}: {unit} are a Decimal, an int or a text, not a {kind}: {value!r}", field=field
        )
    try:
        units = _units(format(value, "f") if isinstance(value, Decimal) else str(value), decimals)
    except ValueError as error:
        raise LocalMisuse(f"{field}: {error}", field=field) from None
    return format(decimal_of(units, decimals), "f")
