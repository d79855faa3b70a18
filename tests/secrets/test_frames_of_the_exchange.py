"""Every error of the exchange, provoked for real, with the variables of every frame; and the repr of everything that holds a key."""

import logging

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.driver import Answer, RestDriver, bearer
from kalshi_harness.identity import Credentials as HarnessCredentials
from kalshi_harness.network import Network, TargetUnreachableError
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardFailure
from kalshi_refclient import (
    AsyncKalshiClient,
    BearerAuth,
    Credentials,
    KalshiClient,
    Secret,
    Settings,
    StreamClient,
)
from mock_exchange import MockExchange
from mock_exchange.credentials import Credentials as MockCredentials
from mock_exchange.session.call import receive
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.keys import KeyRing
from mock_exchange.session.requests import RequestJournal
from mock_exchange.transport.backoffice import BackOfficeError
from support.client_raw_server import closed_port
from support.secrets_shown import KEY, SECRET, leaks, raised, worst
from support.session_world import BASE, World
from support.transport_raw import get, talk

EDITION = load_edition()
CLOSE = "Connection: close"

pytestmark = pytest.mark.rule("C30", "C35", "D27")


def world(**options):
    made = World(**options)
    made.venue.keys.issue("user_0001", api_key=KEY)
    return made


def request(path="/markets", query=b"", body=b"", *headers):
    own = (b"authorization", b"Bearer " + KEY.encode())
    return HttpRequest("GET", BASE + path, query, [own, *headers], body)


def broken(patch, words):
    """A venue whose handler fails with words of its own, and raises for the defect."""
    made = world()

    def fall_over(*_):
        raise RuntimeError(words)

    patch.setattr(made.venue.dialect, "market_summary", fall_over)
    return made


def exchange():
    made = MockExchange(seed=7, clock="frozen", control_token=SECRET)
    made._context.venue.keys.issue("user_0001", api_key=KEY)
    return made


ACTS = {
    "a key that is none": (ValueError, lambda: KeyRing(1).issue("anna", api_key=KEY + " ")),
    "a key issued twice": (ValueError, lambda: world().venue.keys.issue("anna", api_key=KEY)),
    "permissions that are none": (ValueError, lambda: KeyRing(1).issue("anna", ["fly"], api_key=KEY)),
    "limits that are none": (ValueError, lambda: MockExchange(limits="some", control_token=SECRET)),
    "an edition that is none": (LookupError, lambda: MockExchange(edition="no", control_token=SECRET)),
    "a clock that is none": (ValueError, lambda: MockExchange(clock="odd", control_token=SECRET)),
    "a host that is none": (OSError, lambda: MockExchange(host="no.such.host.invalid", control_token=SECRET).start()),
    "an account that is none": (BackOfficeError, lambda: exchange().issue_key("zoe")),
    "a key id that is none": (BackOfficeError, lambda: exchange().rotate_key("key-9999")),
    "a key that is revoked": (BackOfficeError, lambda: exchange().revoke_key("key-9999")),
    "an account opened twice": (BackOfficeError, lambda: exchange().open_account("user_0001")),
    "an order of nothing": (BackOfficeError, lambda: exchange().place_order(account_id="user_0001", ticker="X")),
    "a call that never came": (AssertionError, lambda: called_with_keys().assert_called("get_fills")),
    "a ticker that cannot be shown": (BackOfficeError, lambda: exchange().create_market("~")),
    "credentials with no place": (OSError, lambda: exchange_credentials().write("/nonexistent/folder/file")),
    "a file that is no credentials": (TypeError, lambda: MockCredentials("anna", KEY, SECRET)),
    "nobody there for a driver": (TargetUnreachableError, lambda: driver().call(EDITION.operations["get_markets"], api_key=KEY_OF_HARNESS.api_key)),
    "nobody there for a stream driver": (TargetUnreachableError, lambda: StreamDriver(EDITION, f"ws://127.0.0.1:{closed_port()}/", Network())),
    "a card that fails": (CardFailure, lambda: fail(Answer("GET", f"/x?api_key={KEY}", f'{{"api_key":"{KEY}"}}'.encode(), 200, (), f'{{"key":{{"api_key": "{KEY}", "secret":"{SECRET}"}}}}'.encode()))),
}  # fmt: skip
KEY_OF_HARNESS = HarnessCredentials("user_0001", KEY)


def driver():
    return RestDriver(EDITION, f"http://127.0.0.1:{closed_port()}/trade-api/v2", Network())


def fail(answer):
    raise CardFailure("it was to be otherwise", answer)


def exchange_credentials():
    return MockCredentials("anna", KEY, SECRET, "http://x", "ws://x", "X")


def called_with_keys():
    made = exchange()
    made._context.venue.handle(request(f"/markets/{KEY}", f"api_key={KEY}".encode(), KEY.encode()))
    return made


@pytest.mark.parametrize(("kind", "act"), ACTS.values(), ids=ACTS)
def test_no_frame_of_an_error_shows_a_key(kind, act):
    failure = raised(act)
    assert isinstance(failure, kind), repr(failure)
    assert leaks(worst(failure)) == []


@pytest.mark.parametrize(
    "words", ["nothing", f"bad header Bearer {KEY}", repr(request().headers), KEY]
)
def test_no_frame_of_a_defect_shows_a_key_even_where_its_words_did(monkeypatch, words):
    made = broken(monkeypatch, words)
    failure = raised(lambda: made.venue.handle(request()))
    assert isinstance(failure, AssertionError)
    assert leaks(worst(failure)) == []
    assert leaks(repr(made.venue.defects)) == []


