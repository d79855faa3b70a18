import json

import pytest

from kalshi_harness.card import Card
from kalshi_harness.environment import Credentials
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget, play, read_credentials
from kalshi_harness.verdict import CardFailure, CardSkipped
from mock_exchange import MockExchange

NOWHERE = Network(
    resolve=parse_resolve(
        [
            f"{host}:443:127.0.0.1:9"
            for host in ("demo-api.elections.kalshi.com", "demo-trading-api.kalshi.com")
        ]
    ),
    connect_timeout_s=1.0,
)


def card(run, *needs):
    return Card("X-010", "A card", ("C00",), frozenset(needs), run)


def fails(_environment):
    raise CardFailure("broken")


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as found:
        yield found


def socket_target(exchange, **options):
    own = exchange.credentials()
    credentials = Credentials(own.account_id, own.api_key)
    return SocketTarget(exchange.rest_url, exchange.ws_url, credentials, Network(), **options)


def test_a_card_is_played_in_an_environment_of_its_own():
    hashes = []

    def trade(environment):
        hashes.append(environment.controls.state_hash())
        environment.new_trader()

    target = MockTarget()
    play(card(trade, "control"), target)
    play(card(trade, "control"), target)
    assert len(set(hashes)) == 1


def test_verdicts_come_through():
    with pytest.raises(CardFailure, match="broken"):
        play(card(fails), MockTarget())


def test_a_served_mock_is_found_to_have_everything(exchange):
    target = socket_target(exchange)
    assert target.capabilities == MockTarget.capabilities
    play(card(lambda environment: environment.new_trader(), "control"), target)
    play(card(lambda environment: environment.new_trader(), "control"), target)
    target.close()


def test_a_server_without_limits_or_acknowledgements_is_asked_for_neither():
    with MockExchange(seed=7, ws_acks=False, control_token="token_000000") as exchange:
        target = socket_target(exchange, limits=False)
        assert target.capabilities == {"account", "trades"}
        with pytest.raises(CardSkipped, match="control API"):
            play(card(fails, "control"), target)
        target.close()


def test_credentials_are_read_from_what_serve_wrote(tmp_path):
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({"api_key": "k" * 20, "account_id": "user_0001", "rest_url": "u"}))
    document, credentials = read_credentials(file)
    assert (document["rest_url"], credentials.account_id) == ("u", "user_0001")
    file.write_text("[]")
    with pytest.raises(ValueError, match="no credentials file"):
        read_credentials(file)


@pytest.mark.rule("C28", "D24")
def test_the_demo_needs_a_key():
    with pytest.raises(CardSkipped, match="KALSHI_DEMO_API_KEY is not set"):
        DemoTarget({}, NOWHERE)


@pytest.mark.rule("C28", "D24")
def test_the_demo_without_network_is_unreachable_and_nothing_passes():
    target = DemoTarget({"KALSHI_DEMO_API_KEY": "demo_key_0000"}, NOWHERE)
    with pytest.raises(TargetUnreachableError, match="unreachable"):
        play(card(lambda environment: None), target)
    target.close()


@pytest.mark.rule("C28", "D24")
def test_the_demo_is_read_only_unless_orders_are_allowed():
    variables = {"KALSHI_DEMO_API_KEY": "demo_key_0000", "KALSHI_DEMO_ACCOUNT_ID": "me"}
    for allowed, expected in ((False, {"account"}), (True, {"account", "trades"})):
        target = DemoTarget(variables, NOWHERE, allow_orders=allowed)
        assert target.capabilities == expected
        target.close()
