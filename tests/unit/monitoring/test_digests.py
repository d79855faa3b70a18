"""Every kind of observation: which metrics it moves, what it tells the alerts, which lines it writes. Nothing else."""

from typing import get_args

import pytest

from kalshi_contract.monitoring.log_events import EVENTS
from kalshi_contract.monitoring.metrics import CAUSES
from mock_exchange.core.commands import CancelOrder
from mock_exchange.core.events import OrderCancelled, Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.monitoring.digests import DIGESTS, PATH_SLOT_MAX
from mock_exchange.monitoring.observations import (
    Answered,
    Bodies,
    Commanded,
    DefectFound,
    ExchangeReset,
    FaultStruck,
    HttpRefused,
    Observation,
    StreamAuthenticated,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)
from support import monitoring_digested
from support.monitoring_digested import ACCEPTED, PLACE, Digested, answered, closed, traded
from support.monitoring_log import Recorder

pytestmark = pytest.mark.rule("C33", "C34", "C35")


def test_every_kind_of_observation_has_a_digest_and_none_is_for_nothing():
    assert set(DIGESTS) == set(get_args(Observation))


# -- requests ------------------------------------------------------------------------------------------------------------


def test_an_answer_moves_time_and_status_and_writes_one_line():
    seen = Digested(answered())
    assert seen.moved == {
        ("response_time_seconds", "get_order"): (1, 0.0015),
        ("responses_total", "get_order", "200"): 1,
    }
    assert seen.told == [("answered", 1_600, 1_500, False)]
    assert seen.lines == [
        (
            "api_answered",
            1_600,
            {
                "request_id": 7,
                "account": "anna",
                "operation": "get_order",
                "key_id": "key-0001",
                "method": "GET",
                "path": "/p",
                "status": 200,
                "duration_ms": 1.5,
                "verdict": "valid",
            },
        )
    ]


@pytest.mark.parametrize(
    ("status", "code", "loud"),
    [
        (400, "INVALID_ORDER", None),
        (401, "INVALID_API_KEY", "auth_failed"),
        (429, "RATE_LIMIT_EXCEEDED", "rate_limited"),
        (500, "INTERNAL_ERROR", None),
    ],
)
def test_an_error_is_counted_by_its_code_and_some_are_loud_besides(status, code, loud):
    seen = Digested(answered(status=status, code=code, verdict="refused"))
    assert seen.moved["errors_total", "get_order", code] == 1
    assert seen.told == [("answered", 1_600, 1_500, True)]
    assert seen.log.events() == ["api_answered", *([loud] if loud else [])]
    if loud:
        assert seen.lines[1][2] == {
            "request_id": 7,
            "account": "anna",
            "operation": "get_order",
            "status": status,
            "code": code,
        }


