"""Signed requests for tests: keys from a seed, a signer that can be told to do it wrongly, a ring with one user's keys.

The signer is written against ``cryptography`` alone: it shares no code with the server that verifies or the client that signs.
"""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mock_exchange.key_pairs import pair_maker
from mock_exchange.session.call import Call, receive
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.signed_keys import SignedKeyRing

SEED = 7
USER = "user_0001"
BASE = "/trade-api/v2"
PATH = f"{BASE}/portfolio/balance"
NOW_US = 1_706_351_400_000_000
"""2024-01-27T10:30:00Z."""

NOW_MS = NOW_US // 1000
TYPES = ("rsa", "ed25519")
STANDARD = PSS(MGF1(SHA256()), 32)


def pair(key_type="rsa", label=USER):
    """Return a pair of the tests; made once a process."""
    return pair_maker(SEED)(key_type, label)


@cache
def private(key_type="rsa", label=USER):
    """Return a private key of the tests, read once: checking the numbers of an RSA key takes 50 ms."""
    return load_pem_private_key(pair(key_type, label).private_pem.encode(), password=None)


def ring(**options):
    """Return a ring that gives every account the pairs of the tests, so that few are made."""
    options.setdefault("make_pair", lambda key_type, label: pair(key_type, label.split("/")[0]))
    return SignedKeyRing(SEED, **options)


def sign(key, text, padding=STANDARD, digest=None):
    """Return a signature as bytes; padding and digest are an RSA key's."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(text)
    return key.sign(text, padding, digest or SHA256())


def signed_headers(key_id, key, text, *, timestamp=NOW_MS, **options):
    """Return the three headers, the signature made over ``text``."""
    signature = base64.b64encode(sign(key, text, **options))
    return [
        (b"kalshi-access-key", key_id.encode()),
        (b"kalshi-access-timestamp", str(timestamp).encode()),
        (b"kalshi-access-signature", signature),
    ]


def call(headers, *, method="GET", path=PATH, query=b"", body=b"") -> Call:
    """Return a request with these headers, as it reaches the steps."""
    accept = (b"accept", b"*/*")
    return receive(HttpRequest(method, path, query, [accept, *headers], body), NOW_US)
