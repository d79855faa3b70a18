"""The cells of the REST matrix that are about answers: R8, R9, R12, R14 to R20. Each takes a ``Speaker``.

The canaries of ``tests/sick`` run the same checks on broken clients.
"""

import json
import random

import httpx2
import pytest

from kalshi_refclient import errors
from kalshi_refclient.secret import Secret
from kalshi_refclient.values import Reconciliation
from support.client_speak import Matrix, speak_client
from support.client_world import (
    ORDER,
    WALL_S,
    ManualClock,
    Script,
    account,
    account_object,
    cancelled,
    error,
    fill_object,
    market_summary,
    placed,
    placed_object,
    policy,
    reply,
    status_object,
    throttled,
    varied,
)

ANSWERS = Matrix()
ACCOUNT = "user_0001"
GOOD = json.dumps({"account": account_object()})
UNREADABLE_BODIES = {
    "malformed": b'{"account": ',
    "nan": GOOD.replace("10000", '10000, "newcomer": NaN').encode(),
    "infinite": GOOD.replace("10000", '10000, "newcomer": Infinity').encode(),
    "beyond_floats": GOOD.replace("10000", '10000, "newcomer": 1e400').encode(),
    "duplicate_keys": GOOD.replace('"balance"', '"balance": 1, "balance"').encode(),
    "deep": b"[" * 100_000,
    "bad_utf8": GOOD.replace("10000", '10000, "newcomer": "?"').encode().replace(b"?", b"\xff"),
    "utf16": GOOD.encode("utf-16"),
    "byte_order_mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "trailing_junk": GOOD.encode() + b" x",
    "empty": b"",
    "no_object": b"[1, 2]",
}


@ANSWERS.cell("R08", "C32", "D30")
def check_unreadable_answers_are_violations_and_never_crash(speak):
    for name, body in UNREADABLE_BODIES.items():
        clock, script = ManualClock(), Script(reply(200, body))
        with pytest.raises(errors.RemoteViolation):
            speak(script, clock, "get_account", ACCOUNT)
        assert len(script.requests) == 1, name
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak(script, clock, "place_order", **ORDER)
        assert len(script.posts) == 1, name


