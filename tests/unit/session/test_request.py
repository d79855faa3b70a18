"""The order of refusals, each step against all later ones; what draws on the rate limit; every code the contract names."""

import orjson
import pytest

from kalshi_contract.loader import load_edition
from support.session_world import MAKER, ORDER, TICKER, USER, World

EDITION = load_edition()
BODY_BYTES_MAX = EDITION.limits.sizes.body_bytes_max
CLOSED = "SENATE-2024-CONTROL"

LEVELS = (
    ("route", 404, "ROUTE_NOT_FOUND"),
    ("method", 405, "METHOD_NOT_ALLOWED"),
    ("key", 401, "INVALID_API_KEY"),
    ("permission", 403, "FORBIDDEN"),
    ("rate", 429, "RATE_LIMIT_EXCEEDED"),
    ("weight", 413, "PAYLOAD_TOO_LARGE"),
    ("media", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ("json", 400, "MALFORMED_JSON"),
    ("schema", 400, "INVALID_ORDER"),
    ("query", 400, "INVALID_PARAMETER"),
    ("idempotency", 400, "INVALID_ORDER"),
    ("existence", 404, "MARKET_NOT_FOUND"),
    ("state", 400, "MARKET_CLOSED"),
    ("rule", 400, "INVALID_ORDER"),
    ("funds", 403, "INSUFFICIENT_BALANCE"),
    ("nothing", 200, ""),
)
NAMES = [name for name, _, _ in LEVELS]
BODIES = {
    "weight": b" " * (BODY_BYTES_MAX + 1),
    "json": b"{",
    "schema": orjson.dumps(ORDER | {"size": -1}),
    "existence": orjson.dumps(ORDER | {"ticker": "NO-SUCH"}),
    "state": orjson.dumps(ORDER | {"ticker": CLOSED, "size": 1_000_000}),
    "rule": orjson.dumps(ORDER | {"time_in_force": "fok", "size": 1_000_000}),
    "funds": orjson.dumps(ORDER | {"size": 1_000_000}),
    "nothing": orjson.dumps(ORDER),
}


def send_with_everything_wrong_from(level):
    """Place an order that is wrong at ``level`` and at every level after it."""
    first = NAMES.index(level)
    wrong = set(NAMES[first:])
    world = World(limits="contract")
    if "rate" in wrong:
        for _ in range(10):
            world.place(size=1, price=0.01)
    granted = ["read"] if "permission" in wrong else ["read", "trade"]
    key = world.venue.keys.issue(USER, granted).api_key
    headers = [
        (b"authorization", b"Bearer " + (b"unknown_key" if "key" in wrong else key.encode()))
    ]
    if "idempotency" in wrong:
        world.place(size=1, price=0.01, headers=[(b"idempotency-key", b"used")])
        headers.append((b"idempotency-key", b"used"))
    headers.append((b"content-type", b"text/plain" if "media" in wrong else b"application/json"))
    body = next(BODIES[name] for name in NAMES[first:] if name in BODIES)
    return world.raw(
        "PUT" if "method" in wrong else "POST",
        "/order" if "route" in wrong else "/orders",
        query="x=1" if "query" in wrong else "",
        headers=headers,
        body=body,
    )


@pytest.mark.rule("D09", "D10", "D12", "C20", "C22")
@pytest.mark.parametrize(("level", "status", "code"), LEVELS, ids=NAMES)
def test_the_first_thing_wrong_is_what_is_answered(level, status, code):
    reply = send_with_everything_wrong_from(level)

    assert (reply.status, reply.code) == (status, code)


def test_the_steps_are_a_table_in_the_published_order():
    manner = World().venue._parts.manner
    names = [step.__name__ for step in manner.steps(EDITION.operations["place_order"])]
    assert names == [
        "authenticate",
        "permit",
        "draw",
        "take_body",
        "read_parameters",
        "replay",
        "perform_once",
    ]
    without_body = manner.steps(EDITION.operations["get_account"])
    assert [step.__name__ for step in without_body][:3] == names[:3]


@pytest.fixture
def world():
    return World()


@pytest.mark.rule("D09")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "put", "GET"])
def test_other_methods_are_405_with_what_is_allowed(world, method):
    reply = world.raw(method, "/orders")

    assert (reply.status, reply.code) == (405, "METHOD_NOT_ALLOWED")
    assert reply.header(b"allow") == "POST"


@pytest.mark.rule("C01", "C03", "C20", "C22")
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"")],
        [(b"authorization", b"Basic dXNlcjpwYXNz")],
        [(b"authorization", b"Bearer "), (b"x-api-key", b"x")],
        [(b"authorization", b"Bearer \x00\xff")],
        [(b"authorization", b"Bearer " + b"k" * 65_536)],
    ],
    ids=["missing", "empty", "basic", "no key", "no text", "64 KB"],
)
def test_without_a_good_key_the_answer_is_401(world, headers):
    reply = world.raw("GET", "/markets", headers=headers)

    assert (reply.status, reply.code) == (401, "INVALID_API_KEY")
    assert reply.header(b"www-authenticate") == "Bearer"


