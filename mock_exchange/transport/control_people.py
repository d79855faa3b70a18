"""Control operations on accounts and keys. What needs no edition's words has public names: ``control_trade_people`` has it too."""

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


def accounts(call: Call) -> Any:
    """Return every account."""
    return {"accounts": call.office.accounts()}


def account(call: Call) -> Any:
    """Return one account."""
    return {"account": call.office.account(call.path["account_id"])}


def open_account(call: Call) -> Any:
    """Open an account, with money in it if asked."""
    deposit_cents = call.body.get("deposit_cents", 0)
    return {"account": call.office.open_account(call.body["account_id"], deposit_cents)}


def deposit(call: Call) -> Any:
    """Pay money in."""
    return {"account": call.office.deposit(call.path["account_id"], call.body["amount_cents"])}


def keys(call: Call) -> Any:
    """Return every good key, or those of an account."""
    return {"keys": call.office.keys(call.query.get("account_id"))}


def _issue(call: Call) -> Any:
    key = call.office.issue_key(call.body["account_id"], call.body.get("permissions"))
    return {"key": key}


def _rotate(call: Call) -> Any:
    return {"key": call.office.rotate_key(call.path["key_id"])}


def revoke(call: Call) -> Any:
    """Make a key unknown at once."""
    return {"key": call.office.revoke_key(call.path["key_id"])}


ROWS = (
    Row(
        "GET",
        "/accounts",
        "list_accounts",
        "accounts",
        "Every account, by id",
        accounts,
        an_object({"accounts": a_list(ACCOUNT)}),
    ),
    Row(
        "POST",
        "/accounts",
        "open_account",
        "accounts",
        "Open an account, with money in it if asked",
        open_account,
        an_object({"account": ACCOUNT}),
        an_object({"account_id": ACCOUNT_ID, "deposit_cents": CENTS}, optional=("deposit_cents",)),
    ),
    Row(
        "GET",
        "/accounts/{account_id}",
        "show_account",
        "accounts",
        "One account: money, positions, keys",
        account,
        an_object({"account": ACCOUNT}),
    ),
    Row(
        "POST",
        "/accounts/{account_id}/deposit",
        "deposit",
        "accounts",
        "Pay money in",
        deposit,
        an_object({"account": ACCOUNT}),
        an_object({"amount_cents": CENTS}),
    ),
    Row(
        "GET",
        "/keys",
        "list_keys",
        "keys",
        "Every good key by its public name, never the keys themselves",
        keys,
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
        revoke,
        an_object({"key": KEY}),
    ),
)
