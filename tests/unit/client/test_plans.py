"""Plans, run by hand: what they ask for, and what they make of the answers."""

import pytest

from kalshi_refclient import errors, values
from kalshi_refclient._core.outcomes import Answer, Lost
from kalshi_refclient._core.steps import KEY_HEADER, Send
from kalshi_refclient.settings import environment_of, plans_of
from support.client_witness import Witness
from support.client_world import (
    EDITION,
    ORDER,
    ManualClock,
    account,
    cancelled,
    error,
    fill_object,
    placed,
    policy,
    reply,
    settings,
    status_object,
)


def plans(environment=None, **changes):
    made = settings(ManualClock(), **changes)
    return plans_of(made, environment_of(EDITION, environment))


def run(plan, *outcomes):
    """Feed outcomes to each Send; return its result and the requests it asked for."""
    requests, left, report = [], list(outcomes), None
    try:
        while True:
            step = plan.send(report)
            report = None
            if isinstance(step, Send):
                requests.append(step.request)
                outcome = left.pop(0)
                report = outcome if not hasattr(outcome, "status_code") else answer(outcome)
    except StopIteration as stop:
        return stop.value, requests


def answer(response):
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)


def limit_order(**more):
    return {"type": "limit", **ORDER, **more}


@pytest.mark.rule("C08", "D21")
def test_every_order_carries_a_key_of_its_own_or_the_callers():
    made = plans()
    _, (first,) = run(made.place_order(limit_order(), None, None), placed())
    _, (second,) = run(made.place_order(limit_order(), None, None), placed())
    _, (third,) = run(made.place_order(limit_order(), "mine", None), placed())

    assert first.headers[KEY_HEADER] != second.headers[KEY_HEADER]
    assert third.headers[KEY_HEADER] == "mine"


@pytest.mark.rule("D21")
@pytest.mark.parametrize(
    ("environment", "resend", "expected"),
    [
        ("mock", "where_deduplicated", True),
        ("demo", "where_deduplicated", False),
        ("prod", "where_deduplicated", False),
        (None, "where_deduplicated", False),
        ("mock", "never_unknown", False),
        ("prod", "always", True),
    ],
)
def test_where_an_order_of_unknown_outcome_may_be_sent_again(environment, resend, expected):
    made = plans(environment, retry=policy(resend_orders=resend))
    _, (request,) = run(made.place_order(limit_order(), None, None), placed())

    assert request.resend_unknown is expected
    assert request.deduplicated is (environment == "mock")


def test_an_answer_that_keeps_the_schema_and_no_type_leaves_an_order_unknown():
    """The year 0 keeps the grammar of a timestamp; it is no moment."""
    odd = placed(created_at="0000-01-27T10:30:00Z")
    with pytest.raises(errors.OrderOutcomeUnknown) as caught:
        run(plans().place_order(limit_order(), "k", None), odd)

    assert caught.value.idempotency_key == "k"
    assert isinstance(caught.value.__cause__, errors.RemoteViolation)


def test_a_value_of_a_list_that_has_no_type_says_where():
    fills = reply(200, {"fills": [{**fill_object(1), "filled_at": "0000-01-27T10:30:00Z"}]})
    with pytest.raises(errors.RemoteViolation) as caught:
        run(plans().get_fills(None, None, None), fills)

    assert caught.value.pointer == "/fills/0"


@pytest.mark.rule("D21")
def test_reconcile_by_key_asks_with_the_same_key_and_body():
    unknown = errors.OrderOutcomeUnknown("m", idempotency_key="k", request=limit_order())
    found, (request,) = run(plans("mock").reconcile(unknown, frozenset()), placed())
    assert (found.outcome, found.order.order_id) == ("placed", "ord_123456789")
    assert request.headers[KEY_HEADER] == "k"
    assert request.order == limit_order()

    refusal = error(403, "INSUFFICIENT_BALANCE")
    found, _ = run(plans("mock").reconcile(unknown, frozenset()), refusal)
    assert found.outcome == "not_placed"
    with pytest.raises(errors.Unauthorized):
        run(plans("mock").reconcile(unknown, frozenset()), error(401, "INVALID_API_KEY"))


