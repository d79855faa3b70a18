"""Made-up prices of indices and currencies, for the channels of values (T10): nothing of the exchange, everything from its seed.

A price is a function of seed, name and moment: its base, moved by slow and by quick waves, so that it can be asked for any moment and
is the same whoever asks. Where nothing is established about the venue's feeds, ``LEDGER.md`` says what was chosen.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import msgspec

from mock_exchange.editions.trade_api.formats import MS_US, SECOND_US
from mock_exchange.editions.trade_api.updates import Update

ONE_E8: Final = 100_000_000
MINUTE_MS: Final = 60_000
QUARTER_MS: Final = 15 * MINUTE_MS
SECOND_MS: Final = 1_000


class Instrument(msgspec.Struct, frozen=True):
    """What has a price: about ``base_e8`` hundred-millionths of a dollar, told with so many decimals."""

    base_e8: int
    decimals: int


class Feed(msgspec.Struct, frozen=True):
    """A channel of values: whose, how often, and the frame that lists them all."""

    names: tuple[str, ...]
    period_us: int
    list_type: str
    list_object: str
    list_member: str


INSTRUMENTS: Final[Mapping[str, Instrument]] = MappingProxyType(
    {
        "BRTI": Instrument(9_123_450_000_000, 2),
        "ETHUSD_RTI": Instrument(312_040_000_000, 2),
        "SOLUSD_RTI": Instrument(14_122_000_000, 2),
        "FX.EUR/USD": Instrument(108_110_000, 5),
        "FX.GBP/USD": Instrument(126_340_000, 5),
        "FX.AUD/USD": Instrument(65_120_000, 5),
    }
)
_INDICES: Final = ("BRTI", "ETHUSD_RTI", "SOLUSD_RTI")
_CURRENCIES: Final = ("FX.AUD/USD", "FX.EUR/USD", "FX.GBP/USD")
FEEDS: Final[Mapping[str, Feed]] = MappingProxyType(
    {
        "cfbenchmarks_value": Feed(
            _INDICES,
            SECOND_US,
            "cfbenchmarks_value_indexlist",
            "CfbenchmarksIndexListFrame",
            "index_ids",
        ),
        "cfbenchmarks_value_5hz": Feed(
            _INDICES,
            SECOND_US // 5,
            "cfbenchmarks_value_5hz_indexlist",
            "Cfbenchmarks5HzIndexListFrame",
            "index_ids",
        ),
        "pyth_value": Feed(
            _CURRENCIES,
            SECOND_US,
            "pyth_value_underlying_list",
            "PythUnderlyingListFrame",
            "underlying_tickers",
        ),
    }
)
"""Channel of values -> its feed."""

_WAVES: Final = ((86_400_000, 20_000), (3_600_000, 4_000), (60_000, 600), (1_000, 60))
"""How prices move: (milliseconds from one turn to the next, millionths of the price at most)."""

_POINTS_MAX: Final = 16_384


class PriceFeeds:
    """The prices of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._points: dict[tuple[str, int, int], int] = {}

    def value_e8(self, name: str, at_ms: int) -> int:
        """Return a price in hundred-millionths of a dollar, to the decimals it is told with. Raises ``KeyError`` for no such name."""
        terms = INSTRUMENTS[name]
        moved_e12 = sum(
            self._wave(name, wave, at_ms) * most_ppm for wave, (_, most_ppm) in enumerate(_WAVES)
        )
        unit_e8: int = 10 ** (8 - terms.decimals)
        return (terms.base_e8 + terms.base_e8 * moved_e12 // 10**12) // unit_e8 * unit_e8

    def updates(self, channel: str, names: Iterable[str], at_us: int) -> Iterator[Update]:
        """Yield what a channel tells of some of its names at a moment."""
        tell = _TELLERS[channel]
        kind, object_name = _FRAMES[channel]
        for name in names:
            yield Update(kind, object_name, name, tell(self, name, at_us // MS_US))

    def _wave(self, name: str, wave: int, at_ms: int) -> int:
        """Return where a wave is, in millionths of its height: on the line between its turns."""
        period_ms = _WAVES[wave][0]
        turn, since_ms = divmod(at_ms, period_ms)
        before, after = self._point(name, wave, turn), self._point(name, wave, turn + 1)
        return before + (after - before) * since_ms // period_ms

    def _point(self, name: str, wave: int, turn: int) -> int:
        point = self._points.get((name, wave, turn))
        if point is None:
            if len(self._points) >= _POINTS_MAX:
                self._points.clear()
            digest = sha256(f"{self._seed}/price/{name}/{wave}/{turn}".encode()).digest()
            point = int.from_bytes(digest[:8]) % 2_000_001 - 1_000_000
            self._points[name, wave, turn] = point
        return point

    def _average(self, name: str, start_ms: int, end_ms: int) -> dict[str, Any]:
        """Return the mean of the values of each whole second from a moment to before another."""
        first_ms = -(-start_ms // SECOND_MS) * SECOND_MS
        values = [self.value_e8(name, at_ms) for at_ms in range(first_ms, end_ms, SECOND_MS)]
        return {
            "value": _dollars(sum(values) // len(values)),
            "window_size": len(values),
            "window_start_ts_ms": start_ms,
            "window_end_ts_exclusive": end_ms,
        }

    def _index(self, name: str, at_ms: int) -> dict[str, Any]:
        shown = {
            "index_id": name,
            "received_at": at_ms,
            "data": self._raw(name, at_ms),
            "avg_60s_data": self._average(name, at_ms - MINUTE_MS, at_ms),
        }
        last_minute_ms = -(-at_ms // QUARTER_MS) * QUARTER_MS - MINUTE_MS
        if at_ms > last_minute_ms:
            average = self._average(name, last_minute_ms, at_ms)
            shown["last_60s_windowed_average_15min"] = average
        return shown

    def _quick_index(self, name: str, at_ms: int) -> dict[str, Any]:
        return {
            "index_id": name,
            "value_usd": _dollars(self.value_e8(name, at_ms)),
            "source_ts_ms": at_ms,
            "received_at": at_ms,
            "data": self._raw(name, at_ms),
        }

    def _currency(self, name: str, at_ms: int) -> dict[str, Any]:
        return {
            "underlying_ticker": name,
            "value_usd": _dollars(self.value_e8(name, at_ms)),
            "source_ts_ms": at_ms,
            "received_at": at_ms,
        }

    def _raw(self, name: str, at_ms: int) -> str:
        """Return the provider's own message, a JSON text."""
        value = _dollars(self.value_e8(name, at_ms), INSTRUMENTS[name].decimals)
        message = {"type": "value", "id": name, "time": at_ms, "value": value}
        return msgspec.json.encode(message).decode()


def listing(channel: str) -> Update:
    """Return the list of everything that a channel has values of."""
    feed = FEEDS[channel]
    return Update(feed.list_type, feed.list_object, "", {feed.list_member: list(feed.names)})


def _dollars(value_e8: int, decimals: int = 8) -> str:
    whole, part_e8 = divmod(value_e8, ONE_E8)
    return f"{whole}.{part_e8:08d}"[: decimals - 8 or None]


_FRAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "cfbenchmarks_value": ("cfbenchmarks_value", "CfbenchmarksValueFrame"),
        "cfbenchmarks_value_5hz": ("cfbenchmarks_value_5hz", "CfbenchmarksValue5HzFrame"),
        "pyth_value": ("pyth_value", "PythValueFrame"),
    }
)
_TELLERS: Final = MappingProxyType(
    {
        "cfbenchmarks_value": PriceFeeds._index,  # noqa: SLF001 - the tables are the class's own
        "cfbenchmarks_value_5hz": PriceFeeds._quick_index,  # noqa: SLF001 - see above
        "pyth_value": PriceFeeds._currency,  # noqa: SLF001 - see above
    }
)
