"""Weather: a point a minute, from the clock alone, and how it is put together."""

import pytest

from mock_exchange.clock import CONTRACT_MOMENT_US
from support.trade_api_discovery import TradeWorld

NOW_MS = CONTRACT_MOMENT_US // 1_000
MINUTE_MS = 60_000
DAY_MS = 1_440 * MINUTE_MS


@pytest.fixture(scope="module")
def world():
    return TradeWorld()


def moments(world, **query):
    return [each["t"] for each in world.get("/live_data/weather/nyc", **query).body["timeseries"]]


def test_the_last_day_is_shown_minute_by_minute_in_milliseconds(world):
    body = world.get("/live_data/weather/nyc").body
    assert (body["city"], body["units"]) == ("nyc", "fahrenheit")
    assert [each["t"] for each in body["timeseries"]] == list(
        range(NOW_MS - DAY_MS, NOW_MS + 1, MINUTE_MS)
    )
    assert all(35 < each["v"] < 60 for each in body["timeseries"])
    assert {each["status"] for each in body["timeseries"]} == {"normal"}
    assert world.get("/live_data/weather/nyc").body == body


def test_a_range_is_cut_to_a_day_and_to_now(world):
    assert moments(world, last_sec=120) == [NOW_MS - 2 * MINUTE_MS, NOW_MS - MINUTE_MS, NOW_MS]
    ahead = {"from": NOW_MS - MINUTE_MS, "to": NOW_MS + 10 * MINUTE_MS}
    assert moments(world, **ahead) == [NOW_MS - MINUTE_MS, NOW_MS]
    within = {"from": NOW_MS - MINUTE_MS + 1, "to": NOW_MS - 1}
    assert moments(world, **within) == []
    assert len(moments(world, last_sec=10**9)) == 24 * 60 + 1
    before = moments(world, to=NOW_MS - DAY_MS)
    assert (before[0], before[-1]) == (NOW_MS - 2 * DAY_MS, NOW_MS - DAY_MS)


def test_without_points_there_is_no_version(world):
    body = world.get("/live_data/weather/nyc", to=1_000).body
    assert (body["timeseries"], body["config_version"]) == ([], "")


def test_details_are_the_stations_readings(world):
    plain = world.get("/live_data/weather/sea").body["timeseries"]
    detailed = world.get("/live_data/weather/sea", detailed="true").body["timeseries"]
    assert "stations" not in plain[0]
    for point in detailed:
        temperatures = [each["temp_f"] for each in point["stations"]]
        assert min(temperatures) <= point["v"] <= max(temperatures)
    names = [each["station_id"] for each in detailed[0]["stations"]]
    assert names == ["sea-hill", "sea-port"]
    assert {each["code"] for each in detailed[0]["stations"]} == {"ok"}


@pytest.mark.parametrize(
    "query",
    [
        {"last_sec": 0},
        {"last_sec": 60, "from": 1},
        {"last_sec": 60, "to": 1},
        {"from": 200, "to": 100},
        {"from": NOW_MS},
        {"detailed": "perhaps"},
        {"to": "noon"},
    ],
)
def test_a_bad_range_is_refused(world, query):
    reply = world.get("/live_data/weather/nyc", **query)
    assert (reply.status, list(reply.body)) == (400, ["msg"])


def test_calibrations_weigh_the_stations_from_the_launch_on(world):
    body = world.get("/live_data/weather/nyc/calibrations").body
    launch, *weekly = body["calibrations"]
    assert "calibration_window_start_ms" not in launch
    assert len(weekly) >= 8
    for each in body["calibrations"]:
        stations = each["stations"]
        assert sum(one["weight"] for one in stations) == pytest.approx(1)
        mean_c = sum(one["weight"] * one["offset_c"] for one in stations)
        assert each["city_reference_c"] == pytest.approx(mean_c)
        assert ("update_note" in stations[0]) == (each is not launch)
    moments_ms = [each["effective_at_ms"] for each in body["calibrations"]]
    assert moments_ms == sorted(moments_ms)


def test_points_name_the_version_in_force(world):
    *_, older, newest = world.get("/live_data/weather/nyc/calibrations").body["calibrations"]
    at_ms = newest["effective_at_ms"]
    versions = [
        world.get("/live_data/weather/nyc", to=each).body["config_version"]
        for each in (at_ms - 1, at_ms)
    ]
    assert versions == [older["config_version"], newest["config_version"]]


@pytest.mark.parametrize("path", ["/live_data/weather/oz", "/live_data/weather/oz/calibrations"])
def test_an_unknown_city_is_a_bad_parameter_and_names_the_known(world, path):
    reply = world.get(path)
    assert (reply.status, "nyc, sea" in reply.body["msg"]) == (400, True)