@pytest.mark.rule("C01")
def test_a_good_key_twice_is_no_key(world):
    good = (b"authorization", b"Bearer " + world.key().encode())

    assert world.raw("GET", "/markets", headers=[good, good]).code == "INVALID_API_KEY"
    assert world.raw("GET", "/markets", headers=[good]).status == 200


@pytest.mark.rule("C01", "C30")
def test_a_key_in_the_query_is_no_key_and_is_not_shown(world):
    key = world.key()

    alone = world.raw("GET", "/markets", query=f"api_key={key}")
    beside = world.get("/markets", query=f"api_key={key}")
    swapped = world.get("/markets", query=f"{key}=1")

    assert alone.status == 401
    assert (beside.status, beside.code) == (400, "INVALID_PARAMETER")
    assert all(key.encode() not in reply.raw for reply in (alone, beside, swapped))


@pytest.mark.rule("C30")
@pytest.mark.parametrize("place", ["ticker", "side", "field", "path", "idempotency"])
def test_no_answer_reflects_a_key(world, place):
    key = world.key()
    reply = {
        "ticker": lambda: world.place(ticker=key),
        "side": lambda: world.place(side=key),
        "field": lambda: world.place(**{key: 1}),
        "path": lambda: world.get(f"/orders/{key}"),
        "idempotency": lambda: (
            world.place(headers=[(b"idempotency-key", key.encode())]),
            world.place(size=5, headers=[(b"idempotency-key", key.encode())]),
        )[1],
    }[place]()

    assert reply.status in {400, 404}
    assert key.encode() not in reply.raw


@pytest.mark.rule("D28", "C30")
@pytest.mark.parametrize(
    ("granted", "operation", "status"),
    [
        (["read"], "get", 200),
        (["read"], "place", 403),
        (["read"], "cancel", 403),
        (["trade"], "get", 403),
        (["trade"], "place", 200),
        (["trade"], "cancel", 200),
        ([], "get", 403),
    ],
)
def test_a_key_does_what_it_may(world, granted, operation, status):
    key = world.venue.keys.issue(USER, granted).api_key
    world.place(size=1)

    reply = {
        "get": lambda: world.get("/accounts/user_0001", key=key),
        "place": lambda: world.place(key=key, size=1),
        "cancel": lambda: world.delete("/orders/ord_123456789", key=key),
    }[operation]()

    assert reply.status == status
    assert status == 200 or reply.code == "FORBIDDEN"


@pytest.mark.rule("C25", "C27", "D12", "D13")
def test_the_eleventh_order_of_a_minute_waits_for_its_end():
    world = World(limits="contract")
    for _ in range(10):
        assert world.place(size=1, price=0.01).status == 200
    world.clock.advance(17.5)

    reply = world.place(size=1, price=0.01)

    assert reply.body == {
        "error": {
            "code": "RATE_LIMIT_EXCEEDED",
            "message": "Rate limit exceeded",
            "retry_after": 43,
        }
    }
    assert reply.header(b"retry-after") == "43"
    world.clock.advance(42.5)
    assert world.place(size=1, price=0.01).status == 200


@pytest.mark.rule("C27")
def test_the_printed_rate_limit_answer_is_literal_at_the_windows_start():
    world = World(limits="contract")
    for _ in range(10):
        world.place(size=1, price=0.01)

    assert world.place(size=1, price=0.01).body == EDITION.examples["rate_limit"]["value"]


@pytest.mark.rule("C25", "D12")
def test_markets_draw_on_their_own_bucket_and_everything_else_on_the_general_one():
    world = World(limits="contract")
    for _ in range(100):
        assert world.get("/accounts/user_0001").status == 200
    assert world.get("/fills").code == "RATE_LIMIT_EXCEEDED"
    assert world.place().code == "RATE_LIMIT_EXCEEDED"

    for _ in range(1000):
        assert world.get("/markets", query="limit=1").status == 200
    assert world.get(f"/markets/{TICKER}").code == "RATE_LIMIT_EXCEEDED"
    assert world.get(f"/markets/{TICKER}", account=MAKER).status == 200, "limits are per account"


