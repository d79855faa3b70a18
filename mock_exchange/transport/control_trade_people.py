"""Control operations on accounts and signed keys, of an exchange that speaks ``trade-api-3.34``."""

from typing import Any, cast

from mock_exchange.session.signed_keys import SCOPES, SUBACCOUNT_MAX
from mock_exchange.transport.control_people import (
    account,
    accounts,
    deposit,
    keys,
    open_account,
    revoke,
)
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
from mock_exchange.transport.trade_office import TradeOffice

SCOPE_LIST = {"type": "array", "items": {"enum": list(SCOPES)}, "minItems": 1, "uniqueItems": True}
PEM = {"type": "string", "description": "A key as PEM text."}
KEY_FIELDS = {
    "key_id": TEXT,
    "account_id": ACCOUNT_ID,
    "scopes": SCOPE_LIST,
    "name": TEXT,
    "key_type": {"enum": ["rsa", "ed25519"]},
    "subaccount": {"type": "integer", "minimum": 0, "maximum": SUBACCOUNT_MAX},
}
KEY = an_object(KEY_FIELDS, optional=("subaccount",))
ISSUED_KEY = an_object({**KEY_FIELDS, "private_key": PEM}, optional=("subaccount", "private_key"))
NEW_KEY = an_object(
    {**KEY_FIELDS, "public_key": PEM, "usage_tier": TEXT},
    optional=(
        *("key_id", "scopes", "name", "key_type", "subaccount"),
        *("public_key", "usage_tier"),
    ),
)
ACCOUNT = an_object(
    {
        "account_id": ACCOUNT_ID,
        "balance_cents": COUNT,
        "escrow_cents": COUNT,
        "balance_dollars": TEXT,
        "escrow_dollars": TEXT,
        "positions": a_list(an_object({"ticker": TEXT, "position_fp": TEXT})),
        "open_orders": COUNT,
        "key_ids": a_list(TEXT),
        "usage_tier": TEXT,
    }
)


def _office(call: Call) -> TradeOffice:
    return cast("TradeOffice", call.office)


def _set_tier(call: Call) -> Any:
    return {"account": _office(call).set_tier(call.path["account_id"], call.body["usage_tier"])}


def _issue(call: Call) -> Any:
    terms = dict(call.body)
    account_id, scopes = terms.pop("account_id"), terms.pop("scopes", None)
    if "usage_tier" in terms:
        terms["tier"] = terms.pop("usage_tier")
    return {"key": _office(call).issue_key(account_id, scopes, **terms)}


def _rotate(call: Call) -> Any:
    public_key = (call.body or {}).get("public_key")
    return {"key": _office(call).rotate_key(call.path["key_id"], public_key)}


ROWS = (
    Row(
        "GET",
        "/accounts",
        "list_accounts",
        "accounts",
        "Every account, by id; a subaccount is ID/NUMBER",
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
        "One account: money, positions, keys, usage tier",
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
        "PUT",
        "/accounts/{account_id}/tier",
        "set_tier",
        "accounts",
        "Put an account into a usage tier: how fast its token buckets fill",
        _set_tier,
        an_object({"account": ACCOUNT}),
        an_object({"usage_tier": TEXT}),
    ),
    Row(
        "GET",
        "/keys",
        "list_keys",
        "keys",
        "Every good key by its id, never a private half",
        keys,
        an_object({"keys": a_list(KEY)}),
        query={"account_id": ACCOUNT_ID},
    ),
    Row(
        "POST",
        "/keys",
        "issue_key",
        "keys",
        "Make a key for an account (its private half is in this answer only), or take a public key of its own",
        _issue,
        an_object({"key": ISSUED_KEY}),
        NEW_KEY,
    ),
    Row(
        "POST",
        "/keys/{key_id}/rotate",
        "rotate_key",
        "keys",
        "Put a new key in the place of an old one; the old one is revoked. One that was brought needs its new public key",
        _rotate,
        an_object({"key": ISSUED_KEY}),
        an_object({"public_key": PEM}, optional=("public_key",)),
        body_required=False,
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
