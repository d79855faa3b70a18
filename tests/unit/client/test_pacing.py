"""Fixed windows, seen from the client's side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.pacing import Pacer
from support.client_world import EDITION

LIMITS = EDITION.limits.buckets


def send(pacer, buckets, now_s, answered_s=None):
    assert pacer.wait_s(buckets, now_s) == 0
    ticket = pacer.reserve(buckets, now_s)
    pacer.answered(ticket, now_s if answered_s is None else answered_s)


@pytest.mark.rule("C25", "D12")
@pytest.mark.parametrize(
    ("buckets", "requests_max"),
    [(("general",), 100), (("general", "orders"), 10), (("market_data",), 1000)],
)
def test_a_window_takes_as_many_as_the_contract_says(buckets, requests_max):
    pacer = Pacer(LIMITS)
    for _ in range(requests_max):
        send(pacer, buckets, 0.0)

    assert pacer.wait_s(buckets, 0.0) == 60.0
    assert pacer.wait_s(buckets, 59.0) == 1.0
    assert pacer.wait_s(buckets, 60.0) == 0.0


@pytest.mark.rule("D12")
def test_orders_draw_on_both_their_buckets_and_market_data_on_its_own():
    pacer = Pacer(LIMITS)
    for _ in range(10):
        send(pacer, ("general", "orders"), 0.0)

    assert pacer.wait_s(("general",), 0.0) == 0.0
    assert pacer.wait_s(("market_data",), 0.0) == 0.0
    assert pacer.used_ratio("general", 0.0) == 0.1
    assert pacer.used_ratio("orders", 0.0) == 1.0
    assert pacer.used_ratio("market_data", 0.0) == 0.0
    assert pacer.used_ratio("orders", 60.0) == 0.0


@pytest.mark.rule("D12")
def test_a_window_is_counted_from_the_answer_to_its_opener():
    """The exchange got the request some time before it answered: its window cannot end after ours."""
    pacer = Pacer(LIMITS)
    send(pacer, ("orders",), 0.0, answered_s=2.0)
    for _ in range(9):
        send(pacer, ("orders",), 3.0)

    assert pacer.wait_s(("orders",), 61.0) == 1.0


@pytest.mark.rule("D12")
def test_what_was_never_counted_is_given_back():
    pacer = Pacer(LIMITS)
    for _ in range(10):
        pacer.not_drawn(pacer.reserve(("orders",), 0.0), 0.0)

    assert pacer.wait_s(("orders",), 0.0) == 0.0
    assert pacer.used_ratio("orders", 0.0) == 0.0


def test_a_ticket_of_an_earlier_window_gives_nothing_back_to_a_later_one():
    pacer = Pacer(LIMITS)
    late = pacer.reserve(("orders",), 0.0)
    send(pacer, ("orders",), 60.0)

    pacer.not_drawn(late, 61.0)

    assert pacer.used_ratio("orders", 61.0) == 0.1


@pytest.mark.rule("C27", "D12")
def test_a_wait_that_was_told_closes_the_narrowest_bucket():
    pacer = Pacer(LIMITS)
    pacer.told_to_wait(("general", "orders"), 30.0)
    pacer.told_to_wait(("general", "orders"), 20.0)

    assert pacer.wait_s(("general", "orders"), 0.0) == 30.0
    assert pacer.wait_s(("general",), 0.0) == 0.0
    assert pacer.wait_s(("general", "orders"), 30.0) == 0.0


@pytest.mark.rule("C33", "D26")
def test_a_bucket_that_the_exchange_closed_is_used_up_until_it_opens():
    pacer = Pacer(LIMITS)
    pacer.reserve(("general", "orders"), 0.0)
    pacer.told_to_wait(("general", "orders"), 30.0)

    assert pacer.used_ratio("orders", 29.9) == 1.0
    assert pacer.used_ratio("orders", 30.0) == 1 / LIMITS["orders"].requests_max
    assert pacer.used_ratios(29.9) == {
        name: 1.0 if name == "orders" else pacer.used_ratio(name, 29.9) for name in LIMITS
    }


@pytest.mark.rule("C25", "D12")
@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 3)), max_size=80))
def test_no_exchange_that_counts_as_decided_ever_refuses_a_paced_client(steps):
    """The exchange may see a request at any moment between its sending and its answer: here, at the worst two."""
    for seen_late in (False, True):
        pacer, now_s = Pacer(LIMITS), 0.0
        opened_s, drawn = None, 0
        for pause_s, answer_s in steps:
            now_s += pause_s
            now_s += pacer.wait_s(("orders",), now_s)
            ticket = pacer.reserve(("orders",), now_s)
            seen_s = now_s + answer_s if seen_late else now_s
            if opened_s is None or seen_s >= opened_s + 60:
                opened_s, drawn = seen_s, 0
            drawn += 1
            assert drawn <= 10
            now_s += answer_s
            pacer.answered(ticket, now_s)


def test_a_429_with_a_hint_closes_the_narrowest_bucket_and_one_without_tells_nothing():
    pacer = Pacer(EDITION.limits.buckets)

    assert pacer.throttled({"general": 1, "orders": 1}, None, 0.0) is None
    assert pacer.wait_s(("general", "orders"), 0.0) == 0.0
    assert pacer.throttled({"general": 1, "orders": 1}, 30.0, 0.0) == 30.0
    assert pacer.wait_s(("orders",), 0.0) == 30.0