@pytest.mark.rule("D12")
@pytest.mark.parametrize(
    ("refused", "draws"),
    [
        ({"headers": []}, False),
        ({"body": b"{"}, True),
        ({"body": BODIES["schema"]}, True),
        ({"body": BODIES["existence"]}, True),
        ({"body": BODIES["funds"]}, True),
        ({"body": BODIES["weight"]}, True),
        ({"query": "x=1"}, True),
    ],
    ids=["401", "malformed", "schema", "existence", "funds", "413", "query"],
)
def test_what_got_past_the_limit_draws_on_it_whatever_its_answer(refused, draws):
    world = World(limits="contract")
    good = [
        (b"authorization", b"Bearer " + world.key().encode()),
        (b"content-type", b"application/json"),
    ]
    for _ in range(10):
        assert world.raw("POST", "/orders", **({"headers": good} | refused)).status >= 400

    reply = world.place(size=1)

    assert reply.code == ("RATE_LIMIT_EXCEEDED" if draws else "")


@pytest.mark.rule("D12")
def test_a_key_that_lacks_the_permission_draws_nothing():
    world = World(limits="contract")
    key = world.venue.keys.issue(USER, ["read"]).api_key
    for _ in range(20):
        assert world.place(key=key).code == "FORBIDDEN"

    assert world.place().status == 200


@pytest.mark.rule("D12")
def test_limits_can_be_multiplied_and_switched_off():
    for limits, orders in (("x2", 20), ("off", 50)):
        world = World(limits=limits)
        codes = [world.place(size=1, price=0.01).code for _ in range(orders + 1)]
        assert codes[:orders] == [""] * orders
        assert codes[orders] == ("RATE_LIMIT_EXCEEDED" if limits == "x2" else "")


@pytest.mark.rule("D09")
@pytest.mark.parametrize(
    ("declared", "status"),
    [
        ([b"application/json"], 200),
        ([b"application/json; charset=utf-8"], 200),
        ([b"Application/JSON;charset=UTF-8"], 200),
        ([b'application/json; charset="utf-8"'], 200),
        ([b"application/json;"], 200),
        ([], 415),
        ([b""], 415),
        ([b"text/plain"], 415),
        ([b"application/jsonx"], 415),
        ([b"application/json; charset=latin-1"], 415),
        ([b"application/x-www-form-urlencoded"], 415),
        ([b"application/json", b"application/json"], 415),
    ],
    ids=repr,
)
def test_a_body_is_declared_as_json_once(world, declared, status):
    headers = [(b"authorization", b"Bearer " + world.key().encode())]
    headers += [(b"content-type", value) for value in declared]

    assert world.raw("POST", "/orders", headers=headers, body=orjson.dumps(ORDER)).status == status


@pytest.mark.rule("D09")
def test_a_body_of_exactly_the_limit_is_read(world):
    body = orjson.dumps(ORDER)
    padded = body + b" " * (BODY_BYTES_MAX - len(body))

    assert world.send("POST", "/orders", body=padded).status == 200
    assert world.send("POST", "/orders", body=padded + b" ").code == "PAYLOAD_TOO_LARGE"


@pytest.mark.rule("D30", "C32")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"size":NaN}',
        b'{"size":1e400}',
        b'{"size":1,"size":2}',
        b'{"a":"\\ud800"}',
        b"[" * 100 + b"]" * 100,
        b'{"size":' + b"9" * 5000 + b"}",
        b"{} {}",
    ],
    ids=lambda body: repr(body)[:24],
)
def test_a_body_that_is_no_strict_json_is_malformed(world, body):
    before = world.venue.exchange.state_hash()

    reply = world.send("POST", "/orders", body=body)

    assert (reply.status, reply.code) == (400, "MALFORMED_JSON")
    assert world.venue.exchange.state_hash() == before


@pytest.mark.rule("D09")
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/markets"), ("GET", f"/markets/{TICKER}"), ("DELETE", "/orders/ord_123456789")],
)
def test_a_body_where_the_contract_has_none_is_refused(world, method, path):
    world.get(path) if method == "GET" else world.place()

    assert world.send(method, path, body=b"{}").code == "INVALID_PARAMETER"
    assert world.send(method, path, body=b"x" * (BODY_BYTES_MAX + 1)).code == "PAYLOAD_TOO_LARGE"


@pytest.mark.rule("C20", "C22", "D09", "D29")
def test_every_code_of_the_contract_is_reached_except_those_only_faults_inject(world):
    seen = {send_with_everything_wrong_from(level).code for level in NAMES}
    world.place(price=0.66, size=1)
    seen |= {
        world.delete("/orders/ord_123456789").code,
        world.get("/orders/ord_999999999").code,
        world.get("/accounts/nobody").code,
    }

    assert seen - {""} == set(EDITION.errors) - {"INTERNAL_ERROR", "SERVICE_UNAVAILABLE"}


@pytest.mark.rule("D09", "C20")
@pytest.mark.parametrize("level", NAMES[2:])
def test_every_refusal_is_declared_by_its_operation(level):
    reply = send_with_everything_wrong_from(level)
    operation = EDITION.operations["place_order"]

    assert reply.status in operation.response_objects
    assert reply.code == "" or reply.code in operation.error_codes
