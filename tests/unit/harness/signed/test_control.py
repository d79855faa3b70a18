from contextlib import closing

import pytest

from kalshi_harness.control import ControlError
from kalshi_harness.network import Network
from kalshi_harness.signed.control import SignedHttpControl
from mock_exchange import MockExchange


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen", edition="trade-api-3.34") as found:
        yield found


@pytest.fixture
def control(exchange):
    with closing(SignedHttpControl(exchange.rest_url, Network())) as found:
        yield found


def test_pairs_are_made_for_accounts_and_ended(control):
    control.open_account("somebody", 12_345)
    key_id, pem = control.issue_pair("somebody", ["read"])
    assert pem.startswith("-----BEGIN PRIVATE KEY-----")
    control.revoke_key(key_id)
    with pytest.raises(ControlError, match="404"):
        control.revoke_key(key_id)


def test_markets_live_and_end(exchange, control):
    control.create_market("X-1")
    control.settle_market("X-1", "yes")
    with pytest.raises(ControlError, match="409"):
        control.close_market("X-1")
