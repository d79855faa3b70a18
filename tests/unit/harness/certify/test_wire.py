import pytest

from kalshi_harness.certify.wire import Hit, Request, Stream, Watching
from support.certify_wire import FAULT, Play


def test_a_request_is_one_line_with_what_was_asked_and_answered():
    request = Request(
        1, 1.25, "get_fills", "GET", "/fills", "limit=1", status=429, code="TOO_MUCH", fault="late"
    )
    assert request.line() == "   1.250 s  GET /fills?limit=1 -> 429 TOO_MUCH [late]"


def test_a_request_without_an_answer_says_so():
    request = Request(1, 0.5, "place_order", "POST", "/orders", body="{}", status=0)
    assert request.line().endswith("POST /orders -> no answer  {}")


def test_an_order_is_one_line_in_contracts_and_dollars():
    (placed,) = Play().orders(2).wire().placements
    assert placed.line() == "   2.000 s  order taken: bid 1 of T at $0.5 (request 1)"


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (Stream(1, 0.0), "WebSocket 1 (no subscription), open"),
        (
            Stream(
                2,
                0.0,
                watched=(Watching("market", "T", 0.1),),
                closed_s=1.0,
                cause="fault",
                code=1011,
            ),
            "WebSocket 2 (market T), ended 1.000 s by fault with 1011",
        ),
    ],
)
def test_a_connection_is_one_line_with_its_subscriptions_and_its_end(stream, said):
    assert stream.line().endswith(said)


def test_a_subscription_that_was_ended_does_not_hold_until_the_end():
    stream = Stream(
        1, 0.0, watched=(Watching("market", "A", 0.1), Watching("market", "B", 0.1, 0.5))
    )
    assert stream.watching_at_end() == {("market", "A")}


def test_a_record_finds_what_a_fault_struck_among_several():
    wire = Play().asks(1, struck=True).asks(2).struck(1).wire()
    assert [each.number for each in wire.struck(FAULT)] == [1]
    assert [each.at_s for each in wire.hits_of(FAULT)] == [1]
    assert wire.struck("another") == wire.hits_of("another") == ()
    assert wire.hits[0].line() == "   1.000 s  fault the-fault on get_market"


def test_a_record_finds_requests_by_time_and_operation():
    wire = Play().asks(1).asks(2, "get_fills").wire()
    assert [each.number for each in wire.after(1)] == [2]
    assert [each.number for each in wire.of(("get_market",))] == [1]


def test_a_connection_that_was_turned_away_is_told_as_one():
    assert (
        Hit(1.5, "outage", "refuse_connections", "connect")
        .line()
        .endswith("connection turned away [outage]")
    )
    assert Hit(1.5, "outage", "status", "").line().endswith("fault outage on a connection")
