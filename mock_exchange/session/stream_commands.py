"""Parameters of a stream's commands: what is wrong with them, as the venue's numbered errors (T10). Pure checks, tables where they vary.

A command is refused whole: nothing of it happens. The first mistake found is the one told.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from kalshi_contract.edition import Channel, Edition

UNREADABLE: Final = 1
PARAMS_REQUIRED: Final = 2
CHANNELS_REQUIRED: Final = 3
SIDS_REQUIRED: Final = 4
UNKNOWN_COMMAND: Final = 5
UNKNOWN_SID: Final = 7
UNKNOWN_CHANNEL: Final = 8
NOT_PERMITTED: Final = 9
CHANNEL_FAILED: Final = 10
INVALID_PARAMETER: Final = 11
ONE_SID_REQUIRED: Final = 12
UNSUPPORTED_ACTION: Final = 13
MARKET_REQUIRED: Final = 14
ACTION_REQUIRED: Final = 15
SHARD_FACTOR_LOW: Final = 19
SHARD_FACTOR_MISSING: Final = 20
SHARD_KEY_RANGE: Final = 21
SHARD_FACTOR_HIGH: Final = 22
INDICES_REQUIRED: Final = 24
OVERFLOW: Final = 25
TOO_MANY_MARKETS: Final = 26
TOO_MANY_COMMANDS: Final = 27
UNDERLYINGS_REQUIRED: Final = 28

ALL_INDICES: Final = "all"


class Mistake(msgspec.Struct, frozen=True):
    """Why a command is refused. ``why`` is added to the venue's words; ``tickers`` are the markets at fault."""

    code: int
    why: str = ""
    tickers: tuple[str, ...] = ()


class Names(msgspec.Struct, frozen=True):
    """What a command names: markets, indices, underlyings. None where it names none."""

    names: tuple[str, ...] | None = None


class Filter(msgspec.Struct, frozen=True):
    """What the subscriptions to a channel are narrowed by: the error where it is missing, and how a change of it is confirmed."""

    missing: int
    reply: str
    member: str


FILTERS: Final[Mapping[str, Filter]] = MappingProxyType(
    {
        "market_ticker": Filter(MARKET_REQUIRED, "OkReply", "market_tickers"),
        "index_ids": Filter(INDICES_REQUIRED, "IndicesReply", "index_ids"),
        "underlying_tickers": Filter(
            UNDERLYINGS_REQUIRED, "UnderlyingsReply", "underlying_tickers"
        ),
    }
)
"""Parameter that names things -> what is said about it."""


def filter_of(channel: Channel) -> str | None:
    """Return which parameter narrows a channel, or None."""
    return next((name for name in FILTERS if name in channel.filters), None)


def is_count(value: Any) -> bool:
    """Tell whether a JSON value is a whole number of 0 or more."""
    return type(value) is int and value >= 0


def channels_of(params: Mapping[str, Any], edition: Edition) -> list[Channel] | Mistake:
    """Return the channels of ``subscribe``, each once."""
    names = params.get("channels")
    if not names:
        return Mistake(CHANNELS_REQUIRED)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return Mistake(INVALID_PARAMETER, "channels must be a list of strings")
    unknown = [name for name in names if name not in edition.channels]
    if unknown:
        return Mistake(UNKNOWN_CHANNEL, f"{unknown[0]!r:.80}")
    return [edition.channels[name] for name in dict.fromkeys(names)]


def sids_of(params: Mapping[str, Any]) -> list[int] | Mistake:
    """Return the subscriptions of ``unsubscribe``."""
    sids = params.get("sids")
    if not sids:
        return Mistake(SIDS_REQUIRED)
    if not isinstance(sids, list) or not all(is_count(sid) for sid in sids):
        return Mistake(INVALID_PARAMETER, "sids must be a list of whole numbers")
    return list(dict.fromkeys(sids))


