"""The wanted set, and how far the exchange has followed."""

import pytest

from kalshi_refclient._core.subscriptions import ASKS_MAX, Subscription, Subscriptions

ONE = Subscription("market", "A")
TWO = Subscription("orders", "u")


def test_wanting_twice_is_wanting_once():
    wanted = Subscriptions(100)

    assert wanted.want(ONE)
    assert not wanted.want(ONE)
    assert list(wanted) == [ONE]
    assert wanted.drop(ONE)
    assert not wanted.drop(ONE)
    assert len(wanted) == 0


@pytest.mark.rule("C26", "D19")
def test_more_than_the_exchange_takes_is_refused_here():
    wanted = Subscriptions(100)
    for number in range(100):
        wanted.want(Subscription("market", str(number)))

    with pytest.raises(ValueError, match="at most 100"):
        wanted.want(ONE)


@pytest.mark.rule("D18")
def test_only_data_makes_valid_and_a_lost_connection_makes_invalid():
    wanted = Subscriptions(100)
    wanted.want(ONE)
    assert wanted.age_s(ONE, 5.0) is None
    assert wanted.confirmed(ONE)
    assert not wanted.is_valid(ONE)
    assert wanted.has_data(ONE, 10.0)
    assert wanted.is_valid(ONE)

    wanted.lost()

    assert not wanted.is_valid(ONE)
    assert wanted.age_s(ONE, 25.0) == 15.0


def test_what_nobody_wanted_is_told_apart():
    wanted = Subscriptions(100)

    assert not wanted.confirmed(ONE)
    assert not wanted.has_data(ONE, 0.0)
    assert not wanted.is_valid(ONE)
    assert wanted.age_s(ONE, 0.0) is None


def test_only_what_was_asked_and_not_answered_is_asked_again_and_not_for_ever():
    wanted = Subscriptions(100)
    for each in (ONE, TWO):
        wanted.want(each)
        wanted.asked(each, 0.0)
    wanted.confirmed(ONE)

    assert wanted.next_unanswered_s(5.0) == 5.0
    assert wanted.unanswered(4.9, 5.0) == []
    assert wanted.unanswered(5.0, 5.0) == [TWO]
    for _ in range(ASKS_MAX - 1):
        wanted.asked(TWO, 5.0)
    assert wanted.unanswered(100.0, 5.0) == []
    assert wanted.next_unanswered_s(5.0) is None


def test_the_wanted_of_a_channel():
    wanted = Subscriptions(100)
    wanted.want(ONE)
    wanted.want(TWO)

    assert wanted.on_channel("orders") == [TWO]


def test_it_holds_from_its_confirmation_until_the_connection_is_lost():
    wanted = Subscriptions(100)
    wanted.want(ONE)
    assert not wanted.holds(ONE)

    wanted.confirmed(ONE)
    assert wanted.holds(ONE)
    assert not wanted.holds(TWO)

    wanted.lost()
    assert not wanted.holds(ONE)