def test_a_foreign_key_in_the_words_of_a_defect_is_taken_out_by_its_header(monkeypatch):
    made = World(on_defect=None)
    headers = [(b"authorization", b"Bearer " + KEY.encode())]

    def fall_over(*_):
        raise RuntimeError(f"what is {KEY}?")

    monkeypatch.setattr(made.venue.keys, "authenticate", fall_over)
    made.raw("GET", "/markets", headers=headers)
    assert "[redacted]" in made.venue.defects[0].what
    assert leaks(made.venue.defects[0].what) == []


@pytest.mark.parametrize("level", [logging.DEBUG, logging.ERROR])
def test_what_even_the_venue_does_not_catch_shows_no_key_in_the_log(monkeypatch, caplog, level):
    with MockExchange(clock="frozen") as running:
        running._context.venue.keys.issue("user_0001", api_key=KEY)
        running._context.venue._on_defect = lambda _defect: 1 / 0

        def fall_over(*_):
            raise RuntimeError(f"Bearer {KEY}")

        monkeypatch.setattr(running._context.venue.dialect, "market_summary", fall_over)
        with caplog.at_level(level):
            data = get(running, "/markets", CLOSE)
            assert talk(running, data)[0].status == 500
    assert "ZeroDivisionError" in caplog.text
    assert leaks(caplog.text) == []


# -- reprs ---------------------------------------------------------------------------------------------------------------


def issued():
    ring = KeyRing(1)
    ring.issue("anna", api_key=KEY)
    return ring


def journal():
    kept = RequestJournal(redact=issued().redact)
    kept.append(
        1, "get_markets", "anna", "key-0001", "GET", f"/{KEY}", KEY.encode(), KEY.encode(), 200, "",
        "valid", KEY.encode(),
    )  # fmt: skip
    return kept


URL = "http://127.0.0.1:1/trade-api/v2"
SHOWN = {
    "the mock's credentials": exchange_credentials,
    "their headers": lambda: exchange_credentials().headers,
    "a ring of keys": issued,
    "an issued key": lambda: issued().issued("key-0001"),
    "a record of a key": lambda: issued().records(),
    "a request": lambda: request(f"/{KEY}", KEY.encode(), KEY.encode()),
    "a call": lambda: receive(request(f"/{KEY}"), 1),
    "an exchange": exchange,
    "its parts": lambda: [vars(exchange())],
    "its context": lambda: vars(exchange()._context),
    "its venue": lambda: vars(exchange()._context.venue),
    "its journal": lambda: list(journal().entries()),
    "what its journal keeps": lambda: list(journal()._slots),
    "its report": lambda: called_with_keys().report(),
    "its requests": lambda: called_with_keys().requests(),
    "a key as Python gets it": lambda: exchange().issue_key("user_0001"),
    "the client's credentials": lambda: Credentials.from_key(KEY, SECRET),
    "a secret": lambda: Secret(KEY),
    "a revealed secret": lambda: Secret(KEY).reveal(),
    "an authenticator": lambda: BearerAuth(Credentials.from_key(KEY, SECRET)),
    "its headers": lambda: BearerAuth(Credentials.from_key(KEY)).headers("GET", "/", 0.0),
    "a client": lambda: KalshiClient(KEY, rest_url=URL),
    "an async client": lambda: AsyncKalshiClient(KEY, rest_url=URL),
    "a stream client": lambda: StreamClient(KEY, ws_url="ws://127.0.0.1:1/"),
    "settings": Settings,
    "the harness's credentials": lambda: KEY_OF_HARNESS,
    "the harness's headers": lambda: bearer(KEY_OF_HARNESS.api_key),
    "the harness's evidence": lambda: Answer("GET", f"/?api_key={KEY}", b"", 200, (), b""),
}


@pytest.mark.parametrize("make", SHOWN.values(), ids=SHOWN)
def test_no_repr_shows_a_key(make):
    value = make()
    known = issued_keys_of(value)
    assert leaks(repr(value)) == []
    assert not isinstance(value, list | dict) or leaks(str(value)) == []
    assert all(each not in repr(value) for each in known)
    if hasattr(value, "close"):
        value.close()


def issued_keys_of(value):
    """Return the keys in what ``issue_key`` gave: those are the seed's, not ours."""
    return (
        [str(value[name]) for name in ("api_key", "secret")]
        if isinstance(value, dict) and "api_key" in value
        else []
    )


@pytest.mark.parametrize("make", [exchange_credentials, lambda: Secret(KEY), issued, exchange])
def test_no_str_shows_a_key(make):
    assert leaks(str(make())) == []
    assert leaks(f"{make()}") == []


# -- canaries ------------------------------------------------------------------------------------------------------------


def test_a_repr_that_shows_would_be_found(monkeypatch):
    monkeypatch.setattr(HttpRequest, "__repr__", lambda self: f"HttpRequest({self.path})")
    with pytest.raises(AssertionError, match="the key, plain"):
        test_no_repr_shows_a_key(SHOWN["a request"])


def test_a_frame_that_shows_would_be_found(monkeypatch):
    monkeypatch.setattr("mock_exchange.server.PrivateText", str)
    with pytest.raises(AssertionError, match="the secret, plain"):
        test_no_frame_of_an_error_shows_a_key(*ACTS["limits that are none"])


def test_words_of_a_defect_that_show_would_be_found(monkeypatch):
    monkeypatch.setattr("mock_exchange.session.venue.Venue.shown", lambda _self, text: text)
    monkeypatch.setattr(
        "mock_exchange.session.call.Call.without_credentials", lambda _self, text: text
    )
    with pytest.raises(AssertionError, match="the key, plain"):
        test_no_frame_of_a_defect_shows_a_key_even_where_its_words_did(monkeypatch, KEY)
