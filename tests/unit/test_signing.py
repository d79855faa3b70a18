"""Keys for accounts, and the machine's time."""

import time

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.signing import check_auth, key_for, lazy_pair_maker, machine_us
from support.signing import pair, ring


def test_an_account_has_one_key_until_it_wants_another():
    keys = ring()
    first, pem = key_for(keys, "me", None, "ed25519")
    assert key_for(keys, "me", None, "rsa") == (first, pem)
    assert pem == keys.private_pem(first.key_id)
    other, _ = key_for(keys, "me", ("read",), "ed25519")
    assert (other.key_id != first.key_id, other.scopes) == (True, frozenset({"read"}))


def test_a_brought_key_has_no_private_half_here():
    keys = ring()
    brought = keys.bring("me", pair("ed25519").public_pem)
    assert key_for(keys, "me", None, "rsa") == (brought, "")


def test_pairs_come_from_the_seed():
    one, same, other = (lazy_pair_maker(seed)("ed25519", "label") for seed in (1, 1, 2))
    assert one == same != other


def test_the_machines_time_is_the_machines():
    assert abs(machine_us() - time.time_ns() // 1_000) < 5_000_000


def test_only_an_edition_whose_callers_sign_can_trust_or_take_a_key():
    assert check_auth(load_edition("trade-api-3.34"), "trust", "pem") is True
    assert check_auth(load_edition(), "verify", None) is False
    for auth, key in (("trust", None), ("verify", "pem")):
        with pytest.raises(ValueError, match="show a key"):
            check_auth(load_edition(), auth, key)
    with pytest.raises(ValueError, match="'verify' or 'trust', not 'none'"):
        check_auth(load_edition("trade-api-3.34"), "none", None)
