"""Numbers, moments and cursors as the venue writes them. Integer arithmetic, strings out (T06).

- a price: dollars with 4 decimals, ``"0.5600"``; money: 6 decimals, ``"0.017500"``; a count: 2 decimals, ``"10.00"``.
- cents and centicents (1/100 of a cent) are whole numbers, cut off towards zero.
- a moment: RFC 3339 in UTC, with six digits of a second where it has any; read with any offset.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from mock_exchange.core.units import MICROS_PER_CENT, PAYOUT_E4

SECOND_US: Final = 1_000_000
MS_US: Final = 1_000
DAY_US: Final = 86_400 * SECOND_US
YEAR_10000_US: Final = 253_402_300_800 * SECOND_US
"""No moment from here on can be written as RFC 3339. Milliseconds taken for seconds end up behind it."""
MICROS_PER_CENTICENT: Final = 100
_CURSOR_MARK: Final = b"\x0a\x01"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DATE_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]((?:[01][0-9]|2[0-3]):[0-9]{2}):([0-9]{2})(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-5][0-9])"
)
"""``date-time`` of RFC 3339, 5.6. ``datetime.fromisoformat`` takes more: no dashes, weeks, no seconds, no offset."""


@lru_cache(maxsize=16_384)
def dollars(price_e4: int) -> str:
    """Return a price."""
    sign, magnitude = ("-", -price_e4) if price_e4 < 0 else ("", price_e4)
    return f"{sign}{magnitude // 10_000}.{magnitude % 10_000:04d}"


def money(micros: int) -> str:
    """Return an amount of money."""
    sign, magnitude = ("-", -micros) if micros < 0 else ("", micros)
    return f"{sign}{magnitude // 1_000_000}.{magnitude % 1_000_000:06d}"


def balance_dollars(micros: int) -> str:
    """Return a balance: 4 decimals, what is less is cut off."""
    return dollars(micros // 100 if micros >= 0 else -(-micros // 100))


@lru_cache(maxsize=16_384)
def contracts(count_e2: int) -> str:
    """Return a count."""
    sign, magnitude = ("-", -count_e2) if count_e2 < 0 else ("", count_e2)
    return f"{sign}{magnitude // 100}.{magnitude % 100:02d}"


def cents(micros: int) -> int:
    """Return whole cents, cut off towards zero."""
    return micros // MICROS_PER_CENT if micros >= 0 else -(-micros // MICROS_PER_CENT)


def centicents(micros: int) -> int:
    """Return whole centicents, cut off towards zero."""
    if micros >= 0:
        return micros // MICROS_PER_CENTICENT
    return -(-micros // MICROS_PER_CENTICENT)


def rounded(numerator: int, denominator: int) -> int:
    """Return a fraction as the nearest whole number, a half as the even one: what ``round(Fraction(...))`` does, at a tenth of its cost."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole & 1 == 1))


def opposite_e4(price_e4: int) -> int:
    """Return what the other side of a contract costs at a price of this one."""
    return PAYOUT_E4 - price_e4


@lru_cache(maxsize=16_384)
def price_e4(text: str) -> int | None:
    """Return a price in dollars that keeps its schema, or None where it is finer than 1/10,000."""
    return _scaled(text, 4)


@lru_cache(maxsize=16_384)
def count_e2(text: str) -> int | None:
    """Return a count that keeps its schema, or None where it is finer than 1/100."""
    return _scaled(text, 2)


def money_micros(text: str) -> int | None:
    """Return money that keeps its schema, or None where it is finer than a micro-dollar."""
    return _scaled(text, 6)


def _scaled(text: str, decimals: int) -> int | None:
    whole, _, fraction = text.partition(".")
    if fraction[decimals:].strip("0"):
        return None
    return int(whole + fraction[:decimals].ljust(decimals, "0"))


def moment(at_us: int) -> str:
    """Return a moment."""
    seconds, micros = divmod(at_us, SECOND_US)
    return f"{_second(seconds)}.{micros:06d}Z" if micros else f"{_second(seconds)}Z"


def moment_us(text: str) -> int:
    """Return a moment that is an RFC 3339 date-time; what is finer than a microsecond is cut off.

    Raises ``ValueError`` for any other text, a day that no month has, and a second 60 that is no leap second.
    """
    parts = _DATE_TIME.fullmatch(text)
    if parts is None:
        raise ValueError(
            f"{text!r} is no RFC 3339 date-time with its offset, as 2026-11-22T15:04:05Z is"
        )
    day, minute, second, fraction, offset = parts.groups(default="")
    leaps = second == "60"
    offset = "+00:00" if offset in "Zz" else offset
    seen = datetime.fromisoformat(f"{day}T{minute}:{'59' if leaps else second}{offset}")
    at_us = (seen - _EPOCH) // _MICROSECOND + int(fraction[1:7].ljust(6, "0"))
    if leaps and (at_us // SECOND_US + 1) * SECOND_US % DAY_US:
        raise ValueError(f"{text!r} has a second 60 that is no leap second")
    return at_us + leaps * SECOND_US


@lru_cache(maxsize=1_024)
def _second(seconds: int) -> str:
    # tz-aware on purpose: the offset is cut off because the venue writes Z
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def cursor(key: str) -> str:
    """Return the opaque name of a place in a list: behind the item of this key."""
    return urlsafe_b64encode(_CURSOR_MARK + key.encode()).decode().rstrip("=")


def cursor_key(text: str) -> str | None:
    """Return the key in a cursor, or None where we never gave it."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return raw.removeprefix(_CURSOR_MARK).decode() if raw.startswith(_CURSOR_MARK) else None
    except (Base64Error, ValueError):
        return None
