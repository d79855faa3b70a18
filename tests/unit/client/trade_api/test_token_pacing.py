"""Buckets of tokens: never more than they hold, and what a 429 teaches."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_contract.limits import TokenBucket
from kalshi_refclient.trade_api._core.token_pacing import Costs, TokenPacer
from support.trade_client_world import EDITION

BASIC = EDITION.limits.tiers["basic"].buckets


@pytest.mark.rule("T04")
@given(st.lists(st.tuples(st.sampled_from([2, 10, 30]), st.floats(0, 3)), max_size=60))
def test_no_more_is_drawn_than_the_exchange_has(calls):
    pacer = TokenPacer(BASIC)
    exchange, at_s, now_s = 100.0, 0.0, 0.0
    for cost, later_s in calls:
        now_s += later_s
        now_s += pacer.wait_s({"write": cost}, now_s)
        pacer.reserve({"write": cost}, now_s)
        exchange = min(100.0, exchange + (now_s - at_s) * 100) - cost
        at_s = now_s
        assert exchange > -1e-6


@pytest.mark.rule("T04")
def test_the_wait_is_until_the_bucket_holds_the_cost():
    pacer = TokenPacer(BASIC)
    pacer.reserve({"write": 95}, 0.0)

    assert pacer.wait_s({"write": 10}, 0.0) == pytest.approx(0.05)
    assert pacer.wait_s({"read": 10}, 0.0) == 0.0
    assert pacer.wait_s({"write": 101}, 0.0) == math.inf


def test_what_was_not_taken_is_given_back_and_no_more():
    pacer = TokenPacer(BASIC)
    ticket = pacer.reserve({"write": 100}, 0.0)
    pacer.answered(ticket, 0.0)
    assert pacer.used_ratios(0.0) == {"read": 0.0, "write": 1.0}

    pacer.not_drawn(ticket, 0.0)
    pacer.not_drawn(ticket, 0.0)

    assert pacer.used_ratios(0.0)["write"] == 0.0


@pytest.mark.rule("T04")
def test_a_429_without_a_hint_empties_the_bucket_and_tells_the_wait_from_the_refill():
    pacer = TokenPacer(BASIC)

    assert pacer.throttled({"write": 10}, None, 5.0) == pytest.approx(0.1)
    assert pacer.wait_s({"write": 10}, 5.0) == pytest.approx(0.1)
    assert pacer.throttled({"write": 10}, 7.0, 5.0) == 7.0
    assert pacer.wait_s({"write": 2}, 5.0) == 7.0, "a hint holds every call of its kind"
    assert pacer.wait_s({"read": 2}, 5.0) == 0.0


def test_what_the_exchange_tells_of_its_buckets_is_believed():
    pacer = TokenPacer({"write": TokenBucket(100, 100)})
    pacer.reserve({"write": 100}, 0.0)

    pacer.learn("write", refill_per_s=300, capacity=600)

    assert pacer.wait_s({"write": 500}, 0.0) == 0.0
    assert pacer.wait_s({"write": 600}, 0.0) == pytest.approx(1 / 3)


@pytest.mark.rule("T04")
def test_costs_are_the_editions_and_those_of_a_batch_are_for_each_order():
    costs, operations = Costs(EDITION), EDITION.operations
    body = {"orders": [{}, {}, {}]}

    assert costs.draws(operations["GetOrder"], None) == {"read": 2}
    assert costs.draws(operations["CreateOrderV2"], {}) == {"write": 10}
    assert costs.draws(operations["BatchCreateOrdersV2"], body) == {"write": 30}
    assert costs.draws(operations["BatchCancelOrdersV2"], body) == {"write": 6}


def test_costs_that_the_exchange_tells_take_their_place():
    costs = Costs(EDITION)
    row = {"method": "DELETE", "path": "/trade-api/v2/portfolio/events/orders/:order_id", "cost": 3}
    unknown = {"method": "GET", "path": "/trade-api/v2/cfbenchmarks/values", "cost": 50}

    costs.learn({"default_cost": 7, "endpoint_costs": [row, unknown]})

    assert costs.draws(EDITION.operations["CancelOrderV2"], None) == {"write": 3}
    assert costs.draws(EDITION.operations["GetOrder"], None) == {"read": 7}
