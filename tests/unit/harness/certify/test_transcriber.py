from kalshi_harness.certify.transcriber import OBSERVATIONS_MAX, REMOVED, Transcriber
from kalshi_harness.certify.wire import Ending
from mock_exchange.core.commands import CancelOrder, PlaceOrder
from mock_exchange.core.events import OrderAccepted, Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.monitoring.observations import (
    Answered,
    Commanded,
    FaultStruck,
    StreamAuthenticated,
    StreamClosed,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)

START_US = 1_000_000
KEY = "key-0123456789"
END = Ending("by itself", 1.0, 0, words=f"my key is {KEY}")
ORDER = PlaceOrder("me", "T", "bid", "limit", 100, 5_000)


def answered(sequence=1, at_us=START_US, **more):
    fields = {
        "operation": "get_market",
        "account_id": "me",
        "key_id": "key-1",
        "method": "GET",
        "path": "/markets/T",
        "query": b"",
        "body": b"",
        "body_bytes": 0,
        "status": 200,
        "code": "",
        "verdict": "valid",
        **more,
    }
    return Answered(sequence, at_us, **fields)


def recorded(*observations):
    transcriber = Transcriber(START_US, [KEY])
    for each in observations:
        transcriber(each)
    return transcriber.wire(END)


def accepted(events, request=1):
    return Commanded(START_US, ORDER, events, request)


ACCEPTED = OrderAccepted(1, "me", "T", "bid", "limit", 100, 5_000, "gtc")


def test_a_request_is_told_in_seconds_since_the_start():
    (request,) = recorded(answered(at_us=START_US + 1_500_000, duration_us=250_000)).requests
    assert (request.at_s, request.ended_s) == (1.5, 1.75)


def test_what_left_counts_and_not_what_the_exchange_had_decided():
    (request,) = recorded(answered(fault="lost", sent=0, status=200, code="")).requests
    assert (request.status, request.fault) == (0, "lost")


def test_a_request_that_was_changed_later_is_read_at_the_end():
    transcriber, seen = Transcriber(START_US), answered()
    transcriber(seen)
    seen.fault, seen.sent, seen.sent_code = "late", 503, "BUSY"
    (request,) = transcriber.wire(END).requests
    assert (request.status, request.code) == (503, "BUSY")


def test_secrets_are_taken_out_of_everything_and_their_place_is_told():
    wire = recorded(
        answered(query=f"api_key={KEY}".encode()),
        answered(2, path=f"/markets/{KEY}"),
        answered(3, body=f'{{"key":"{KEY}"}}'.encode()),
    )
    assert [each.shows_secret for each in wire.requests] == [True, True, False]
    assert KEY not in str(wire)
    assert REMOVED in wire.requests[2].body
    assert wire.ending.words == f"my key is {REMOVED}"


def test_only_orders_that_were_taken_with_a_request_are_placements():
    wire = recorded(
        answered(),
        accepted((ACCEPTED,)),
        accepted((Refused(Reason.INSUFFICIENT_FUNDS),)),
        accepted((ACCEPTED,), request=None),
        Commanded(START_US, CancelOrder("me", 1), (), 1),
    )
    (placed,) = wire.placements
    assert (placed.request, placed.terms) == (1, ("T", "bid", 5_000, 100))


def test_a_connection_is_followed_from_its_opening_to_its_end():
    wire = recorded(
        StreamOpened(START_US, 7),
        StreamAuthenticated(START_US + 10_000, 7, "me", "key-1"),
        StreamWatched(START_US + 20_000, 7, "me", "ticker", "A,B", begins=True),
        StreamRefused(START_US + 30_000, 7, "me", "UNKNOWN", "what?"),
        StreamWatched(START_US + 40_000, 7, "me", "ticker", "B", begins=False),
        StreamClosed(START_US + 50_000, 7, "me", "fault", 1011, "", 50_000, 3),
    )
    (stream,) = wire.streams
    assert (stream.number, stream.authenticated_s, stream.closed_s) == (7, 0.01, 0.05)
    assert (stream.cause, stream.code, stream.sent, stream.refusals) == (
        "fault",
        1011,
        3,
        ("UNKNOWN",),
    )
    assert [(each.key, each.until_s) for each in stream.watched] == [("A", None), ("B", 0.04)]


def test_a_snapshot_that_was_asked_for_again_is_a_moment_and_no_subscription():
    wire = recorded(
        StreamOpened(START_US, 7),
        StreamWatched(START_US + 20_000, 7, "me", "orderbook_delta", "A", begins=True),
        StreamWatched(START_US + 30_000, 7, "me", "orderbook_delta", "A", begins=True, anew=True),
    )
    assert wire.snapshots_s == (0.03,)
    assert len(wire.streams[0].watched) == 1


def test_a_fault_that_struck_is_a_hit():
    (hit,) = recorded(FaultStruck(START_US, "a rule", "status", "get_market", "me")).hits
    assert (hit.rule, hit.kind, hit.what, hit.at_s) == ("a rule", "status", "get_market", 0.0)


def test_a_client_that_hammers_is_enough_at_some_time():
    transcriber = Transcriber(START_US)
    for sequence in range(OBSERVATIONS_MAX - 1):
        transcriber(answered(sequence))
    assert not transcriber.watch.is_set()
    transcriber(answered())
    assert transcriber.watch.is_set()


def test_the_client_is_watched_from_when_it_was_first_heard_of():
    transcriber = Transcriber(START_US)
    transcriber(accepted((ACCEPTED,), request=None))
    assert not transcriber.watch.begun.is_set(), "that was somebody else"
    transcriber(answered())
    assert transcriber.watch.begun.is_set()


def test_a_visit_elsewhere_is_told_without_what_it_showed():
    transcriber = Transcriber(START_US, [KEY])
    transcriber.visited(START_US + 500_000, "GET", f"/moved?key={KEY}", (), f"GET /moved?key={KEY}")
    transcriber.visited(START_US + 600_000, "GET", "/moved", ("Authorization",), "GET /moved")
    transcriber.visited(START_US + 700_000, "GET", "/moved", (), "GET /moved")
    first, second, third = transcriber.wire(END).visits
    assert (first.at_s, first.shows, first.target) == (0.5, ("a secret",), f"/moved?key={REMOVED}")
    assert (second.shows, third.shows) == (("Authorization",), ())


def test_a_secret_in_an_address_is_found_however_it_is_spelled():
    key = "a+b/c==d-secret"
    transcriber = Transcriber(START_US, [key])
    transcriber(answered(query=b"key=a%2Bb%2Fc%3D%3Dd-secret&limit=1"))
    transcriber(answered(query=b"KALSHI-ACCESS-SIGNATURE=xyz"))
    transcriber(answered(query=b"limit=1"))
    first, second, third = transcriber.wire(END).requests
    assert (first.shows_secret, first.query) == (True, f"key={REMOVED}&limit=1")
    assert (second.shows_secret, third.shows_secret) == (True, False)
