"""Every error of the client, provoked for real, with the variables of every frame: no key, no secret."""

import asyncio
import json
import ssl

import httpx2
import pytest

from kalshi_refclient import (
    AsyncKalshiClient,
    Credentials,
    KalshiClient,
    StreamClient,
    StreamSettings,
    errors,
    load_credentials,
)
from kalshi_refclient._core.reconnect import ReconnectPolicy
from mock_exchange import MockExchange
from support.client_raw_server import closed_port
from support.client_world import ManualClock, Script, async_client, client, error, reply
from support.secrets_shown import KEY, SECRET, leaks, raised, worst

URL = "http://127.0.0.1:1/trade-api/v2"
AUTHORIZATION = f"Bearer {KEY}"

pytestmark = pytest.mark.rule("C30", "C35", "D27")


def asked(script, ask=lambda one: one.get_account("user_0001"), **changes):
    """Ask a scripted exchange something, blocking."""
    with client(script, ManualClock(), key=KEY, **changes) as one:
        ask(one)


def asked_async(script, ask=lambda one: one.get_account("user_0001"), **changes):
    async def run():
        async with async_client(script, ManualClock(), key=KEY, **changes) as one:
            await ask(one)

    asyncio.run(run())


def order(one, **changes):
    return one.place_order(**{"ticker": "BTC-1", "side": "buy", "size": 1, "price": 0.5, **changes})


def echo(status, code=None):
    """An exchange that answers with what it was sent, the key among it."""

    def answer(request):
        said = request.headers["authorization"]
        if code is None:
            return reply(status, f"<html>{said}</html>".encode(), {"X-Echo": said})
        return error(status, code, {"X-Echo": said}, details={"field": "key", "value": said})

    return Script(answer)


def no_certificate():
    failure = httpx2.ConnectError(f"no: {AUTHORIZATION}")
    failure.__cause__ = ssl.SSLCertVerificationError("not trusted")
    return Script(failure)


def credentials_file(folder, content):
    path = folder / "backend/data/users/anna/credentials"
    path.mkdir(parents=True)
    file = path / "kalshi-credentials"
    file.write_bytes(content)
    file.chmod(0o600)
    return folder


def used_after_the_end():
    one = KalshiClient(KEY, rest_url=f"http://127.0.0.1:{closed_port()}/trade-api/v2")
    one.close()
    one.get_account("user_0001")


LOST = Script(httpx2.ReadError(f"cut after {AUTHORIZATION}"))
CALLS = {
    "a URL that is none": (errors.LocalMisuse, lambda: KalshiClient(KEY, rest_url="ftp://x")),
    "an async URL that is none": (errors.LocalMisuse, lambda: AsyncKalshiClient(KEY, rest_url="x")),
    "a stream's URL that is none": (errors.LocalMisuse, lambda: StreamClient(KEY, ws_url="x")),
    "no such environment": (errors.LocalMisuse, lambda: KalshiClient(KEY, environment="moon")),
    "a key with its line end": (errors.CredentialsError, lambda: KalshiClient(KEY + "\n", rest_url=URL)),
    "an async key with its line end": (errors.CredentialsError, lambda: AsyncKalshiClient(KEY + " ", rest_url=URL)),
    "a stream's key with a scheme": (errors.CredentialsError, lambda: StreamClient(AUTHORIZATION, ws_url="ws://127.0.0.1:1/")),
    "a key that is none": (errors.CredentialsError, lambda: Credentials.from_key(KEY + "!", SECRET)),
    "an argument outside its grammar": (errors.LocalMisuse, lambda: asked(LOST, lambda one: one.get_market("~"))),
    "an order of nothing": (errors.LocalMisuse, lambda: asked(LOST, lambda one: order(one, size=0))),
    "unauthorized": (errors.Unauthorized, lambda: asked(echo(401, "INVALID_API_KEY"))),
    "refused": (errors.Refused, lambda: asked(echo(404, "ACCOUNT_NOT_FOUND"))),
    "rate limited": (errors.RateLimited, lambda: asked(echo(429, "RATE_LIMIT_EXCEEDED"))),
    "server failed": (errors.ServerFailed, lambda: asked(echo(500, "INTERNAL_ERROR"))),
    "no contract's answer": (errors.RemoteViolation, lambda: asked(echo(200))),
    "a field too few": (errors.RemoteViolation, lambda: asked(Script(lambda request: reply(200, {"account": {AUTHORIZATION: request.headers["authorization"]}})))),
    "too large": (errors.AnswerTooLarge, lambda: asked(Script(lambda _: reply(200, AUTHORIZATION.encode() * 9)), body_bytes_max=50)),
    "a redirect": (errors.RemoteViolation, lambda: asked(Script(httpx2.Response(302, headers={"Location": f"/{KEY}"})))),
    "unreachable": (errors.Unreachable, lambda: asked(Script(httpx2.ConnectError(f"no: {AUTHORIZATION}")))),
    "no certificate": (errors.CertificateRefused, lambda: asked(no_certificate())),
    "lost": (errors.ConnectionLost, lambda: asked(LOST)),
    "an order lost": (errors.OrderOutcomeUnknown, lambda: asked(LOST, order)),
    "an order that a 500 ate": (errors.OrderOutcomeUnknown, lambda: asked(echo(500, "INTERNAL_ERROR"), order)),
    "too fast": (errors.RateLimited, lambda: asked(Script(reply(404, {})), lambda one: [raised(lambda: order(one)) for _ in range(10)] and order(one), pacing="refuse")),
    "async unauthorized": (errors.Unauthorized, lambda: asked_async(echo(401, "INVALID_API_KEY"))),
    "async violation": (errors.RemoteViolation, lambda: asked_async(echo(200))),
    "async lost": (errors.ConnectionLost, lambda: asked_async(LOST)),
    "async order lost": (errors.OrderOutcomeUnknown, lambda: asked_async(LOST, order)),
    "a bug of the transport": (RuntimeError, lambda: asked(Script(RuntimeError("broken")))),
    "an async bug of the transport": (RuntimeError, lambda: asked_async(Script(RuntimeError("broken")))),
    "a client that was closed": (RuntimeError, used_after_the_end),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "act"), CALLS.values(), ids=CALLS)
