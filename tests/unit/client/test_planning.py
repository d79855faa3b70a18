"""What plans of every edition share: a call that was given up, and values that do not fit."""

import pytest

from kalshi_refclient import errors, values
from kalshi_refclient._core.planning import Planning
from kalshi_refclient._core.steps import Send
from kalshi_refclient.settings import plans_of
from support.client_witness import Witness
from support.client_world import EDITION, ManualClock, settings


def planning(**changes):
    witness = Witness()
    return plans_of(settings(ManualClock(), **changes), None, witness), witness


def test_the_plans_of_an_edition_are_plans():
    made, _ = planning()

    assert isinstance(made, Planning)
    assert made.edition is EDITION


def test_without_pacing_no_limit_is_used():
    made, _ = planning(pacing="off")

    assert made.rate_limit_use(0.0) == {}


def test_a_plan_begins_with_the_request_and_can_be_given_up():
    made, _ = planning()
    plan = made._call("get_market", {"ticker": "A"})

    step = next(plan)
    plan.close()

    assert isinstance(step, Send)
    assert step.request.target == "/markets/A"


def test_a_value_that_does_not_fit_is_a_violation_and_counted():
    made, _ = planning()

    with pytest.raises(errors.RemoteViolation) as caught:
        made._value(values.Account, {"account": {}}, "account")

    assert caught.value.pointer == "/account"
    assert made.around.counters.violations == 1
