"""Operations on the exchange itself: status, schedule, how fresh an account's data is (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.formats import DAY_US, moment
from mock_exchange.editions.trade_api.places import SHARDS

_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def get_exchange_status(desk: Desk, _call: Asked) -> Answer:
    """Return whether the exchange and trading are active."""
    pause = desk.views.pause
    active = {
        "exchange_active": pause != "everything",
        "trading_active": pause == "none",
        "intra_exchange_transfers_active": pause != "everything",
    }
    shards = [
        {"exchange_index": index, "description": words, **active} for index, words in SHARDS.items()
    ]
    return {**active, "exchange_index_statuses": shards}


def get_exchange_schedule(_desk: Desk, call: Asked) -> Answer:
    """Return the hours: always open, no maintenance planned (pauses are commands here)."""
    day = [{"open_time": "00:00", "close_time": "00:00"}]
    today_us = call.at_us - call.at_us % DAY_US
    hours: dict[str, Any] = {
        "start_time": moment(today_us - 365 * DAY_US),
        "end_time": moment(today_us + 365 * DAY_US),
    }
    for weekday in _WEEKDAYS:
        hours[weekday] = day
    return {"schedule": {"standard_hours": [hours], "maintenance_windows": []}}


def get_user_data_timestamp(_desk: Desk, call: Asked) -> Answer:
    """Return up to when an account's data is known: now, nothing lags."""
    return {"as_of_time": moment(call.at_us)}


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetExchangeStatus": get_exchange_status,
        "GetExchangeSchedule": get_exchange_schedule,
        "GetUserDataTimestamp": get_user_data_timestamp,
    }
)
SEEDED: Final = frozenset({"GetExchangeSchedule"})
