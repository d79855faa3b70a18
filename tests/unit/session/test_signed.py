"""Signed requests: the order of refusals, scopes, locks, and what a call costs."""

import pytest

from mock_exchange.session.http import HttpRequest
from mock_exchange.session.signed import NEGOTIATED
from support.signing import pair, private, signed_headers
from support.trade_world import BASE, EDITION, ORDER, ORDERS, OTHER, START_US, USER, TradeWorld

BALANCE = "/portfolio/balance"
SUBACCOUNTS = "/portfolio/subaccounts"
START_MS = START_US // 1_000


@pytest.fixture
def world():
    return TradeWorld(trust=False, limits="contract")


def signed(world, method, path, *, key_id, timestamp=START_MS, path_signed=None, **options):
    text = f"{timestamp}{method}{path_signed or BASE + path}".encode()
    headers = signed_headers(key_id, private("ed25519"), text, timestamp=timestamp)
    headers.append((b"content-type", b"application/json"))
    return world.raw(method, path, headers=headers, **options)


@pytest.mark.rule("T02")
def test_a_good_signature_is_whose_key_it_is(world):
    reply = signed(world, "GET", BALANCE, key_id=world.key(), query="subaccount=0")
    assert (reply.status, reply.body["balance"]) == (200, 1_000_000)


@pytest.mark.rule("T02", "D58")
@pytest.mark.parametrize(
    ("changes", "code", "details"),
    [
        ({"key_id": "not-a-uuid"}, "authentication_error", "INVALID_PARAMETER"),
        ({"key_id": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}, "authentication_error", "NOT_FOUND"),
        ({"timestamp": START_MS - 30_000}, "header_timestamp_expired", ""),
        ({"timestamp": START_MS + 60_000}, "header_timestamp_expired", ""),
        (
            {"path_signed": BALANCE},
            "authentication_error",
            "INCORRECT_API_KEY_SIGNATURE",
        ),
    ],
)
def test_each_refused_signature(world, changes, code, details):
    reply = signed(world, "GET", BALANCE, **({"key_id": world.key()} | changes))
    assert (reply.status, reply.code, reply.details) == (401, code, details)
    assert b"www-authenticate" not in reply.headers


@pytest.mark.rule("T02", "D66")
def test_a_public_operation_looks_at_no_credentials(world):
    reply = signed(world, "GET", "/exchange/status", key_id="nonsense")
    assert reply.status == 200


def test_the_steps_are_a_table_in_the_published_order():
    manner = TradeWorld(seeded=False, limits="contract").venue._parts.manner
    names = {
        name: [step.__name__ for step in manner.steps(manner._edition.operations[name])]
        for name in ("CreateOrderV2", "BatchCreateOrdersV2", "GetMarkets", "ResetOrderGroup")
    }
    body = ["take_body"]
    end = ["read_parameters", "keep_lock", "perform"]
    assert names["CreateOrderV2"] == ["authenticate", "permit", "draw", *body, *end]
    assert names["BatchCreateOrdersV2"] == ["authenticate", "permit", *body, "draw", *end]
    assert names["GetMarkets"] == ["recognise", "draw", "weigh_body", *end]
    assert "read_optional_json" in names["ResetOrderGroup"]


@pytest.mark.rule("T17", "D61")
@pytest.mark.parametrize(
    ("scopes", "read", "write"),
    [(["read"], 200, 403), (["write"], 403, 201), (["write::trade"], 403, 201)],
)
def test_a_key_does_what_its_scopes_cover(scopes, read, write):
    world = TradeWorld()
    world._keys[USER] = world.venue.signed_keys.issue(USER, scopes, key_type="ed25519").key_id
    assert world.get("/portfolio/orders").status == read
    assert world.place().status == write


@pytest.mark.rule("T17")
def test_a_locked_key_acts_for_its_subaccount_only():
    world = TradeWorld()
    key = world.venue.signed_keys.issue(USER, key_type="ed25519", subaccount=3)
    world._keys[USER] = key.key_id
    for reply in (world.get(BALANCE), world.place(subaccount=0), world.place(subaccount=2)):
        assert (reply.status, reply.code) == (403, "forbidden")
    assert world.place().status == 404  # of subaccount 3, which was never made


