"""The client signs and the server verifies, two implementations that share no code: every key, every path, every clock."""

from functools import cache
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import example, given
from hypothesis import strategies as st

from kalshi_refclient import KalshiClient, SigningAuth, SigningKey
from kalshi_refclient._core.call import Request, Send
from kalshi_refclient.transport import WireTrace
from mock_exchange.session.call import receive
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.signatures import AuthFailure, SignatureCheck, Unauthenticated
from support.client_world import ManualClock, settings
from support.signing import BASE, USER, private, ring

pytestmark = pytest.mark.timeout(900)  # ten times the examples at night

FORMATS = {
    "rsa, PKCS#1": ("rsa", PrivateFormat.TraditionalOpenSSL),
    "rsa, PKCS#8": ("rsa", PrivateFormat.PKCS8),
    "ed25519, PKCS#8": ("ed25519", PrivateFormat.PKCS8),
}
CLOCK = ManualClock()
WALL_US = round(CLOCK.wall_s() * 1_000_000)


class Pair:
    """A client and a server that know the two halves of one key."""

    def __init__(self, key_type, pem_format):
        keys = ring()
        self.key = keys.issue(USER, key_type=key_type)
        self.check = SignatureCheck(keys, prefixes=[BASE])
        pem = private(key_type, USER).private_bytes(Encoding.PEM, pem_format, NoEncryption())
        self.auth = SigningAuth(self.key.key_id, SigningKey.from_pem(pem.decode()))
        self.client = KalshiClient(
            self.auth, rest_url=f"http://127.0.0.1:1{BASE}", settings=settings(CLOCK)
        )

    def sent(self, method, target):
        """Return a request as it would go on the wire, and the headers it would have."""
        request = Request(SimpleNamespace(method=method, operation_id="any"), target, {})
        trace = WireTrace()
        built = self.client.build(self.client._http, Send(request, 1, 5.0), trace, trace.note)
        path, _, query = built.url.raw_path.partition(b"?")
        headers = [(name.lower(), value) for name, value in built.headers.raw]
        return HttpRequest(method, path.decode(), query, headers, b"")

    def judged(self, request, wall_us=WALL_US):
        return self.check.authenticate(receive(request, WALL_US), wall_us)


@cache
def made(name):
    """Return the pair of a format, made when it is first asked for: its RSA key takes a while."""
    return Pair(*FORMATS[name])


escapes = st.sampled_from(
    [form.format(byte) for form in ("%{:02X}", "%{:02x}") for byte in range(256)]
)
segments = st.lists(
    escapes
    | st.text(st.characters(exclude_characters="/?#%\\", exclude_categories=["C"]), max_size=4),
    max_size=3,
).map("".join)
paths = st.lists(segments.filter(lambda one: one not in {".", ".."}), min_size=1, max_size=4).map(
    lambda found: "/" + "/".join(found)
)
queries = st.lists(
    st.tuples(st.sampled_from("ab"), escapes | st.integers().map(str)), max_size=3
).map(lambda found: "&".join(f"{name}={value}" for name, value in found))
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE"])


@pytest.mark.parametrize("name", FORMATS)
@given(methods, paths, queries, st.sampled_from(["method", "path", "key"]))
@example("GET", "/markets/KX%2FA%20%25B", "limit=5&status=open%2Cclosed", "key")
@example("GET", "/portfolio//balance/", "", "method")
@example("DELETE", "/a b/\u00e4/\U0001f600", "a=%00", "path")
def test_the_server_takes_what_the_client_signs_and_refuses_what_was_changed_on_its_way(
    name, method, path, query, what
):
    pair = made(name)
    sent = pair.sent(method, path + ("?" + query if query else ""))

    assert sent.path.startswith(BASE + "/")
    assert pair.judged(sent) is pair.key

    judge, changed = pair, sent
    if what == "method":
        changed = HttpRequest("PATCH", sent.path, sent.query, sent.headers, b"")
    elif what == "path":
        changed = HttpRequest(method, sent.path + "x", sent.query, sent.headers, b"")
    else:
        judge = made("rsa, PKCS#1" if name.startswith("ed") else "ed25519, PKCS#8")
    found = judge.judged(changed)

    assert isinstance(found, Unauthenticated)
    assert found.failure == AuthFailure.SIGNATURE_WRONG


@given(st.integers(-120_000_000, 120_000_000))
def test_the_clock_of_the_server_decides_to_the_microsecond(server_ahead_us):
    pair = made("ed25519, PKCS#8")
    found = pair.judged(pair.sent("GET", "/markets"), WALL_US + server_ahead_us)

    if -30_000_000 <= server_ahead_us <= 15_000_000:
        assert found is pair.key
    else:
        assert found.failure == AuthFailure.CLOCK_OFF


@given(st.integers(-86_000, 86_000))
def test_a_client_that_was_told_the_offset_is_taken_again(server_ahead_s):
    pair = made("ed25519, PKCS#8")
    pair.auth.offset_s = server_ahead_s + 0.5
    try:
        found = pair.judged(pair.sent("GET", "/markets"), WALL_US + server_ahead_s * 1_000_000)
    finally:
        pair.auth.offset_s = 0.0

    assert found is pair.key
