from contextlib import closing

import httpx2
import pytest

from kalshi_harness.control import ControlError, HttpControl
from kalshi_harness.network import Network
from mock_exchange import MockExchange


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as found:
        yield found


@pytest.fixture
def control(exchange):
    with closing(HttpControl(exchange.rest_url, Network())) as found:
        yield found


def balance(exchange, key, account_id="somebody"):
    headers = {"Authorization": f"Bearer {key}"}
    return httpx2.get(f"{exchange.rest_url}/accounts/{account_id}", headers=headers)


def test_accounts_and_keys_are_made_and_ended(exchange, control):
    control.open_account("somebody", 12_345)
    key = control.issue_key("somebody", ("read",))
    assert balance(exchange, key).json()["account"]["balance"] == 12_345
    control.revoke_key(key)
    assert balance(exchange, key).status_code == 401


def test_markets_live_and_end(exchange, control):
    control.create_market("X-1")
    control.close_market("X-1")
    control.settle_market("X-1", "yes")
    key = exchange.credentials().api_key
    headers = {"Authorization": f"Bearer {key}"}
    market = httpx2.get(f"{exchange.rest_url}/markets/X-1", headers=headers).json()["market"]
    assert market["status"] == "settled"


def test_the_clock_is_stopped_moved_and_started(exchange, control):
    before = exchange.clock.now_us()
    control.advance(2.5)
    assert exchange.clock.now_us() - before == 2_500_000
    control.run_clock()
    assert not control.is_frozen()
    control.freeze()
    assert control.is_frozen()


def test_a_fault_strikes_once(exchange, control):
    key = exchange.credentials().api_key
    control.fail_next("get_account", 503)
    assert balance(exchange, key, "user_0001").status_code == 503
    assert balance(exchange, key, "user_0001").status_code == 200


def test_reset_begins_anew(control):
    before = control.state_hash()
    control.open_account("somebody", 0)
    assert control.state_hash() != before
    control.reset()
    assert control.state_hash() == before


def test_a_refusal_is_a_mistake_of_the_harness(control):
    with pytest.raises(ControlError, match="404"):
        control.close_market("NONE")


def test_no_control_api_is_told_from_one(control):
    assert control.is_there()
    with closing(HttpControl("http://127.0.0.1:9/v2", Network(connect_timeout_s=1.0))) as nobody:
        assert not nobody.is_there()
        with pytest.raises(ControlError, match="POST"):
            nobody.freeze()