def test_what_a_fault_put_in_the_place_of_an_answer_is_what_is_counted_and_told():
    seen = Digested(
        answered(sent=503, sent_code="SERVICE_UNAVAILABLE", fault="outage", verdict="injected")
    )
    assert seen.moved["responses_total", "get_order", "503"] == 1
    assert seen.moved["errors_total", "get_order", "SERVICE_UNAVAILABLE"] == 1
    assert seen.told[0][-1] is True
    (fields,) = seen.log.of("api_answered")
    assert (fields["status"], fields["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert (fields["verdict"], fields["fault"]) == ("injected", "outage")


def test_a_fault_that_turned_an_error_into_a_success_leaves_no_error():
    seen = Digested(answered(status=400, code="INVALID_ORDER", sent=200, fault="mask"))
    assert ("errors_total", "get_order", "INVALID_ORDER") not in seen.moved
    assert seen.told[0][-1] is False


def test_an_answer_that_never_left_is_an_error_without_a_code():
    seen = Digested(answered(sent=0, fault="lost", verdict="injected"))
    assert seen.moved["responses_total", "get_order", "0"] == 1
    assert seen.moved["errors_total", "get_order", "none"] == 1


def test_what_is_no_operation_has_the_label_none():
    seen = Digested(answered(operation=None, status=404, code="ROUTE_NOT_FOUND"))
    assert seen.moved["errors_total", "none", "ROUTE_NOT_FOUND"] == 1


def test_a_path_that_was_cut_does_not_end_in_half_a_word():
    path = "/trade-api/v2/" + "a/" * 900
    path += "k" * (PATH_SLOT_MAX - len(path))
    (fields,) = Digested(answered(path=path)).log.of("api_answered")
    assert fields["path"] == path.rstrip("k") + "…"


def test_bodies_are_two_lines_and_an_empty_one_none():
    seen = Digested(Bodies(5, 7, b'{"a":1}', b"\xff"))
    assert seen.moved == {}
    assert seen.lines == [
        ("api_body", 5, {"request_id": 7, "direction": "received", "body": '{"a":1}'}),
        (
            "api_body",
            5,
            {"request_id": 7, "direction": "sent", "body": "\N{REPLACEMENT CHARACTER}"},
        ),
    ]
    assert Digested(Bodies(5, 7, b"", b"")).lines == []


def test_bytes_that_are_no_request_are_told_with_the_reason_of_their_answer():
    body = b'{"error":{"code":"INVALID_PARAMETER","message":"Bad HTTP request: no"}}'
    seen = Digested(HttpRefused(9, 400, body))
    assert seen.moved == {("http_refusals_total",): 1}
    assert seen.told == []
    assert seen.lines == [
        (
            "http_refused",
            9,
            {"status": 400, "code": "INVALID_PARAMETER", "why": "Bad HTTP request: no"},
        )
    ]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error":"no"}', b'{"other":1}', b"3"])
def test_an_answer_without_the_contract_s_error_is_told_by_its_status_alone(body):
    assert Digested(HttpRefused(9, 503, body)).lines == [("http_refused", 9, {"status": 503})]


# -- streams, faults, the exchange itself --------------------------------------------------------------------------------


def test_a_stream_opens_is_authenticated_and_watches():
    seen = Digested(
        StreamOpened(1, 2),
        StreamAuthenticated(2, 2, "anna", "key-0001"),
        StreamWatched(3, 2, "anna", "market", "X-1", True),
        StreamWatched(4, 2, "anna", "market", "X-1", False),
    )
    assert seen.moved == {("stream_connects_total",): 1}
    assert seen.told == []
    watched = {"connection": 2, "account": "anna", "channel": "market", "watched": "X-1"}
    assert seen.lines == [
        ("stream_opened", 1, {"connection": 2}),
        (
            "stream_authenticated",
            2,
            {"connection": 2, "account": "anna", "key_id": "key-0001"},
        ),
        ("stream_subscribed", 3, watched),
        ("stream_unsubscribed", 4, watched),
    ]


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("INVALID_PARAMETER", "stream_refused"),
        ("INVALID_API_KEY", "auth_failed"),
        ("RATE_LIMIT_EXCEEDED", "rate_limited"),
    ],
)
def test_a_refused_message_is_one_line_by_its_code(code, event):
    seen = Digested(StreamRefused(5, 2, "anna", code, "no"))
    assert seen.moved == {}
    fields = {"connection": 2, "account": "anna", "code": code, "why": "no"}
    assert seen.lines == [(event, 5, fields)]


@pytest.mark.parametrize("cause", CAUSES)
def test_only_its_client_closes_a_stream_without_a_disconnection(cause):
    seen = Digested(closed(cause, 1000, "bye"))
    assert seen.moved == {("stream_disconnects_total", cause): 1}
    wanted = cause == "client"
    assert seen.told == ([] if wanted else [("disconnected", 9)])
    fields = {
        "connection": 2,
        "account": "anna",
        "code": 1000,
        "why": "bye",
        "cause": cause,
        "lived_s": 2.5,
        "sent": 4,
    }
    assert seen.lines == [("stream_closed" if wanted else "stream_disconnected", 9, fields)]


@pytest.mark.parametrize(
    ("why", "event"), [("INVALID_API_KEY", "auth_failed"), ("RATE_LIMIT_EXCEEDED", "rate_limited")]
)
def test_a_close_for_a_key_or_a_limit_is_loud_besides(why, event):
    seen = Digested(closed("server", 1008, why))
    assert seen.log.events() == [event, "stream_disconnected"]
    assert seen.lines[0][2] == {
        "connection": 2,
        "account": "anna",
        "code": why,
        "why": "connection closed",
    }