@pytest.mark.rule("T17")
def test_a_locked_key_reads_markets_and_orders_of_its_own_and_touches_nothing_else():
    world = TradeWorld()
    of_all = world.placed()["order_id"]
    world.send("POST", SUBACCOUNTS)
    body = {"client_transfer_id": "0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01", "from_subaccount": 0}
    body |= {"to_subaccount": 1, "amount_cents": 1_000}
    world.send("POST", f"{SUBACCOUNTS}/transfer", body=body)
    own = world.placed(subaccount=1)["order_id"]
    key = world.venue.signed_keys.issue(USER, key_type="ed25519", subaccount=1)
    world._keys[USER] = key.key_id
    assert world.get("/markets").status == 200
    assert world.get(f"/portfolio/orders/{own}").status == 200
    assert world.get(f"/portfolio/orders/{of_all}").status == 404
    assert [each["order_id"] for each in world.ok("/portfolio/orders")["orders"]] == [own]
    assert world.get("/portfolio/orders", "subaccount=0").status == 403
    assert world.send("DELETE", ORDERS).status == 204
    assert [world.live(each).status for each in (of_all, own)] == ["open", "cancelled"]
    batch = {"orders": [ORDER | {"subaccount": 1, "count": "1.00"}]}
    assert world.send("POST", f"{ORDERS}/batched", body=batch).status == 201
    world.clock.advance(61)
    unnamed = world.placed(count="1.00")["order_id"]
    assert world.live(unnamed).account_id == f"{USER}/1"
    over = world.send("DELETE", f"{ORDERS}/batched", body={"orders": [{"order_id": unnamed}]})
    assert over.body["orders"][0]["reduced_by"] == "1.00"
    grouped = world.send("POST", "/portfolio/order_groups/create", body={"contracts_limit": 5})
    assert grouped.body["subaccount"] == 1
    whole = world.ok(BALANCE, "subaccount=1")
    assert "balance_breakdown" not in whole
    for reply in (
        world.send(
            "POST",
            f"{ORDERS}/batched",
            body={"orders": [*batch["orders"], ORDER | {"subaccount": 0}]},
        ),
        world.send("POST", SUBACCOUNTS),
        world.send("POST", f"{SUBACCOUNTS}/transfer", body=body),
        world.get(f"{SUBACCOUNTS}/balances"),
        world.send("POST", "/api_keys/generate", body={"name": "more"}),
    ):
        assert (reply.status, reply.code) == (403, "forbidden")


@pytest.mark.rule("T04")
def test_a_bucket_holds_what_the_tier_says_and_fills_again():
    world = TradeWorld(limits="contract")
    statuses = [world.place().status for _ in range(11)]
    assert statuses == [201] * 10 + [429]
    refused = world.place()
    assert refused.body == {"error": "too many requests"}
    assert b"retry-after" not in refused.headers
    world.clock.advance(0.1)
    assert [world.place().status for _ in range(2)] == [201, 429]
    assert world.get("/portfolio/orders").status == 200
    assert world.place(account=OTHER).status == 201


@pytest.mark.rule("T04")
@pytest.mark.parametrize(("orders", "status"), [(10, 201), (11, 429)])
def test_a_batch_fits_whole_or_not_at_all(orders, status):
    world = TradeWorld(limits="contract")
    reply = world.send("POST", f"{ORDERS}/batched", body={"orders": [ORDER] * orders})
    assert reply.status == status
    assert world.place().status == (429 if orders == 10 else 201)


@pytest.mark.rule("T04", "D66")
def test_a_public_call_costs_whose_key_it_names_and_nobody_else():
    world = TradeWorld(limits="contract")
    assert {world.get("/exchange/status", account=None).status for _ in range(100)} == {200}
    statuses = [world.get("/exchange/status").status for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert world.venue.rate_limit_use() == {"read": 1.0}


@pytest.mark.rule("T04", "D66")
def test_the_signature_of_a_public_call_is_not_looked_at():
    world = TradeWorld(limits="contract", trust=False)
    headers = [(b"kalshi-access-key", world.key().encode()), (b"kalshi-access-signature", b"AA==")]
    statuses = [world.raw("GET", "/exchange/status", headers=headers).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]


@pytest.mark.rule("T03")
@pytest.mark.parametrize(
    ("body", "media", "code"),
    [
        (b"{", b"application/json", "bad_request"),
        (b"", b"application/json", "bad_request"),
        (b"[]", b"application/json", "bad_request"),
        (b"{}", b"text/plain", "invalid_content_type"),
        (b"{}", b"application/json", ""),
        (b" " * 1_100_000, b"application/json", "bad_request"),
    ],
    ids=["half", "none", "list", "text", "empty", "large"],
)
def test_a_body_that_cannot_be_read(body, media, code):
    world = TradeWorld()
    headers = [(b"kalshi-access-key", world.key().encode()), (b"content-type", media)]
    reply = world.raw("POST", ORDERS, headers=headers, body=body)
    assert (reply.status, reply.code) == (400, code)


@pytest.mark.rule("T03")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("PUT", "/markets"), ("GET", "/markets/")]
)
def test_what_is_nowhere_is_not_found(method, path):
    reply = TradeWorld(seeded=False).raw(method, path)
    assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.rule("T10")