@pytest.mark.rule("D21")
def test_reconcile_without_a_snapshot_says_that_it_cannot_tell():
    unknown = errors.OrderOutcomeUnknown("m", idempotency_key="k", request=limit_order())
    found, requests = run(plans("prod").reconcile(unknown, frozenset()))

    assert (found.outcome, requests) == ("undecided", [])


@pytest.mark.rule("D21")
def test_reconcile_looks_at_the_orders_that_new_fills_point_to():
    made = plans("prod")
    no_fills, nothing = reply(200, {"fills": []}), reply(200, {"positions": []})
    before, _ = run(made.snapshot("user_0001", ORDER["ticker"]), account(), nothing, no_fills)
    unknown = errors.OrderOutcomeUnknown(
        "m", idempotency_key="k", request=limit_order(), before=before
    )
    new_fill = reply(200, {"fills": [fill_object(1)]})
    order = reply(200, {"order": status_object(filled_size=50, status="partially_filled")})
    found, requests = run(
        made.reconcile(unknown, frozenset()), account(3500), nothing, new_fill, order
    )

    assert (found.outcome, found.order.order_id) == ("placed", "ord_123456789")
    assert [request.operation.method for request in requests] == ["GET"] * 4


def test_closing_a_plan_in_the_middle_is_harmless():
    plan = plans().get_account("user_0001")
    next(plan)
    plan.send(Lost("reset"))
    plan.close()


def watched(**changes):
    witness = Witness()
    made = settings(ManualClock(), **changes)
    return plans_of(made, environment_of(EDITION, None), witness), witness


@pytest.mark.rule("C33", "C35", "D27")
def test_what_answers_say_of_orders_is_told():
    made, witness = watched()
    run(made.place_order(limit_order(), None, None), placed())
    run(
        made.get_order("ord_123456789"),
        reply(200, {"order": status_object(status="filled", filled_size=100)}),
    )
    run(made.cancel_order("ord_123456789"), cancelled())

    assert [(told.source, told.status, told.filled_size) for told in witness.orders] == [
        ("placed", "open", 0),
        ("asked", "filled", 100),
        ("cancelled", "cancelled", None),
    ]
    assert witness.orders[0].fields["price"] == 0.65
    assert all(told.fields["request_id"] for told in witness.orders)


@pytest.mark.rule("C35")
def test_a_refused_order_is_told_with_its_code_and_ticker():
    made, witness = watched()
    with pytest.raises(errors.Refused):
        run(made.place_order(limit_order(), None, None), error(403, "INSUFFICIENT_BALANCE"))

    told = witness.only("order_refused")
    assert (told["code"], told["ticker"]) == ("INSUFFICIENT_BALANCE", ORDER["ticker"])


@pytest.mark.rule("C35", "D21")
@pytest.mark.parametrize(
    "outcome",
    [Lost("reset"), error(500, "INTERNAL_ERROR"), reply(200, {})],
    ids=["lost", "failed", "broken"],
)
def test_an_order_whose_outcome_is_unknown_is_told_as_that(outcome):
    made, witness = watched()
    with pytest.raises(errors.OrderOutcomeUnknown):
        run(made.place_order(limit_order(), None, None), outcome)

    assert witness.only("order_unknown")["ticker"] == ORDER["ticker"]
    assert "order_refused" not in witness.events


@pytest.mark.rule("C25", "C35")
def test_an_order_that_our_own_pacing_holds_back_was_not_refused_by_the_exchange():
    made, witness = watched(pacing="refuse")
    for _ in range(EDITION.limits.buckets["orders"].requests_max):
        run(made.place_order(limit_order(), None, None), placed())
    with pytest.raises(errors.RateLimited):
        run(made.place_order(limit_order(), None, None))

    assert "order_refused" not in witness.events
    assert "rate_limited" in witness.events


@pytest.mark.rule("C33")
def test_an_answer_that_the_schema_let_through_and_that_cannot_be_read_is_a_violation_too():
    made, witness = watched()
    with pytest.raises(errors.RemoteViolation):
        made._value(values.Account, {"account": {"balance": "much"}}, "account")

    assert witness.counted == {("contract_violations_total", ()): 1}
