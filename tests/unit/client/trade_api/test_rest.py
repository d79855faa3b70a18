"""The blocking client of trade-api-3.34: signed attempts, and methods made of plans."""

import httpx2
import pytest

from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.trade_api import TradeApiClient
from support.client_world import URL, ManualClock, Script, reply
from support.trade_client_world import KEY_ID, trade_client

BALANCE = {"balance": 1, "balance_dollars": "0.0100", "portfolio_value": 0, "updated_ts": 1}


@pytest.mark.rule("T02")
def test_every_attempt_is_signed_anew():
    script = Script(httpx2.Response(500), reply(200, BALANCE))
    clock = ManualClock()
    with trade_client(script, clock) as kalshi:
        kalshi.get_balance()

    first, second = (request.headers for request in script.requests)
    assert first["KALSHI-ACCESS-KEY"] == second["KALSHI-ACCESS-KEY"] == KEY_ID
    waited_ms = int(second["KALSHI-ACCESS-TIMESTAMP"]) - int(first["KALSHI-ACCESS-TIMESTAMP"])
    assert waited_ms == clock.waits[0] * 1000
    assert first["KALSHI-ACCESS-SIGNATURE"] != second["KALSHI-ACCESS-SIGNATURE"]


@pytest.mark.rule("T01")
def test_an_environment_has_a_url_of_its_own():
    with TradeApiClient(environment="demo") as kalshi:
        assert kalshi.rest_url == "https://external-api.demo.kalshi.co/trade-api/v2"
    with pytest.raises(LocalMisuse):
        TradeApiClient(rest_url="http://example.com/trade-api/v2")


def test_a_client_shows_where_it_speaks_to():
    script = Script(reply(200, BALANCE))
    with trade_client(script, ManualClock()) as kalshi:
        kalshi.get_balance()
        assert repr(kalshi) == f"TradeApiClient('{URL}')"


def test_what_it_does_is_counted():
    script = Script(reply(200, BALANCE))
    with trade_client(script, ManualClock()) as kalshi:
        kalshi.get_balance()
        use = kalshi.rate_limit_use()

    assert use == {"read": pytest.approx(10 / 600), "write": 0.0}