def sid_of(params: Mapping[str, Any]) -> int | Mistake:
    """Return the one subscription of ``update_subscription``."""
    sid, sids = params.get("sid"), params.get("sids")
    if sid is not None and sids is None:
        sids = [sid]
    if sid is not None and sids != [sid]:
        return Mistake(ONE_SID_REQUIRED)
    if not isinstance(sids, list) or len(sids) != 1:
        return Mistake(ONE_SID_REQUIRED)
    if not is_count(sids[0]):
        return Mistake(INVALID_PARAMETER, "sid must be a whole number")
    return int(sids[0])


def markets_of(
    params: Mapping[str, Any], ticker_of: Callable[[str], str | None], *, by_id: bool
) -> Names | Mistake:
    """Return the markets a command names. ``ticker_of`` finds a market by its UUID; ``by_id``: such are taken."""
    given = [name for name in _MARKETS if params.get(name) is not None]
    if not given:
        return Names()
    if len(given) > 1:
        return Mistake(INVALID_PARAMETER, f"give one of {' and '.join(given)}")
    name = given[0]
    values = [params[name]] if name in {"market_ticker", "market_id"} else params[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return Mistake(INVALID_PARAMETER, f"{name} must be {_MARKETS[name]}")
    if name in {"market_id", "market_ids"}:
        if not by_id:
            return Mistake(INVALID_PARAMETER, f"{name} is for the channel ticker only")
        return _by_id(values, ticker_of)
    return Names(tuple(dict.fromkeys(values))) if values else Mistake(MARKET_REQUIRED)


def _by_id(ids: list[str], ticker_of: Callable[[str], str | None]) -> Names | Mistake:
    if not ids:
        return Mistake(MARKET_REQUIRED)
    found = {each: ticker_of(each) for each in ids}
    unknown = [each for each, ticker in found.items() if ticker is None]
    if unknown:
        return Mistake(INVALID_PARAMETER, f"no market has the id {unknown[0]!r:.80}")
    return Names(tuple(ticker for ticker in found.values() if ticker is not None))


def flags_of(params: Mapping[str, Any]) -> Mistake | None:
    """Return what is wrong with the parameters that say yes or no."""
    for name in ("send_initial_snapshot", "skip_ticker_ack", "use_yes_price"):
        if type(params.get(name, False)) is not bool:
            return Mistake(INVALID_PARAMETER, f"{name} must be true or false")
    return None


def shards_of(params: Mapping[str, Any], factor_max: int) -> Mistake | None:
    """Return what is wrong with the parameters of ``communications``."""
    factor, key = params.get("shard_factor"), params.get("shard_key")
    if params.get("user_filter", "") not in ("", "self"):
        return Mistake(INVALID_PARAMETER, "user_filter must be '' or 'self'")
    for name, value in (("shard_factor", factor), ("shard_key", key)):
        if value is not None and type(value) is not int:
            return Mistake(INVALID_PARAMETER, f"{name} must be a whole number")
    if factor is None:
        return None if key is None else Mistake(SHARD_FACTOR_MISSING)
    if factor <= 0:
        return Mistake(SHARD_FACTOR_LOW)
    if factor > factor_max:
        return Mistake(SHARD_FACTOR_HIGH)
    return Mistake(SHARD_KEY_RANGE) if key is not None and not 0 <= key < factor else None


def values_of(params: Mapping[str, Any], name: str, known: tuple[str, ...]) -> Names | Mistake:
    """Return the indices or underlyings a command names in a parameter, each once; ``all`` names every index."""
    values = params.get(name)
    if not values:
        return Names()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return Mistake(INVALID_PARAMETER, f"{name} must be a list of strings")
    if name == "index_ids" and ALL_INDICES in values:
        return Names(known)
    unknown = [value for value in values if value not in known]
    if unknown:
        has = ", ".join(known)
        return Mistake(INVALID_PARAMETER, f"{name} has {has}, no {unknown[0]!r:.80}")
    return Names(tuple(dict.fromkeys(values)))


_MARKETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "market_ticker": "a string",
        "market_tickers": "a list of strings",
        "market_id": "a string",
        "market_ids": "a list of strings",
    }
)
