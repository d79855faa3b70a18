"""What the shell gives an exchange whose callers sign: time to judge signatures by, key pairs, and keys for its accounts."""

import time

from kalshi_contract.edition import Edition
from mock_exchange.operated import DEFAULT_ACCOUNT
from mock_exchange.session.signed_keys import (
    ALL_SCOPES,
    KeyPair,
    KeyType,
    MakePair,
    SignedKey,
    SignedKeyRing,
)
from mock_exchange.session.venue import Venue


def check_auth(edition: Edition, auth: str, public_key: str | bytes | None) -> bool:
    """Return whether callers of an edition sign. Raises ``ValueError`` for a mode that is none, or options that need signing."""
    if auth not in {"verify", "trust"}:
        raise ValueError(f"auth is 'verify' or 'trust', not {auth!r}")
    signs = edition.environments["mock"].auth_scheme == "signed"
    if not signs and (public_key is not None or auth != "verify"):
        raise ValueError(
            f"callers of {edition.name} show a key: there is nothing to verify or to trust"
        )
    return signs


def machine_us() -> int:
    """Return the machine's time: a client signs with no other, whatever the exchange's clock does."""
    return time.time_ns() // 1_000


def lazy_pair_maker(seed: int) -> MakePair:
    """Return what makes the pairs of a seed, importing what that takes with the first one."""

    def make(key_type: KeyType, label: str) -> KeyPair:
        from mock_exchange.key_pairs import (  # noqa: PLC0415 - cryptography takes a while, and most tests make no pair
            pair_maker,
        )

        return pair_maker(seed)(key_type, label)

    return make


def bring_key(venue: Venue, public_key: str | bytes) -> None:
    """Give the default account its first key, where there is one to bring and an account. Raises ``ValueError`` for a PEM that is none."""
    if public_key and venue.exchange.views.has_account(DEFAULT_ACCOUNT):
        venue.signed_keys.bring(DEFAULT_ACCOUNT, public_key, name="brought at the start")


def key_for(
    ring: SignedKeyRing, account_id: str, scopes: tuple[str, ...] | None, key_type: KeyType
) -> tuple[SignedKey, str]:
    """Return a key and its private half: the account's first one, or, with ``scopes``, a new one that has just these.

    An account without a key gets one. The private half is '' where the holder brought the public one. Raises ``ValueError``.
    """
    known = ring.keys(account_id)
    if scopes is None and known:
        key = known[0]
    else:
        wanted = ALL_SCOPES if scopes is None else scopes
        key = ring.issue(account_id, wanted, key_type=key_type, name="mock exchange")
    return key, ring.private_pem(key.key_id) if ring.has_private(key.key_id) else ""
