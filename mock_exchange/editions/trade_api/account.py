"""Operations on an account's limits and API keys (T02, T04, T17)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.token_buckets import BucketTerms
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, HeldKey, Json

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
    """List the account's keys."""
    return {"api_keys": [_key(each) for each in desk.keys.list(call.account_id)]}


def create_api_key(desk: Desk, call: Asked) -> Answer:
    """Take a public key of the account's."""
    body = call.body
    try:
        key = desk.keys.bring(
            call.account_id,
            body["public_key"],
            body.get("scopes", ALL_SCOPES),
            body.get("subaccount"),
            body["name"],
        )
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    return {"api_key_id": key.key_id}


def generate_api_key(desk: Desk, call: Asked) -> Answer:
    """Make a pair of keys, keep the public half and give the private one away, once."""
    body = call.body
    key_type = body.get("key_type", "rsa")
    try:
        key, private_pem = desk.keys.generate(
            call.account_id,
            key_type,
            body.get("scopes", ALL_SCOPES),
            body.get("subaccount"),
            body["name"],
        )
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    return {"api_key_id": key.key_id, "key_type": key_type, "private_key": private_pem}


def delete_api_key(desk: Desk, call: Asked) -> Answer:
    """Make a key unknown."""
    gone = desk.keys.revoke(call.account_id, str(call.path_parameters["api_key"]))
    return None if gone else desk.not_found()


def _bucket(terms: BucketTerms | None) -> Json:
    if terms is None:
        return {"refill_rate": UNLIMITED, "bucket_capacity": UNLIMITED}
    return {"refill_rate": terms.refill_per_s, "bucket_capacity": terms.capacity}


def _key(key: HeldKey) -> Json:
    shown: Json = {"api_key_id": key.key_id, "name": key.name, "scopes": sorted(key.scopes)}
    if key.subaccount is not None:
        shown["subaccount"] = key.subaccount
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
