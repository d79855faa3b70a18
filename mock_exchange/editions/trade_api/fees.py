"""Operations on changes of fees: those of series, to come or all, and those of events (T13)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.fees import PPM
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.fee_book import FeeChange
from mock_exchange.editions.trade_api.formats import moment
from mock_exchange.editions.trade_api.pages import number_key, page


def get_series_fee_changes(desk: Desk, call: Asked) -> Answer:
    """List changes of series, the earliest first; those that happened only if asked for."""
    query = call.query
    return {
        "series_fee_change_arr": [
            _series_change(desk, each)
            for each in _in_order(desk.fee_book.changes)
            if not each.event
            and query["series_ticker"] in {None, each.series}
            and (query["show_historical"] or each.at_us > call.at_us)
        ]
    }


def get_event_fee_changes(desk: Desk, call: Asked) -> Answer:
    """List changes of events, past and to come, the earliest first."""
    query = call.query
    found = [
        each
        for each in _in_order(desk.fee_book.changes)
        if each.event and query["event_ticker"] in {None, each.event}
    ]
    shown, cursor = page(found, _key, limit=query["limit"], cursor=query["cursor"])
    return {"event_fee_changes": [_event_change(desk, each) for each in shown], "cursor": cursor}


def fee_change(desk: Desk, change: FeeChange) -> Json:
    """Return a change as the list that it is in shows it."""
    return _event_change(desk, change) if change.event else _series_change(desk, change)


def _in_order(changes: Iterable[FeeChange]) -> list[FeeChange]:
    return sorted(changes, key=_key)


def _key(change: FeeChange) -> str:
    return number_key(change.at_us) + number_key(change.number)


def _series_change(desk: Desk, change: FeeChange) -> Json:
    return {
        "id": desk.ids.named("fee change", str(change.number)),
        "series_ticker": change.series,
        "fee_type": change.fee_type,
        "fee_multiplier": (change.multiplier_ppm or 0) / PPM,
        "scheduled_ts": moment(change.at_us),
    }


def _event_change(desk: Desk, change: FeeChange) -> Json:
    ppm = change.multiplier_ppm
    return {
        "id": desk.ids.named("fee change", str(change.number)),
        "event_ticker": change.event,
        "series_ticker": change.series,
        "fee_type_override": change.fee_type,
        "fee_multiplier_override": None if ppm is None else ppm / PPM,
        "scheduled_ts": moment(change.at_us),
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetSeriesFeeChanges": get_series_fee_changes,
        "GetEventFeeChanges": get_event_fee_changes,
    }
)
