"""Operations on an account's limits and API keys (T02, T04, T17)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.subaccounts import subaccount_id
from mock_exchange.core.token_buckets import BucketTerms
from mock_exchange.editions.trade_api.desk import (
    Answer,
    Asked,
    Desk,
    Handler,
    HeldKey,
    Json,
    KeyTerms,
)

ALL_SCOPES: Final = ("read", "write")
UNLIMITED: Final = 1 << 31
"""What a bucket without a limit is said to hold."""

_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def get_account_api_limits(desk: Desk, call: Asked) -> Answer:
    """Return the account's tier and its buckets."""
    account_id = call.account_id
    return {
        "usage_tier": desk.meter.tier(account_id),
        "read": _bucket(desk.meter.terms(account_id, "read")),
        "write": _bucket(desk.meter.terms(account_id, "write")),
        "grants": [
            {"exchange_instance": "event_contract", "level": each, "source": "manual"}
            for each in [desk.grants.get(account_id)]
            if each is not None
        ],
    }


def get_account_endpoint_costs(desk: Desk, _call: Asked) -> Answer:
    """Return what costs other than the default, paths with colon parameters."""
    default_cost = desk.edition.limits.default_cost
    return {
        "default_cost": default_cost,
        "endpoint_costs": [
            {
                "method": each.method,
                "path": desk.edition.base_path + _PARAMETER.sub(r":\1", each.path),
                "cost": each.cost,
            }
            for each in desk.edition.operations.values()
            if each.cost != default_cost
        ],
    }


def get_api_keys(desk: Desk, call: Asked) -> Answer:
    """List the account's keys and those of its traders, or of one of them."""
    wanted = call.query["fcm_subtrader_id"]
    owners = [call.account_id, *(each.subtrader_id for each in desk.subtraders.of(call.account_id))]
    if wanted is not None:
        owners = [owner for owner in owners[1:] if owner == wanted]  # the first is no trader
    return {"api_keys": [_key(desk, key) for owner in owners for key in desk.keys.list(owner)]}


def create_api_key(desk: Desk, call: Asked) -> Answer:
    """Take a public key of the account's, or for one of its traders."""
    try:
        key = desk.keys.bring(_terms(desk, call), call.body["public_key"])
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    return {"api_key_id": key.key_id} | _warning(desk, key.terms.account_id)


def generate_api_key(desk: Desk, call: Asked) -> Answer:
    """Make a pair of keys, keep the public half and give the private one away, once."""
    key_type = call.body.get("key_type", "rsa")
    try:
        key, private_pem = desk.keys.generate(_terms(desk, call), key_type)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    made = {"api_key_id": key.key_id, "key_type": key_type, "private_key": private_pem}
    return made | _warning(desk, key.terms.account_id)


def delete_api_key(desk: Desk, call: Asked) -> Answer:
    """Make a key of the account's, or of a trader of its, unknown."""
    key_id = str(call.path_parameters["api_key"])
    traders = (each.subtrader_id for each in desk.subtraders.of(call.account_id))
    gone = any(desk.keys.revoke(owner, key_id) for owner in (call.account_id, *traders))
    return None if gone else desk.not_found()


def _terms(desk: Desk, call: Asked) -> KeyTerms:
    """Return what a key is to be.

    Raises ``ValueError`` for a trader that is none of the account's or has subaccounts, for a subaccount that is not there,
    and for ``write`` without ``read``.
    """
    body, owner = call.body, call.account_id
    trader_id = body.get("fcm_subtrader_id")
    if trader_id is not None:
        trader = desk.subtraders.find(owner, trader_id)
        if trader is None or trader.of_errors:
            raise ValueError("/fcm_subtrader_id is no trader of this member")
        if body.get("subaccount") is not None:
            raise ValueError("/subaccount: a trader has no subaccounts")
        owner = trader.subtrader_id
    elif body.get("subaccount") and not desk.views.has_account(
        subaccount_id(owner, body["subaccount"])
    ):
        raise ValueError("/subaccount was never made")
    scopes = body.get("scopes", ALL_SCOPES)
    if "write" in scopes and "read" not in scopes:
        raise ValueError("/scopes: write needs read beside it")
    return KeyTerms(owner, scopes, body.get("subaccount"), body["name"])


def _warning(desk: Desk, account_id: str) -> Json:
    """Return what a member is warned of whose trader has no cap, as a member of the answer; nothing for all others."""
    trader = desk.subtraders.named(account_id)
    if trader is None or trader.daily_cap_e4 is not None:
        return {}
    return {"warning": f"{account_id} has no daily cap: its orders are refused until one is set"}


def _bucket(terms: BucketTerms | None) -> Json:
    if terms is None:
        return {"refill_rate": UNLIMITED, "bucket_capacity": UNLIMITED}
    return {"refill_rate": terms.refill_per_s, "bucket_capacity": terms.capacity}


def _key(desk: Desk, key: HeldKey) -> Json:
    terms = key.terms
    shown: Json = {"api_key_id": key.key_id, "name": terms.name, "scopes": sorted(terms.scopes)}
    if terms.subaccount is not None:
        shown["subaccount"] = terms.subaccount
    if desk.subtraders.named(terms.account_id) is not None:
        shown["fcm_subtrader_id"] = terms.account_id
    return shown


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetAccountApiLimits": get_account_api_limits,
        "GetAccountEndpointCosts": get_account_endpoint_costs,
        "GetApiKeys": get_api_keys,
        "CreateApiKey": create_api_key,
        "GenerateApiKey": generate_api_key,
        "DeleteApiKey": delete_api_key,
    }
)