@ANSWERS.cell("R08", "C32", "D30")
def check_a_wrong_content_type_is_a_violation(speak):
    for content_type in ("text/html", "", "application/jsonx", "text/json"):
        answer = reply(200, {"account": account_object()}, {"Content-Type": content_type})
        with pytest.raises(errors.RemoteViolation, match="content type"):
            speak(Script(answer), ManualClock(), "get_account", ACCOUNT)
    fine = reply(
        200, {"account": account_object()}, {"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert speak(Script(fine), ManualClock(), "get_account", ACCOUNT).balance == 10000


@ANSWERS.cell("R09", "C32", "D30")
def check_missing_and_wrong_fields_are_violations_that_say_where(speak):
    missing = {name: value for name, value in account_object().items() if name != "balance"}
    table = (
        (missing, ""),
        (account_object("10000"), "/account/balance"),
        (account_object(1.5), "/account/balance"),
        (account_object(True), "/account/balance"),
        (account_object(None), "/account/balance"),
    )
    for value, pointer in table:
        with pytest.raises(errors.RemoteViolation) as caught:
            speak(Script(reply(200, {"account": value})), ManualClock(), "get_account", ACCOUNT)
        assert caught.value.pointer.startswith(pointer)


@ANSWERS.cell("R09", "C32", "D30")
def check_extra_fields_and_new_words_are_tolerated_and_counted(speak):
    answer = account(newcomer=1, status="frozen")
    clock = ManualClock()
    made = speak_client(speak, Script(answer), clock)
    (found,) = speak.several(made, ("get_account", (ACCOUNT,), {}))
    assert found.status == "frozen"
    assert made.counters.extra_fields == {"get_account_response/account/newcomer": 1}
    assert made.counters.unknown_words == {"get_account_response/account/status=frozen": 1}
    with pytest.raises(errors.RemoteViolation):
        speak(Script(answer), clock, "get_account", ACCOUNT, using={"strict": True})


@ANSWERS.cell("R09", "C32", "D30")
def check_a_price_off_the_grid_is_no_new_word(speak):
    with pytest.raises(errors.OrderOutcomeUnknown):
        speak(Script(placed(price=0.655)), ManualClock(), "place_order", **ORDER)
    fills = reply(200, {"fills": [fill_object(1, price=0.655)]})
    with pytest.raises(errors.RemoteViolation) as caught:
        speak(Script(fills), ManualClock(), "get_fills")
    assert caught.value.pointer == "/fills/0/price"


@ANSWERS.cell("R12", "C31", "D25")
def check_redirects_are_never_followed(speak):
    for status in (301, 302, 303, 307, 308):
        for location in ("http://127.0.0.1:1/elsewhere", "https://evil.example/", "/loop"):
            moved = httpx2.Response(status, headers={"Location": location})
            script = Script(moved)
            with pytest.raises(errors.RemoteViolation, match="redirect"):
                speak(script, ManualClock(), "get_account", ACCOUNT)
            with pytest.raises(errors.OrderOutcomeUnknown):
                speak(script, ManualClock(), "place_order", **ORDER)
            assert len(script.requests) == 2
            assert {request.url.host for request in script.requests} == {"127.0.0.1"}


@ANSWERS.cell("R14", "C32", "D30")
def check_an_answer_about_something_else_is_a_violation(speak):
    clock = ManualClock()
    other_order = reply(200, {"order": status_object("ord_999999999")})
    for method, args, answer in (
        ("get_account", (ACCOUNT,), account(account_id="user_0002")),
        ("get_order", ("ord_123456789",), other_order),
        ("cancel_order", ("ord_123456789",), cancelled("ord_999999999")),
    ):
        with pytest.raises(errors.RemoteViolation, match="another"):
            speak(Script(answer), clock, method, *args)
    fills = reply(200, {"fills": [fill_object(1), fill_object(2, ticker="OTHER")]})
    with pytest.raises(errors.RemoteViolation, match="another ticker"):
        speak(Script(fills), clock, "get_fills", ticker=ORDER["ticker"])
    for change in ({"size": 99}, {"side": "sell"}, {"ticker": "OTHER"}, {"price": 0.64}):
        with pytest.raises(errors.OrderOutcomeUnknown, match="another"):
            speak(Script(placed(**change)), clock, "place_order", **ORDER)


@ANSWERS.cell("R15", "D08", "D30")
def check_repeating_pages_and_endless_lists_are_stopped(speak):
    def same_page(request):
        limit = int(request.url.params["limit"])
        return reply(200, {"markets": [market_summary(number) for number in range(limit)]})

    def endless(request):
        limit, offset = int(request.url.params["limit"]), int(request.url.params["offset"])
        page = [market_summary(number) for number in range(offset, offset + limit)]
        return reply(200, {"markets": page})

    def too_long(request):
        return reply(200, {"markets": [market_summary(number) for number in range(9)]})

    clock, script = ManualClock(), Script(same_page)
    with pytest.raises(errors.RemoteViolation, match="again"):
        speak(script, clock, "iterate_markets", page_size=2)
    assert len(script.requests) == 2
    with pytest.raises(errors.RemoteViolation, match="was asked for"):
        speak(Script(too_long), clock, "iterate_markets", page_size=2)
    script = Script(endless)
    with pytest.raises(errors.RemoteViolation, match="no end"):
        speak(script, clock, "iterate_markets", page_size=1, using={"pacing": "off"})
    assert len(script.requests) == 1000


@ANSWERS.cell("R15", "D08", "C11")
def check_fills_that_move_over_a_page_edge_are_given_once(speak):
    pages = [[9, 8, 7], [7, 6, 5], [4]]
    script = Script(
        *(reply(200, {"fills": [fill_object(number) for number in page]}) for page in pages)
    )
    fills = speak(script, ManualClock(), "iterate_fills", page_size=3)
    assert [fill.fill_id for fill in fills] == [
        f"fill_{number:03d}" for number in (9, 8, 7, 6, 5, 4)
    ]


@ANSWERS.cell("R16", "D20")
def check_deadlines_do_not_care_about_the_wall_clock(speak):
    for jump_s in (-3600.0, 3600.0, 1.0):
        clock = ManualClock()

        def jumping(request, clock=clock, jump_s=jump_s):
            clock.wall_offset_s += jump_s
            return error(500, "INTERNAL_ERROR")

        script = Script(jumping, jumping, account())
        assert speak(script, clock, "get_account", ACCOUNT).balance == 10000
        assert clock.waits == [1.0, 2.0]


@ANSWERS.cell("R16", "C03")
def check_every_attempt_is_stamped_anew(speak):
    class Stamp:
        def __init__(self):
            self.stamps = []

        def headers(self, method, target, wall_s):
            self.stamps.append(wall_s)
            return {}

        def api_key(self):
            return Secret("key-of-the-tests-0001")

        def renew(self, answer=None, wall_s=0.0):
            return False

    clock, stamp = ManualClock(), Stamp()
    speak(
        Script(error(503, "SERVICE_UNAVAILABLE"), account()),
        clock,
        "get_account",
        ACCOUNT,
        using={"key": stamp},
    )
    assert stamp.stamps == [WALL_S, WALL_S + 1.0]


@ANSWERS.cell("R17", "D21", "C08")
def check_a_lost_answer_is_resent_with_its_key_where_the_venue_deduplicates(speak):
    book = {}

    def venue(request):
        key = request.headers["Idempotency-Key"]
        first = key not in book
        order = book.setdefault(key, placed_object(f"ord_{len(book):09d}"))
        if first:
            raise httpx2.ReadError("cut")
        return reply(200, {"order": order})

    script = Script(venue)
    found = speak(script, ManualClock(), "place_order", using={"environment": "mock"}, **ORDER)
    assert found.order_id == "ord_000000000"
    assert len(book) == 1
    assert len(script.posts) == 2


@ANSWERS.cell("R17", "D21")
def check_reconcile_finds_the_order_or_its_absence_and_never_makes_two(speak):
    for arrives, expected in ((True, "placed"), (False, "not_placed")):
        world = {"balance": 10000, "orders": 0}

        def venue(request, world=world, arrives=arrives):
            if request.method == "POST":
                if arrives:
                    world["orders"] += 1
                    world["balance"] -= 6500
                raise httpx2.ReadError("cut")
            if request.url.path.endswith("/positions"):
                return reply(200, {"positions": []})
            if request.url.path.endswith("/fills"):
                return reply(200, {"fills": []})
            return account(world["balance"])

        script, clock = Script(venue), ManualClock()
        made = speak_client(speak, script, clock)
        (before,) = speak.several(made, ("snapshot", (ACCOUNT, ORDER["ticker"]), {}))
        made = speak_client(speak, script, clock)
        (unknown,) = speak.several(made, ("place_order", (), {**ORDER, "before": before}))
        assert isinstance(unknown, errors.OrderOutcomeUnknown)
        made = speak_client(speak, script, clock)
        (found,) = speak.several(made, ("reconcile", (unknown,), {}))
        assert isinstance(found, Reconciliation)
        assert found.outcome == expected
        assert world["orders"] == int(arrives)
        assert len(script.posts) == 1


@ANSWERS.cell("R18", "D20")
def check_an_outage_empties_the_quota_and_ends_with_it(speak):
    class Venue:
        up, requests = False, 0

        def __call__(self, request):
            self.requests += 1
            return account() if self.up else error(503, "SERVICE_UNAVAILABLE")

    venue, clock = Venue(), ManualClock()
    made = speak_client(speak, venue, clock, pacing="off")
    failures = speak.several(made, *[("get_account", (ACCOUNT,), {})] * 100)
    assert all(isinstance(each, errors.ServerFailed) for each in failures)
    # 100 first tries, and no more retries than 500 tokens at 14 a piece pay for.
    assert venue.requests <= 100 + 500 // 14
    assert failures[-1].attempts == 1
    venue.up = True
    again = speak_client(speak, venue, clock, pacing="off")
    again.plans.around.quota.tokens = made.plans.around.quota.tokens
    (found,) = speak.several(again, ("get_account", (ACCOUNT,), {}))
    assert found.balance == 10000


@ANSWERS.cell("R19", "D20")
def check_jitter_spreads_ten_thousand_clients(speak):
    """Of 10,000 clients that fail together, no tenth of a second of the retry sees 20 % more than its share."""
    chance = random.Random(20250127)  # a fixed seed: the same clients every time
    buckets = [0] * 10
    for _ in range(10_000):
        delay_s = policy().delay_s(0, None, 45.0, chance.random)
        assert 1.0 <= delay_s < 2.0
        buckets[int((delay_s - 1.0) * 10)] += 1
    assert max(buckets) <= 1.2 * 1000
    hinted = [policy().delay_s(0, 10.0, 45.0, chance.random) for _ in range(1000)]
    assert min(hinted) >= 10.0
    assert len({round(each, 1) for each in hinted}) >= 9
    clock = ManualClock()
    source = varied([0.25])
    speak(Script(throttled(7), account()), clock, "get_account", ACCOUNT, using={"random": source})
    assert clock.waits == [7.25]


@ANSWERS.cell("R20", "C20", "D01")
def check_undeclared_2xx_are_violations_and_never_tried_again(speak):
    for status in (201, 202, 204, 206, 299):
        script = Script(reply(status, {"account": account_object()}))
        with pytest.raises(errors.RemoteViolation, match="not declared"):
            speak(script, ManualClock(), "get_account", ACCOUNT)
        assert len(script.requests) == 1
        script = Script(reply(status, {"order": placed_object()}))
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak(script, ManualClock(), "place_order", **ORDER)
        assert len(script.posts) == 1
