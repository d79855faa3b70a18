"""Operations on temperature indices of cities: made up from the clock, one point a minute (T07).

``from``, ``to`` and ``t`` are whole seconds since 1970: no source names their unit, and what is in milliseconds says so.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.discovery_data import CITIES, City
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.world_data import DAY_S, HOUR_S

STEP_S: Final = 60
VERSION: Final = "mock-1"
CALIBRATED_S: Final = 30 * DAY_S
SHOWN_MAX_S: Final = DAY_S


def get_weather_index(desk: Desk, call: Asked) -> Answer:
    """Return a city's temperatures, of the last hour unless asked otherwise; of a day at most. None lie ahead."""
    city, query = _city(desk, call), call.query
    if isinstance(city, Refusal):
        return city
    now_s = call.at_us // SECOND_US
    last_s, from_s, to_s = query["last_sec"], query["from"], query["to"]
    if last_s is not None and (from_s is not None or to_s is not None):
        return desk.refuse("invalid_parameter", "last_sec does not go with from and to")
    if last_s is not None and last_s < 1:
        return desk.refuse("invalid_parameter", "last_sec must be 1 or more")
    until_s = min(now_s, now_s if to_s is None else to_s)
    since_s = until_s - (last_s or HOUR_S) if from_s is None else from_s
    if from_s is not None and to_s is not None and from_s > to_s:
        return desk.refuse("invalid_parameter", "from must not be after to")
    since_s = max(0, since_s, until_s - SHOWN_MAX_S)
    first_s = -(-since_s // STEP_S) * STEP_S
    points = [
        _point(city, at_s, detailed=bool(query["detailed"]))
        for at_s in range(first_s, until_s + 1, STEP_S)
    ]
    return {
        "city": city.name,
        "config_version": VERSION,
        "units": "fahrenheit",
        "timeseries": points,
    }


def get_weather_index_calibrations(desk: Desk, call: Asked) -> Answer:
    """Return how a city's index is put together out of its stations."""
    city = _city(desk, call)
    if isinstance(city, Refusal):
        return city
    effective_s = call.at_us // SECOND_US // CALIBRATED_S * CALIBRATED_S
    calibration = {
        "config_version": VERSION,
        "published_at_ms": (effective_s - DAY_S) * 1_000,
        "effective_at_ms": effective_s * 1_000,
        "change_reason": "regular",
        "calibration_window_start_ms": (effective_s - CALIBRATED_S) * 1_000,
        "calibration_window_end_ms": (effective_s - DAY_S) * 1_000,
        "city_reference_c": round((city.middle_f10 / 10 - 32) * 5 / 9, 2),
        "stations": [
            {
                "station_id": each.name,
                "weight": each.weight_percent / 100,
                "offset_c": each.offset_e2 / 100,
            }
            for each in city.stations
        ],
    }
    return {"city": city.name, "units": "celsius", "calibrations": [calibration]}


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
        "t": at_s,
        "v": round(value_f1000 / 1_000, 2),
        "status": "ok",
        "contributors": len(readings),
    }
    if detailed:
        point["stations"] = [
            {
                "station_id": each.name,
                "code": each.code,
                "temp_f": f10 / 10,
                "obs_time_ms": at_s * 1_000,
            }
            for each, f10 in readings
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
