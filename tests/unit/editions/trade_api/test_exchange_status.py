"""The exchange itself."""

import pytest

from mock_exchange.core.commands import PauseExchange
from support.trade_world import TradeWorld


@pytest.mark.rule("T08")
@pytest.mark.parametrize(
    ("scope", "exchange", "trading"),
    [(None, True, True), ("trading", True, False), ("everything", False, False)],
)
def test_a_pause_shows_in_the_status(scope, exchange, trading):
    world = TradeWorld()
    if scope is not None:
        world.venue.execute(PauseExchange(scope))
    body = world.ok("/exchange/status", account=None)
    assert (body["exchange_active"], body["trading_active"]) == (exchange, trading)
    assert body["exchange_index_statuses"][0]["trading_active"] is trading


@pytest.mark.rule("T07")
def test_the_schedule_is_always_open_and_data_is_of_now():
    world = TradeWorld(seeded=False)
    schedule = world.ok("/exchange/schedule", account=None)["schedule"]
    assert schedule["maintenance_windows"] == []
    assert len(schedule["standard_hours"]) == 1
    now = world.ok("/exchange/user_data_timestamp", account=None)
    assert now == {"as_of_time": "2026-11-22T15:04:05Z"}
