"""The manners of the editions that can be verified: see :class:`~kalshi_harness.environment.Manner`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Edition
from kalshi_contract.limits import Bucket
from kalshi_harness.control import HttpControl
from kalshi_harness.environment import Manner
from kalshi_harness.identity import (
    DEMO_KEY_ID_VARIABLE,
    DEMO_KEY_PATH_VARIABLE,
    DEMO_KEY_VARIABLE,
    Credentials,
    SigningCredentials,
    demo_credentials,
    demo_signed_credentials,
)
from kalshi_harness.judge import judge_answer
from kalshi_harness.signed.control import SignedHttpControl
from kalshi_harness.signed.judge import judge_answer as judge_signed_answer
from kalshi_harness.signed.trader import SignedTrader, new_pair
from kalshi_harness.trader import Trader, new_key

CALLS_PER_S: Final = 10
"""What the lowest tier of trade-api-3.34 may always do, of either kind (T04)."""


def _own_key(exchange: Any, account_id: str) -> Credentials:
    own = exchange.credentials(account_id=account_id)
    return Credentials(own.account_id, own.api_key)


def _own_pair(exchange: Any, account_id: str) -> SigningCredentials:
    own = exchange.signed_credentials(account_id, key_type="ed25519")
    return SigningCredentials(own.account_id, own.key_id, own.private_key_pem)


def _contract_buckets(edition: Edition) -> Mapping[str, Bucket]:
    return edition.limits.buckets


def _slow_buckets(_edition: Edition) -> Mapping[str, Bucket]:
    return {name: Bucket(name, CALLS_PER_S, 1) for name in ("read", "write")}


SHOWN: Final = Manner(
    edition="reference-2025-01-27",
    trader=Trader,
    judge=judge_answer,
    control=HttpControl,
    own_identity=_own_key,
    new_identity=new_key,
    demo_identity=demo_credentials,
    demo_variables=f"{DEMO_KEY_VARIABLE} is not set",
    pace=_contract_buckets,
    funds_cents=1_000_000,
    names_accounts=True,
    greets=True,
    resets=True,
)
"""A key is shown in each request, and in a message on each stream."""

SIGNED: Final = Manner(
    edition="trade-api-3.34",
    trader=SignedTrader,
    judge=judge_signed_answer,
    control=SignedHttpControl,
    own_identity=_own_pair,
    new_identity=new_pair,
    demo_identity=demo_signed_credentials,
    demo_variables=f"{DEMO_KEY_ID_VARIABLE} and {DEMO_KEY_PATH_VARIABLE} are not set",
    pace=_slow_buckets,
    funds_cents=100_000,
    names_accounts=False,
    greets=False,
    resets=False,  # pairs are made anew
)
"""Each request is signed, and the handshake of each stream."""

MANNERS: Final[Mapping[str, Manner[Any, Any]]] = MappingProxyType(
    {manner.edition: manner for manner in (SHOWN, SIGNED)}
)
