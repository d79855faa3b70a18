"""Operations on temperature indices of cities: made up from the clock, one point a minute since their launch (T07).

Moments are milliseconds since 1970. Every station reports every minute, in time: no point is degraded, none is missing.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.calibrations import (
    WINDOW_S,
    Calibration,
    calibrations,
    launched_s,
)
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.discovery_data import CITIES, City
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.world_data import DAY_S

STEP_S: Final = 60
S_MS: Final = 1_000
SHOWN_MAX_S: Final = DAY_S
QUESTION: Final = "KXHIGHNY-26NOV23"
"""The event of the seeded world that an index answers."""


def get_weather_index(desk: Desk, call: Asked) -> Answer:
    """Return a city's temperatures, of the last day unless asked otherwise, and never of more. None lie ahead."""
    city, query = _city(desk, call), call.query
    if isinstance(city, Refusal):
        return city
    why = _fault(query)
    if why:
        return desk.refuse("invalid_parameter", why)
    now_s = call.at_us // SECOND_US
    until_s = now_s if query["to"] is None else min(now_s, query["to"] // S_MS)
    since_s = until_s - (query["last_sec"] or SHOWN_MAX_S)
    if query["from"] is not None:
        since_s = -(-query["from"] // S_MS)
    launch_s = _launched_s(desk)
    since_s = max(launch_s, since_s, until_s - SHOWN_MAX_S)
    moments_s = range(-(-since_s // STEP_S) * STEP_S, until_s + 1, STEP_S)
    points = [_point(city, at_s, detailed=bool(query["detailed"])) for at_s in moments_s]
    version = ""
    if points:
        known = calibrations(city, launch_s, now_s)
        version = [each.version for each in known if each.effective_s <= moments_s[-1]][-1]
    return {
        "city": city.name,
        "config_version": version,
        "units": "fahrenheit",
        "timeseries": points,
    }


def get_weather_index_calibrations(desk: Desk, call: Asked) -> Answer:
    """Return how a city's index was put together out of its stations, from its launch on."""
    city = _city(desk, call)
    if isinstance(city, Refusal):
        return city
    known = calibrations(city, _launched_s(desk), call.at_us // SECOND_US)
    return {
        "city": city.name,
        "units": "celsius",
        "calibrations": [_calibration(city, each) for each in known],
    }


def _launched_s(desk: Desk) -> int:
    event = desk.catalogue.event(QUESTION)
    asked_us = None if event is None else event.strike_us
    return launched_s(None if asked_us is None else asked_us // SECOND_US)


def _fault(query: Mapping[str, Any]) -> str:
    """Return what a window cannot be, '' where it can."""
    last_s, from_ms, to_ms = query["last_sec"], query["from"], query["to"]
    if last_s is not None and (from_ms is not None or to_ms is not None):
        return "last_sec does not go with from and to"
    if last_s is not None and last_s < 1:
        return "last_sec must be 1 or more"
    if from_ms is not None and to_ms is None:
        return "from needs to beside it"
    if from_ms is not None and from_ms > to_ms:
        return "from must not be after to"
    return ""


def _calibration(city: City, each: Calibration) -> Json:
    weighed = list(zip(city.stations, each.offsets_e2, strict=True))
    shown: Json = {
        "config_version": each.version,
        "published_at_ms": each.published_s * S_MS,
        "effective_at_ms": each.effective_s * S_MS,
        "change_reason": "launch",
        "city_reference_c": sum(one.weight_percent * e2 for one, e2 in weighed) / 10_000,
        "stations": [
            {
                "station_id": one.name,
                "weight": one.weight_percent / 100,
                "offset_c": offset_e2 / 100,
            }
            for one, offset_e2 in weighed
        ],
    }
    if each.window_end_s is not None:
        start_s = each.window_end_s - WINDOW_S
        for station in shown["stations"]:
            station["update_note"] = f"updated from {WINDOW_S // STEP_S} residuals"
        shown |= {
            "change_reason": "weekly_calibration",
            "calibration_window_start_ms": start_s * S_MS,
            "calibration_window_end_ms": each.window_end_s * S_MS,
        }
    return shown


def _city(desk: Desk, call: Asked) -> City | Refusal:
    city = CITIES.get(str(call.path_parameters["city"]))
    if city is None:
        return desk.refuse("invalid_parameter", f"city must be one of {', '.join(sorted(CITIES))}")
    return city


def _point(city: City, at_s: int, *, detailed: bool) -> Json:
    readings = [
        (each, _reading_f10(city, each.name, at_s) + round(each.offset_e2 * 9 / 50))
        for each in city.stations
    ]
    value_f1000 = sum(each.weight_percent * f10 for each, f10 in readings)
    point: Json = {
        "t": at_s * S_MS,
        "v": round(value_f1000 / 1_000, 2),
        "status": "normal",
        "contributors": len(readings),
    }
    if detailed:
        point["stations"] = [
            {
                "station_id": each.name,
                "code": "ok",
                "source": "hf_asos",
                "temp_f": f10 / 10,
            }
            for each, f10 in sorted(readings)
        ]
    return point


def _reading_f10(city: City, station: str, at_s: int) -> int:
    """Return a temperature that climbs for half a day and falls for half a day, with some noise."""
    half_s = DAY_S // 2
    up_s = half_s - abs(at_s % DAY_S - half_s)
    noise = sha256(f"{station}/{at_s}".encode()).digest()[0] % 5 - 2
    return city.middle_f10 - city.swing_f10 + 2 * city.swing_f10 * up_s // half_s + noise


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetWeatherIndex": get_weather_index,
        "GetWeatherIndexCalibrations": get_weather_index_calibrations,
    }
)
SEEDED: Final = frozenset(HANDLERS)