def test_no_frame_of_a_failed_call_shows_a_key(kind, act):
    failure = raised(act)
    assert isinstance(failure, kind), repr(failure)
    assert leaks(worst(failure)) == []


CONTENTS = {
    "no JSON": f'{{"api_key":"{KEY}","secret":"{SECRET}"',
    "a key doubled": f'{{"api_key":"{KEY}","api_key":"{KEY}"}}',
    "secrets for names": f'{{"{KEY}":1,"{SECRET}":2}}',
    "a list": f'["{KEY}","{SECRET}"]',
    "a text": f'"{KEY}"',
    "one field too many": f'{{"api_key":"{KEY}","secret":"{SECRET}","more":1}}',
    "a key that is a list": f'{{"api_key":["{KEY}"],"secret":"{SECRET}"}}',
    "a key that is none": f'{{"api_key":"{KEY} ","secret":"{SECRET}"}}',
    "a secret too long": json.dumps({"api_key": KEY, "secret": SECRET * 300}),
    "a file too long": json.dumps({"api_key": KEY, "secret": SECRET * 3_000}),
    "no text": f"{KEY}{SECRET}\xff",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_no_frame_of_a_refused_credentials_file_shows_what_is_in_it(tmp_path, content):
    root = credentials_file(tmp_path, content.encode("latin-1"))
    failure = raised(lambda: load_credentials("anna", root))
    assert isinstance(failure, errors.CredentialsError)
    assert leaks(worst(failure)) == []


async def until_it_ends(one):
    async with one as stream:
        await stream.subscribe_market("BTC-2024-12-31")
        async for _ in stream:
            pass


def streamed(url):
    settings = StreamSettings(reconnect=ReconnectPolicy(tries_max=0))
    asyncio.run(until_it_ends(StreamClient(KEY, ws_url=url, stream=settings)))


def test_no_frame_of_a_stream_that_was_refused_shows_its_key():
    with MockExchange(clock="frozen") as exchange:
        failure = raised(lambda: streamed(exchange.ws_url))
    assert isinstance(failure, errors.Unauthorized)
    assert leaks(worst(failure)) == []


def test_no_frame_of_a_stream_that_found_nobody_shows_its_key():
    failure = raised(lambda: streamed(f"ws://127.0.0.1:{closed_port()}/"))
    assert isinstance(failure, errors.KalshiError)
    assert leaks(worst(failure)) == []


def test_every_kind_of_error_was_provoked():
    provoked = {kind for kind, _ in CALLS.values()} | {
        errors.StreamEnded,
        errors.ReconnectsExhausted,
    }
    kinds = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.KalshiError)
    }
    assert kinds - provoked == {errors.KalshiError, errors.OutcomeUnknown}, "the two are bases"


# -- canaries ------------------------------------------------------------------------------------------------------------


def test_a_key_in_a_frame_would_be_found(monkeypatch):
    monkeypatch.setattr("kalshi_refclient.rest.hidden", lambda key: key)
    monkeypatch.setattr("kalshi_refclient.credentials.hidden", lambda key: key)
    kind, act = CALLS["a URL that is none"]
    with pytest.raises(AssertionError, match="the key, plain"):
        test_no_frame_of_a_failed_call_shows_a_key(kind, act)


def test_a_key_in_the_words_of_an_error_would_be_found(monkeypatch):
    monkeypatch.setattr("kalshi_refclient.transport.excerpt", lambda text, **_: text)
    kind, act = CALLS["lost"]
    with pytest.raises(AssertionError, match="the key"):
        test_no_frame_of_a_failed_call_shows_a_key(kind, act)


def test_a_file_in_a_frame_would_be_found(monkeypatch, tmp_path):
    class Plain(str):
        __slots__ = ()

    monkeypatch.setattr("kalshi_refclient.private_files.PrivateText", Plain)
    with pytest.raises(AssertionError, match="the key"):
        test_no_frame_of_a_refused_credentials_file_shows_what_is_in_it(
            tmp_path, CONTENTS["no JSON"]
        )
