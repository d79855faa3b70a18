"""Any operation by its id: checked before it is sent, costed, and signed again with the exchange's time where ours is off."""

from decimal import Decimal

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.steps import Renew, Send
from support.cases import in_one_test
from support.client_world import ManualClock, Script, policy, reply
from support.trade_client_world import (
    EDITION,
    TICKER,
    TradeSpeaker,
    nested,
    plans,
    signer,
    trade_client,
)

SPEAKERS = [
    pytest.param(TradeSpeaker(is_async=False), id="sync"),
    pytest.param(TradeSpeaker(is_async=True), id="async"),
]
LIMITS = {
    "usage_tier": "premier",
    "read": {"refill_rate": 1000, "bucket_capacity": 1000},
    "write": {"refill_rate": 1000, "bucket_capacity": 2000},
    "grants": [],
}


def first(plan):
    step = next(plan)
    plan.close()
    return step.request


def sample(parameter):
    schema = parameter.schema
    if "enum" in schema:
        return schema["enum"][0]
    by_type = {"integer": max(1, schema.get("minimum", 1)), "boolean": True}
    if schema.get("type") == "array":
        return [1 if schema["items"]["type"] == "integer" else "A"]
    return by_type.get(schema.get("type"), "2026-11-22T00:00:00Z")


@pytest.mark.rule("T07")
@in_one_test("operation_id", EDITION.operations)
def test_every_operation_can_be_called_by_its_id(operation_id):
    """With all its parameters; a body is whatever its schema's example or emptiness allows."""
    operation = EDITION.operations[operation_id]
    given = {each.name: sample(each) for each in operation.parameters}
    made, _ = plans()
    if operation.request_object and operation.request_required:
        with pytest.raises(errors.LocalMisuse):
            next(made.call(operation_id, body={"no_such_field": 1}, **given))
        return

    request = first(made.call(operation_id, **given))

    assert "{" not in request.target
    assert request.draws == dict.fromkeys(operation.buckets, operation.cost)


@pytest.mark.rule("T07")
def test_what_breaks_the_edition_is_not_sent():
    made, _ = plans()
    for call, field in (
        (lambda: made.call("GetNothing"), "operation_id"),
        (lambda: made.call("GetMarket"), "ticker"),
        (lambda: made.call("GetMarkets", limit=1001), "limit"),
        (lambda: made.call("GetMarkets", status="gone"), "status"),
        (lambda: made.call("GetMarkets", colour="red"), "colour"),
        (lambda: made.call("CreateOrderV2", body={"ticker": TICKER, "count": 1}), "count"),
    ):
        with pytest.raises(errors.LocalMisuse) as caught:
            next(call())
        assert caught.value.field == field


def test_exact_numbers_in_a_body_are_written_as_text():
    made, _ = plans()
    body = {"contracts_limit_fp": Decimal("7.50"), "subaccount": None}

    request = first(made.call("CreateOrderGroup", body=body))

    assert request.body == b'{"contracts_limit_fp":"7.50"}'


def test_without_a_key_only_public_operations_are_called():
    script = Script(reply(200, {"schedule": {"standard_hours": [], "maintenance_windows": []}}))
    with trade_client(script, ManualClock(), auth=None) as kalshi:
        kalshi.call("GetExchangeSchedule")
        with pytest.raises(errors.LocalMisuse, match="GetBalance needs a key"):
            kalshi.get_balance()

    (request,) = script.requests
    assert not {name for name in request.headers if name.startswith("kalshi-access")}


@pytest.mark.rule("T04")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_limits_that_the_exchange_tells_are_paced_by(speak):
    costs = {"default_cost": 10, "endpoint_costs": []}

    limits = speak(Script(reply(200, LIMITS), reply(200, costs)), ManualClock(), "get_limits")

    assert limits.write.bucket_capacity == 2000


@pytest.mark.rule("T04")
def test_after_that_a_batch_that_fits_no_other_bucket_may_go():
    made, _ = plans()
    plan = made.get_limits()
    next(plan)
    plan.send(Answer(200, {"content-type": "application/json"}, reply(200, LIMITS).content))
    costs = reply(200, {"default_cost": 5, "endpoint_costs": []}).content
    with pytest.raises(StopIteration):
        plan.send(Answer(200, {"content-type": "application/json"}, costs))

    assert made.around.pacer.wait_s({"write": 2000}, 0.0) == 0.0
    assert made.costs.draws(EDITION.operations["GetOrder"], None) == {"read": 5}


@pytest.mark.rule("T02", "D28")
@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize("has_date", [True, False])
def test_a_clock_that_is_off_is_put_right_once(speak, has_date):
    clock, auth = ManualClock(), signer()
    clock.wall_offset_s -= 600  # ours is ten minutes behind
    date = {"Date": "Sat, 27 Jan 2024 10:30:00 GMT"} if has_date else {}
    expired = nested(401, "header_timestamp_expired", date)
    moment = reply(200, {"as_of_time": "2024-01-27T10:30:00Z"})
    ours = [expired] if has_date else [expired, moment]
    balance = {"balance": 1, "balance_dollars": "0.0100", "portfolio_value": 0, "updated_ts": 1}
    script = Script(*ours, reply(200, balance))

    speak(script, clock, "get_balance", using={"auth": auth})

    stamps = [int(each.headers.get("KALSHI-ACCESS-TIMESTAMP", 0)) for each in script.requests]
    assert stamps[-1] - stamps[0] == 600_500
    if not has_date:
        assert stamps[1] == 0, "the moment is asked for without credentials"


@pytest.mark.rule("T02", "D28")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_clock_that_cannot_be_put_right_is_tried_once_more_and_no_more(speak):
    expired = nested(401, "header_timestamp_expired", {"Date": "Sat, 27 Jan 2024 10:30:00 GMT"})
    script = Script(expired)

    with pytest.raises(errors.Unauthorized) as caught:
        speak(script, ManualClock(), "get_balance")

    assert caught.value.code == "header_timestamp_expired"
    assert len(script.requests) == 2


def test_a_moment_that_cannot_be_had_changes_nothing():
    made, _ = plans(retry=policy(tries_max=1))
    plan = made.call("GetBalance")
    next(plan)
    expired = nested(401, "header_timestamp_expired")
    answer = Answer(401, {"content-type": "application/json"}, expired.content)
    asked = plan.send(answer)
    assert isinstance(asked, Send)
    assert asked.request.operation.operation_id == "GetUserDataTimestamp"

    step = plan.send(Answer(500, {}, b""))

    assert isinstance(step, Renew)
    assert step.answer is answer
