import json

import pytest

from kalshi_harness.card import Card
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.signed.targets import (
    SignedDemoTarget,
    SignedMockTarget,
    SignedSocketTarget,
    read_signed_credentials,
)
from kalshi_harness.targets import play
from kalshi_harness.verdict import CardSkipped
from mock_exchange import MockExchange
from support.trade_client_world import KEY_ID, PEM

NOWHERE = Network(
    resolve=parse_resolve(
        [
            f"{host}:443:127.0.0.1:9"
            for host in ("external-api.demo.kalshi.co", "external-api-ws.demo.kalshi.co")
        ]
    ),
    connect_timeout_s=1.0,
)


def card(run, *needs):
    return Card("X-010", "A card", ("T00",), frozenset(needs), run)


@pytest.fixture
def credentials_file(tmp_path):
    file = tmp_path / "credentials.json"
    (tmp_path / "key.pem").write_text(PEM)
    file.write_text(json.dumps({"key_id": KEY_ID, "private_key_path": "key.pem", "rest_url": "u"}))
    return file


def test_each_card_has_an_exchange_of_its_own():
    ids = []

    def name(environment):
        environment.new_trader()
        ids.append(environment.rest.base_url)

    target = SignedMockTarget()
    for _ in range(2):
        play(card(name, "control"), target)
    target.close()
    assert len(set(ids)) == 2


def test_a_served_mock_without_a_control_api_offers_less(tmp_path):
    for token, due in (
        (None, SignedMockTarget.capabilities),
        ("token_000000", {"account", "trades"}),
    ):
        with MockExchange(seed=7, edition="trade-api-3.34", control_token=token) as exchange:
            own = exchange.signed_credentials(key_type="ed25519").write(tmp_path / "own.json")
            document, who = read_signed_credentials(own)
            target = SignedSocketTarget(document["rest_url"], document["ws_url"], who, Network())
            assert target.capabilities == due
            play(card(lambda environment: environment.trader.cash()), target)
            target.close()


def test_credentials_are_read_with_the_key_they_name(credentials_file):
    document, who = read_signed_credentials(credentials_file)
    assert (document["rest_url"], who.key_id, who.private_key_pem) == ("u", KEY_ID, PEM)
    credentials_file.write_text('{"api_key": "x"}')
    with pytest.raises(ValueError, match="no credentials file"):
        read_signed_credentials(credentials_file)


@pytest.mark.rule("T01")
def test_the_demo_needs_a_key_and_is_read_only_unless_allowed(credentials_file):
    with pytest.raises(CardSkipped, match="KALSHI_DEMO_KEY_ID"):
        SignedDemoTarget({}, NOWHERE)
    key_path = str(credentials_file.with_name("key.pem"))
    told = {"KALSHI_DEMO_KEY_ID": KEY_ID, "KALSHI_DEMO_PRIVATE_KEY_PATH": key_path}
    for allowed, due in ((False, {"account"}), (True, {"account", "trades"})):
        target = SignedDemoTarget(told, NOWHERE, allow_orders=allowed)
        assert target.capabilities == due
        with pytest.raises(TargetUnreachableError, match="unreachable"):
            play(card(lambda environment: environment.trader.cash()), target)
        target.close()
