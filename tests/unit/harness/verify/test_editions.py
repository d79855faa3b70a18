import json

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.manners import MANNERS
from kalshi_harness.network import Network
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.targets import MockTarget, SocketTarget
from kalshi_harness.verify.editions import Asked, cards_of, target_of
from mock_exchange.editions.served import SERVED
from support.trade_client_world import KEY_ID, PEM

URL = "http://127.0.0.1:9/trade-api/v2"
REFERENCE, TRADE_API = "reference-2025-01-27", "trade-api-3.34"


def test_every_edition_that_is_served_can_be_verified():
    for edition in SERVED:
        assert cards_of(edition)
        assert target_of(edition, Asked("mock", Network())).name == "mock"
    assert (cards_of(REFERENCE), cards_of(TRADE_API)) == (ALL_CARDS, SIGNED_CARDS)


@pytest.mark.parametrize("edition", SERVED)
def test_a_target_has_the_manner_of_its_edition(edition, tmp_path):
    file = tmp_path / "credentials.json"
    (tmp_path / "key.pem").write_text(PEM)
    told = {"api_key": "k" * 20, "key_id": KEY_ID, "private_key_path": "key.pem"}
    file.write_text(json.dumps({**told, "ws_url": "ws://127.0.0.1:9/x"}))
    target = target_of(edition, Asked(URL, Network(), file))
    assert type(target) is SocketTarget
    mock = target_of(edition, Asked("mock", Network()))
    assert type(mock) is MockTarget
    assert target.manner is mock.manner is MANNERS[edition]
    target.close()


@pytest.mark.parametrize("edition", SERVED)
def test_what_is_missing_is_said(edition, tmp_path):
    with pytest.raises(ValueError, match="needs --credentials"):
        target_of(edition, Asked(URL, Network()))
    with pytest.raises(ValueError, match="not encrypted"):
        target_of(edition, Asked("http://exchange.example/x", Network()))
    (tmp_path / "key.pem").write_text(PEM)
    file = tmp_path / "credentials.json"
    told = {"api_key": "k" * 20, "key_id": KEY_ID, "private_key_path": "key.pem"}
    file.write_text(json.dumps(told))
    with pytest.raises(ValueError, match="give --ws-url"):
        target_of(edition, Asked(URL, Network(), file))


@pytest.mark.parametrize("edition", SERVED)
def test_a_server_without_limits_is_asked_for_none(edition):
    target = target_of(edition, Asked("mock", Network(), limits=False))
    assert "limits" not in target.capabilities
    assert "limits" in target_of(edition, Asked("mock", Network())).capabilities
