"""Who may control an exchange, and how calls are checked."""

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport.control import _is_loopback
from support.transport_raw import call, head, talk

TOKEN = "a-long-control-token"
STATE = "/__mock__/state"
MOVE = "/__mock__/clock/advance"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


@pytest.fixture
def guarded():
    with MockExchange(seed=7, clock="frozen", control_token=TOKEN) as running:
        yield running


def test_loopback_may_control(exchange):
    assert call(exchange, "GET", STATE).status == 200


@pytest.mark.parametrize(
    "field", ["Host: evil.example", "Host: localhost\r\nOrigin: https://evil.example"]
)
def test_a_web_page_on_this_machine_may_not(exchange, field):
    data = head("GET", STATE, field, "Connection: close", host="")
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback_is_an_address_of_loopback(host, expected):
    assert _is_loopback(host) is expected


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Control_Token": "wrong"},
        {"X_Control_Token": ""},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer wrong"},
    ],
)
def test_where_there_is_a_token_everybody_needs_it(guarded, headers):
    answer = call(guarded, "GET", STATE, **headers)
    assert (answer.status, answer.code) == (401, "INVALID_CONTROL_TOKEN")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert call(guarded, "GET", "/__mock__/openapi.json", **headers).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Control_Token": TOKEN},
        {"Authorization": f"Bearer {TOKEN}"},
        {"X_Control_Token": TOKEN, "Origin": "https://app.example"},
    ],
)
def test_who_has_the_token_may_control(guarded, headers):
    assert call(guarded, "GET", STATE, **headers).status == 200


def raw(exchange, method, path, body):
    data = head(method, path, f"Content-Length: {len(body)}", "Connection: close") + body
    return talk(exchange, data)[0]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "MALFORMED_JSON"),
        (b"{", 400, "MALFORMED_JSON"),
        (b'{"seconds":1,"seconds":2}', 400, "MALFORMED_JSON"),
        (b'{"seconds":NaN}', 400, "MALFORMED_JSON"),
        (b"[]", 400, "INVALID_PARAMETER"),
        (b"{}", 400, "INVALID_PARAMETER"),
        (b'{"seconds":-1}', 400, "INVALID_PARAMETER"),
        (b'{"seconds":1,"minutes":1}', 400, "INVALID_PARAMETER"),
        (b'{"seconds":' + b" " * 70_000 + b"1}", 413, "PAYLOAD_TOO_LARGE"),
    ],
)
@pytest.mark.rule("D30")
def test_bodies_are_read_strictly(exchange, body, status, code):
    answer = raw(exchange, "POST", MOVE, body)
    assert (answer.status, answer.code) == (status, code)


def test_what_is_wrong_is_named(exchange):
    error = raw(exchange, "POST", MOVE, b'{"seconds":"soon"}').json["error"]
    assert error["details"] == {"field": "seconds", "value": "soon"}


def test_a_body_where_none_is_taken_is_refused(exchange):
    assert raw(exchange, "GET", STATE, b"{}").code == "INVALID_PARAMETER"


@pytest.mark.parametrize(
    "query", ["levels=0", "levels=x", "levels=1&levels=1", "depth=1", "levels=%D9%A3"]
)
def test_query_parameters_are_read_strictly(exchange, query):
    answer = call(exchange, "GET", f"/__mock__/markets/BTC-2024-12-31/book?{query}")
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER")


def test_head_is_405(exchange):
    data = head("HEAD", STATE, "Connection: close")
    assert talk(exchange, data, bodiless=True)[0].status == 405


@pytest.mark.rule("D12")
def test_control_calls_draw_on_no_quota_and_are_not_journalled(exchange):
    for _ in range(101):
        assert call(exchange, "GET", "/__mock__/clock").status == 200
    assert exchange.requests() == ()