def test_a_client_that_gives_such_a_reason_for_its_close_is_not_believed():
    assert Digested(closed("client", 1000, "INVALID_API_KEY")).log.events() == ["stream_closed"]


def test_faults_defects_and_resets_are_told():
    seen = Digested(
        FaultStruck(1, "outage", "status", "get_markets", "anna"),
        DefectFound(2, "get_market", "KeyError: 'x'"),
        ExchangeReset(3, "reference", 9),
    )
    assert seen.moved == {("fault_hits_total", "status"): 1, ("defects_total",): 1}
    assert seen.told == []
    assert seen.lines == [
        (
            "fault_struck",
            1,
            {
                "fault": "outage",
                "kind": "status",
                "operation": "get_markets",
                "account": "anna",
            },
        ),
        ("defect", 2, {"operation": "get_market", "why": "KeyError: 'x'"}),
        ("exchange_reset", 3, {"edition": "reference", "seed": 9}),
    ]


def test_a_state_that_is_asked_for_again_is_no_subscription():
    assert Digested(StreamWatched(3, 2, "anna", "market", "X-1", True, anew=True)).lines == []


EVERYTHING = (
    answered(status=401, code="INVALID_API_KEY"),
    Bodies(5, 7, b"a", b"b"),
    Commanded(3, PLACE, (ACCEPTED, traded()), 7),
    Commanded(3, PLACE, (Refused(Reason.UNKNOWN_MARKET, "ticker"),), 7),
    Commanded(3, CancelOrder("anna", 5), (OrderCancelled(5, "anna", "X-1", 1, "user"),), 7),
    HttpRefused(9, 400, b""),
    StreamOpened(1, 2),
    StreamAuthenticated(2, 2, "anna", "key-0001"),
    StreamWatched(3, 2, "anna", "market", "X-1", True),
    StreamWatched(3, 2, "anna", "market", "X-1", True, anew=True),
    StreamRefused(5, 2, "anna", "INVALID_PARAMETER", "no"),
    closed("server", 1008, "INVALID_API_KEY"),
    closed("client"),
    FaultStruck(1, "outage", "status", "get_markets", "anna"),
    DefectFound(2, "get_market", "no"),
    ExchangeReset(3, "reference", 9),
)


def test_nobody_reads_lines_and_everything_is_counted_all_the_same():
    silent, loud = Digested(*EVERYTHING, lines=False), Digested(*EVERYTHING)
    assert silent.moved == loud.moved
    assert silent.told == loud.told
    assert silent.lines == []


def test_a_digest_leaves_its_observation_as_it_was():
    def values():
        return [[getattr(seen, name) for name in seen.__struct_fields__] for seen in EVERYTHING]

    before = values()
    Digested(*EVERYTHING)
    assert values() == before


# -- canaries: the checks above bite -------------------------------------------------------------------------------------


def test_a_line_with_a_field_that_is_not_in_the_table_is_found(monkeypatch):
    def careless(digest, seen):
        digest.write("defect", seen.at_us, {"operation": seen.where, "password": "x"})

    monkeypatch.setattr(monitoring_digested, "DIGESTS", {**DIGESTS, DefectFound: careless})
    with pytest.raises(AssertionError, match="may not carry"):
        Digested(DefectFound(1, "x", "y"))


def test_an_event_of_the_client_alone_is_found():
    with pytest.raises(AssertionError, match="not the server's"):
        Recorder().write("api_retry", 0, {})
    assert EVENTS["api_retry"].sides == ("client",)


def test_a_digest_that_forgets_a_metric_is_found(monkeypatch):
    def forgetful(digest, seen):
        digest.alarms.answered(seen.at_us, 0, error=False)

    monkeypatch.setattr(monitoring_digested, "DIGESTS", {**DIGESTS, Answered: forgetful})
    with pytest.raises((AssertionError, KeyError)):
        test_an_answer_moves_time_and_status_and_writes_one_line()
