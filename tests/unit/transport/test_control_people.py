"""Control operations on accounts and keys, over the wire; answers keep their rows' schemas."""

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from mock_exchange.transport.control_people import ROWS
from support.transport_raw import call, get, talk

SHAPES = {row.operation_id: Validator(row.answer) for row in ROWS}


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def do(exchange, operation_id, path, body=None):
    """Carry a call out and return its answer, which keeps its schema."""
    row = next(row for row in ROWS if row.operation_id == operation_id)
    answer = call(exchange, row.method, f"/__mock__{path}", body)
    assert answer.status == 200, answer.body
    assert SHAPES[operation_id].violations(answer.json) == ()
    return answer.json


def status_with(exchange, api_key):
    data = get(exchange, "/markets?limit=1", "Connection: close")
    data = data.replace(exchange.credentials().api_key.encode(), api_key.encode())
    return talk(exchange, data)[0].status


def test_accounts_are_opened_listed_and_paid_into(exchange):
    opened = do(exchange, "open_account", "/accounts", {"account_id": "anna", "deposit_cents": 7})
    assert opened["account"]["balance_cents"] == 7
    paid = do(exchange, "deposit", "/accounts/anna/deposit", {"amount_cents": 3})
    assert paid["account"] == do(exchange, "show_account", "/accounts/anna")["account"]
    assert paid["account"] in do(exchange, "list_accounts", "/accounts")["accounts"]


def test_an_unknown_account_is_404(exchange):
    answer = call(exchange, "GET", "/__mock__/accounts/zoe")
    assert (answer.status, answer.code) == (404, "UNKNOWN_ACCOUNT")


@pytest.mark.rule("D28", "C01")
def test_a_key_is_good_from_its_issue_to_its_end(exchange):
    issued = do(exchange, "issue_key", "/keys", {"account_id": "user_0002"})["key"]
    assert issued["permissions"] == ["read", "trade"]
    assert status_with(exchange, issued["api_key"]) == 200
    rotated = do(exchange, "rotate_key", f"/keys/{issued['key_id']}/rotate")["key"]
    assert status_with(exchange, issued["api_key"]) == 401
    assert status_with(exchange, rotated["api_key"]) == 200
    do(exchange, "revoke_key", f"/keys/{rotated['key_id']}")
    assert status_with(exchange, rotated["api_key"]) == 401


@pytest.mark.rule("C30")
def test_a_list_of_keys_shows_no_key(exchange):
    issued = do(
        exchange, "issue_key", "/keys", {"account_id": "user_0002", "permissions": ["read"]}
    )
    listed = call(exchange, "GET", "/__mock__/keys?account_id=user_0002")
    assert issued["key"]["key_id"].encode() in listed.body
    assert issued["key"]["api_key"].encode() not in listed.body
    assert issued["key"]["secret"].encode() not in listed.body
    do(exchange, "list_keys", "/keys")


@pytest.mark.parametrize("permissions", [[], ["admin"], ["read", "read"], "read"])
def test_only_known_permissions_are_given(exchange, permissions):
    body = {"account_id": "user_0002", "permissions": permissions}
    assert call(exchange, "POST", "/__mock__/keys", body).code == "INVALID_PARAMETER"
