import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.session.limits import UNLIMITED, apply_limits

LIMITS = load_edition().limits


@pytest.mark.rule("C25", "C26", "D12", "D19")
def test_the_contracts_limits_are_the_contracts_figures():
    applied = apply_limits(LIMITS, "contract")

    figures = {name: bucket.requests_max for name, bucket in applied.buckets.items()}
    assert figures == {"general": 100, "orders": 10, "market_data": 1000}
    stream = applied.stream
    assert (stream.connections_per_account_max, stream.subscriptions_per_connection_max) == (5, 100)
    assert (stream.messages_per_second_max, stream.auth_timeout_s) == (100, 5)
    assert applied.setting == "contract"


@pytest.mark.rule("D12")
def test_limits_can_be_multiplied():
    applied = apply_limits(LIMITS, "x10")

    assert applied.buckets["orders"].requests_max == 100
    assert applied.buckets["orders"].window_s == 60
    assert applied.stream.messages_per_second_max == 1000
    assert applied.stream.auth_timeout_s == 5, "a deadline is no limit"


@pytest.mark.rule("D12")
def test_limits_can_be_off():
    applied = apply_limits(LIMITS, "off")

    assert applied.buckets == {}
    assert applied.stream.connections_per_account_max >= UNLIMITED


@pytest.mark.parametrize(
    "setting", ["", "x", "x0", "x-1", "x1.5", "10", "OFF", "x\uff11", "x9999999"]
)
def test_another_setting_is_refused_with_the_ones_there_are(setting):
    with pytest.raises(ValueError, match="'contract', 'off' or 'xN'"):
        apply_limits(LIMITS, setting)
