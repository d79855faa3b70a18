"""Which event moves which counter, and that no peer can make a metric grow without end."""

import pytest

from kalshi_contract.monitoring.log_events import EVENTS, fields_of
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_refclient._core.counting import COUNTED, counts_of
from support.client_world import EDITION

CODES = frozenset(EDITION.errors)
CLIENT = METRICS["client"]


def counted(event, **fields):
    return list(counts_of(event, fields, CODES))


@pytest.mark.parametrize("event", COUNTED)
def test_the_table_names_events_counters_and_fields_that_exist(event):
    assert "client" in EVENTS[event].sides
    for name, labels in COUNTED[event]:
        assert CLIENT[name].kind == "counter"
        assert CLIENT[name].labels == labels
        assert set(labels) <= fields_of(event) | {"code"}


@pytest.mark.rule("C33", "D26")
def test_an_answer_counts_by_operation_and_status_and_an_error_by_its_code_too():
    assert counted("api_answered", operation="get_order", status=200) == [
        ("responses_total", ("get_order", "200"))
    ]
    assert counted("api_answered", operation="get_order", status=404, code="ORDER_NOT_FOUND") == [
        ("responses_total", ("get_order", "404")),
        ("errors_total", ("get_order", "ORDER_NOT_FOUND")),
    ]


@pytest.mark.rule("D26")
def test_a_request_without_an_answer_is_an_error_without_a_code():
    assert counted("api_failed", operation="get_order") == [("errors_total", ("get_order", "none"))]


@pytest.mark.parametrize("code", ["NEW_CODE", None, "", "x" * 100])
def test_a_code_that_the_contract_does_not_have_is_another_one(code):
    assert counted("order_refused", code=code) == [("orders_refused_total", ("other",))]


@pytest.mark.parametrize(
    ("status", "label"), [(100, "100"), (599, "599"), (600, "other"), (99, "other")]
)
def test_a_status_that_is_none_is_another_one(status, label):
    assert counted("api_answered", operation="get_order", status=status)[0][1] == (
        "get_order",
        label,
    )


@pytest.mark.rule("C33")
def test_what_breaks_the_contract_is_counted_as_that():
    violation = ("contract_violations_total", ())
    assert counted("api_answered", operation="a", status=200, verdict="violation")[-1] == violation
    assert counted("api_failed", operation="a", verdict="violation")[-1] == violation
    assert counted("stream_disconnected", cause="violation") == [
        ("stream_disconnects_total", ("violation",)),
        violation,
    ]
    assert violation not in counted("stream_disconnected", cause="server")


def test_an_event_that_counts_nothing_counts_nothing():
    assert counted("api_body", body="x") == []
