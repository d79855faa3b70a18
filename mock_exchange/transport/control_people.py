"""Control operations on accounts and keys."""

from typing import Any

from mock_exchange.transport.control_table import (
    ACCOUNT_ID,
    CENTS,
    COUNT,
    TEXT,
    Call,
    Row,
    a_list,
    an_object,
)

PERMISSIONS = {
    "type": "array",
    "items": {"enum": ["read", "trade"]},
    "minItems": 1,
    "uniqueItems": True,
}
ACCOUNT = an_object(
    {
        "account_id": ACCOUNT_ID,
        "balance_cents": COUNT,
        "escrow_cents": COUNT,
        "positions": a_list(an_object({"ticker": TEXT, "position": {"type": "integer"}})),
        "open_orders": COUNT,
        "key_ids": a_list(TEXT),
    }
)
KEY = an_object({"key_id": TEXT, "account_id": ACCOUNT_ID, "permissions": PERMISSIONS})
ISSUED_KEY = an_object(
    {
        "key_id": TEXT,
        "account_id": ACCOUNT_ID,
        "permissions": PERMISSIONS,
        "api_key": TEXT,
        "secret": TEXT,
    }
)


def _accounts(call: Call) -> Any:
    return {"accounts": call.office.accounts()}


def _account(call: Call) -> Any:
    return {"account": call.office.account(call.path["account_id"])}


def _open_account(call: Call) -> Any:
    deposit_cents = call.body.get("deposit_cents", 0)
    return {"account": call.office.open_account(call.body["account_id"], deposit_cents)}


def _deposit(call: Call) -> Any:
    return {"account": call.office.deposit(call.path["account_id"], call.body["amount_cents"])}


def _keys(call: Call) -> Any:
    return {"keys": call.office.keys(call.query.get("account_id"))}


def _issue(call: Call) -> Any:
    key = call.office.issue_key(call.body["account_id"], call.body.get("permissions"))
    return {"key": key}


def _rotate(call: Call) -> Any:
    return {"key": call.office.rotate_key(call.path["key_id"])}


def _revoke(call: Call) -> Any:
    return {"key": call.office.revoke_key(call.path["key_id"])}


ROWS = (
    Row(
        "GET",
        "/accounts",
        "list_accounts",
        "accounts",
        "Every account, by id",
        _accounts,
        an_object({"accounts": a_list(ACCOUNT)}),
    ),
    Row(
        "POST",
        "/accounts",
        "open_account",
        "accounts",
        "Open an account, with money in it if asked",
        _open_account,
        an_object({"account": ACCOUNT}),
        an_object({"account_id": ACCOUNT_ID, "deposit_cents": CENTS}, optional=("deposit_cents",)),
    ),
    Row(
        "GET",
        "/accounts/{account_id}",
        "show_account",
        "accounts",
        "One account: money, positions, keys",
        _account,
        an_object({"account": ACCOUNT}),
    ),
    Row(
        "POST",
        "/accounts/{account_id}/deposit",
        "deposit",
        "accounts",
        "Pay money in",
        _deposit,
        an_object({"account": ACCOUNT}),
        an_object({"amount_cents": CENTS}),
    ),
    Row(
        "GET",
        "/keys",
        "list_keys",
        "keys",
        "Every good key by its public name, never the keys themselves",
        _keys,
        an_object({"keys": a_list(KEY)}),
        query={"account_id": ACCOUNT_ID},
    ),
    Row(
        "POST",
        "/keys",
        "issue_key",
        "keys",
        "Make a key for an account, with both permissions unless told otherwise",
        _issue,
        an_object({"key": ISSUED_KEY}),
        an_object(
            {"account_id": ACCOUNT_ID, "permissions": PERMISSIONS}, optional=("permissions",)
        ),
    ),
    Row(
        "POST",
        "/keys/{key_id}/rotate",
        "rotate_key",
        "keys",
        "Put a new key in the place of an old one; the old one is revoked",
        _rotate,
        an_object({"key": ISSUED_KEY}),
    ),
    Row(
        "DELETE",
        "/keys/{key_id}",
        "revoke_key",
        "keys",
        "Make a key unknown at once; its WebSockets close with 1008",
        _revoke,
        an_object({"key": KEY}),
    ),
)