def test_a_handshake_is_signed_like_any_request(world):
    unsigned = world.venue.refuse_stream(HttpRequest("GET", "/trade-api/ws/v2", b"", [], b""))
    text = f"{START_MS}GET/trade-api/ws/v2".encode()
    headers = signed_headers(world.key(), private("ed25519"), text, timestamp=START_MS)
    good = HttpRequest("GET", "/trade-api/ws/v2", b"", headers, b"")
    assert (unsigned.status, unsigned.code) == (401, "token_authentication_failure")
    assert world.venue.refuse_stream(good) is None
    assert world.venue.open_stream(good).account_id == USER
    with pytest.raises(ValueError, match="is signed"):
        world.venue.open_stream()


@pytest.mark.rule("D60")
def test_an_account_has_20_streams_at_most():
    world = TradeWorld(limits="contract")
    request = HttpRequest("GET", "/", b"", [(b"kalshi-access-key", world.key().encode())], b"")
    streams = [world.venue.open_stream(request) for _ in range(20)]
    assert world.venue.refuse_stream(request).status == 429
    streams[0].disconnected()
    assert world.venue.refuse_stream(request) is None


def test_nothing_of_a_private_key_is_shown_again():
    world = TradeWorld()
    reply = world.place(ticker=pair("ed25519").private_pem)
    assert b"PRIVATE KEY-----" not in reply.raw
    (entry,) = world.venue.requests.find(operation="CreateOrderV2")
    assert "PRIVATE KEY-----" not in entry.body


@pytest.mark.rule("T02")
def test_why_a_signature_was_refused_is_in_the_journal_and_the_log_and_not_in_the_answer(world):
    lines = []
    monitor = world.venue.monitor
    monitor.write_to(Lines(lines))
    key_id = world.key()
    answer = signed(world, "GET", BALANCE, key_id=key_id, path_signed=BALANCE)
    monitor.drain()
    why = "prefix /trade-api/v2 missing from the signed path"
    (entry,) = world.venue.requests.find(status=401)
    assert why in entry.why
    (line,) = [fields for event, fields in lines if event == "auth_failed"]
    assert line["why"] == entry.why
    assert why.encode() not in answer.raw
    signed(world, "GET", BALANCE, key_id=key_id)
    assert world.venue.requests.find(status=200)[0].why is None


@pytest.mark.rule("T02")
def test_why_a_handshake_was_refused_is_in_the_log(world):
    text = f"{START_MS}GET/ws/v2".encode()
    headers = signed_headers(world.key(), private("ed25519"), text, timestamp=START_MS)
    refused = world.venue.refuse_stream(HttpRequest("GET", EDITION.ws_path, b"", headers, b""))
    assert refused.status == 401
    assert "prefix /trade-api missing from the signed path" in refused.why
    assert refused.why.encode() not in refused.body


class Lines:
    """Log lines as they are handed over: (event, fields)."""

    def __init__(self, lines):
        self.lines = lines

    def wants(self, _event):
        return True

    def write(self, event, _at_us, fields, *, level=None):
        self.lines.append((event, fields))

    def write_alike(self, event, _at_us, names, values, _key, alike):
        self.lines.append((event, {**dict(zip(names, values, strict=True)), **alike()}))

    def flush(self):
        pass


def test_what_is_negotiated_by_a_locked_key_is_held_by_whose_it_is():
    assert set(EDITION.operations) >= NEGOTIATED
    paths = {EDITION.operations[name].path for name in NEGOTIATED}
    assert all(path.startswith("/communications/") for path in paths)
