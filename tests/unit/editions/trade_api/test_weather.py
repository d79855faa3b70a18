"""Weather: a point a minute, from the clock alone, and how it is put together."""

import pytest

from mock_exchange.clock import CONTRACT_MOMENT_US
from support.trade_api_discovery import TradeWorld

NOW_S = CONTRACT_MOMENT_US // 1_000_000


@pytest.fixture(scope="module")
def world():
    return TradeWorld()


def moments(world, **query):
    return [each["t"] for each in world.get("/live_data/weather/nyc", **query).body["timeseries"]]


def test_the_last_hour_is_shown_minute_by_minute(world):
    body = world.get("/live_data/weather/nyc").body
    assert (body["city"], body["units"]) == ("nyc", "fahrenheit")
    assert [each["t"] for each in body["timeseries"]] == list(range(NOW_S - 3_600, NOW_S + 1, 60))
    assert all(35 < each["v"] < 60 for each in body["timeseries"])
    assert world.get("/live_data/weather/nyc").body == body


def test_a_range_is_cut_to_a_day_and_to_now(world):
    assert moments(world, last_sec=120) == [NOW_S - 120, NOW_S - 60, NOW_S]
    ahead = {"from": NOW_S - 60, "to": NOW_S + 600}
    assert moments(world, **ahead) == [NOW_S - 60, NOW_S]
    assert len(moments(world, last_sec=10**9)) == 24 * 60 + 1
    assert moments(world, **{"from": NOW_S + 600}) == []


def test_details_are_the_stations_readings(world):
    plain = world.get("/live_data/weather/sea").body["timeseries"]
    detailed = world.get("/live_data/weather/sea", detailed="true").body["timeseries"]
    assert "stations" not in plain[0]
    for point in detailed:
        temperatures = [each["temp_f"] for each in point["stations"]]
        assert min(temperatures) <= point["v"] <= max(temperatures)


@pytest.mark.parametrize(
    "query",
    [
        {"last_sec": 0},
        {"last_sec": 60, "from": 1},
        {"from": 200, "to": 100},
        {"detailed": "perhaps"},
        {"to": "noon"},
    ],
)
def test_a_bad_range_is_refused(world, query):
    assert "msg" in world.get("/live_data/weather/nyc", **query).body


def test_calibrations_weigh_the_stations(world):
    body = world.get("/live_data/weather/nyc/calibrations").body
    (calibration,) = body["calibrations"]
    assert sum(each["weight"] for each in calibration["stations"]) == pytest.approx(1)
    assert calibration["effective_at_ms"] <= NOW_S * 1_000


@pytest.mark.parametrize("path", ["/live_data/weather/oz", "/live_data/weather/oz/calibrations"])
def test_an_unknown_city_is_a_bad_parameter_and_names_the_known(world, path):
    reply = world.get(path)
    assert (reply.status, "nyc, sea" in reply.body["msg"]) == (400, True)
