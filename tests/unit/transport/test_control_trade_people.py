"""Control operations on accounts and signed keys, over the wire."""

import pytest

from mock_exchange.transport.control_trade_people import ROWS
from support.signing import pair
from support.trade_control import Control, exchange

__all__ = ["exchange"]


def test_every_operation_does_what_it_says(exchange):
    control = Control(exchange, ROWS)
    control("open_account", {"account_id": "zoe", "deposit_cents": 500})
    assert control("deposit", {"amount_cents": 1}, account_id="zoe")["account"][
        "balance_dollars"
    ] == ("5.010000")
    new = {"account_id": "zoe", "scopes": ["read"], "key_type": "ed25519", "usage_tier": "basic"}
    made = control("issue_key", new)["key"]
    assert "PRIVATE KEY" in made["private_key"]
    brought = control("issue_key", {"account_id": "zoe", "public_key": pair().public_pem})["key"]
    assert "private_key" not in brought
    rotated = control("rotate_key", key_id=made["key_id"])["key"]
    assert control("set_tier", {"usage_tier": "basic"}, account_id="zoe")["account"]["key_ids"] == [
        brought["key_id"],
        rotated["key_id"],
    ]
    assert len(control("list_keys", query="?account_id=zoe")["keys"]) == 2
    control("revoke_key", key_id=brought["key_id"])
    assert control("show_account", account_id="zoe")["account"]["key_ids"] == [rotated["key_id"]]
    assert "zoe" in {each["account_id"] for each in control("list_accounts")["accounts"]}
    assert control.done == set(control.rows)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"account_id": "user_0001", "scopes": []}, {"account_id": "user_0001", "secret": "x"}],
)
def test_a_key_that_is_asked_for_wrongly_is_refused(exchange, wrong):
    answer = Control(exchange, ROWS).ask("issue_key", wrong)
    assert (answer.status, answer.json["error"]["code"]) == (400, "INVALID_PARAMETER")


def test_a_private_key_that_is_sent_by_mistake_is_not_shown_again(exchange):
    private = pair().private_pem
    answer = Control(exchange, ROWS).ask(
        "issue_key", {"account_id": "user_0001", "public_key": private}
    )
    assert answer.status == 400
    assert private.splitlines()[1] not in answer.body.decode()
