"""Orders and markets, as they become known in any order."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.tracker import STATUS_RANKS, MarketTracker, OrderTracker, Verdict
from support.client_world import EDITION

NOW = dt.datetime(2024, 1, 27, tzinfo=dt.UTC)


@pytest.mark.rule("D06")
def test_the_ranks_are_those_of_the_editions_statuses():
    assert set(STATUS_RANKS) == set(EDITION.objects["order_status_value"]["enum"])


@pytest.mark.rule("C19", "D06")
@pytest.mark.parametrize(
    ("known", "told", "verdict"),
    [
        (("open", 0), ("open", 0), Verdict.DUPLICATE),
        (("open", 0), ("partially_filled", 5), Verdict.NEWS),
        (("open", 0), ("cancelled", 0), Verdict.NEWS),
        (("partially_filled", 5), ("partially_filled", 7), Verdict.NEWS),
        (("partially_filled", 5), ("partially_filled", 3), Verdict.OUTDATED),
        (("partially_filled", 5), ("open", 0), Verdict.OUTDATED),
        (("partially_filled", 5), ("cancelled", 5), Verdict.NEWS),
        (("partially_filled", 5), ("cancelled", 4), Verdict.CONTRADICTION),
        (("filled", 9), ("partially_filled", 5), Verdict.OUTDATED),
        (("filled", 9), ("cancelled", 9), Verdict.CONTRADICTION),
        (("cancelled", 5), ("partially_filled", 6), Verdict.CONTRADICTION),
        (("cancelled", 5), ("cancelled", 5), Verdict.DUPLICATE),
        (("open", 0), ("paused", 0), Verdict.NEWS),
        (("filled", 9), ("paused", 9), Verdict.OUTDATED),
    ],
    ids=str,
)
def test_what_a_message_adds_to_what_is_known(known, told, verdict):
    tracker = OrderTracker()
    tracker.apply("o", *known)

    assert tracker.apply("o", *told) is verdict
    expected = told if verdict in {Verdict.NEWS, Verdict.DUPLICATE} else known
    assert (tracker.get("o").status, tracker.get("o").filled_size) == expected
    assert tracker.contradictions == (verdict is Verdict.CONTRADICTION)


@pytest.mark.rule("C19")
@given(st.data())
def test_any_order_of_a_true_history_ends_in_its_last_state(data):
    fills = sorted(data.draw(st.sets(st.integers(1, 99), max_size=4)))
    history = [("open", 0), *(("partially_filled", size) for size in fills)]
    last = data.draw(st.sampled_from([("filled", 100), ("cancelled", history[-1][1]), history[-1]]))
    history.append(last)
    told = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history)))))
    tracker, was_final = OrderTracker(), False
    for status, filled_size in told:
        tracker.apply("o", status, filled_size)
        assert tracker.get("o").final or not was_final
        was_final = tracker.get("o").final

    assert (tracker.get("o").status, tracker.get("o").filled_size) == last
    assert tracker.contradictions == 0


def test_finished_orders_are_forgotten_first_and_open_ones_kept():
    tracker = OrderTracker(orders_max=3)
    tracker.apply("open", "open", 0)
    for number in range(10):
        tracker.apply(f"done-{number}", "filled", 1)

    assert len(tracker) == 3
    assert tracker.open_ids() == ("open",)
    assert tracker.get("done-9") is not None
    assert tracker.get("done-0") is None


@pytest.mark.rule("C18")
def test_a_market_update_is_news_only_if_it_is_newer():
    tracker = MarketTracker()
    later = NOW + dt.timedelta(seconds=1)

    assert tracker.apply("T", NOW, 5, "a") is Verdict.NEWS
    assert tracker.apply("T", NOW, 5, "a") is Verdict.DUPLICATE
    assert tracker.apply("T", NOW, 5, "b") is Verdict.NEWS
    assert tracker.apply("T", later, 4, "c") is Verdict.OUTDATED
    assert tracker.apply("T", later, 6, "c") is Verdict.NEWS
    assert tracker.apply("T", NOW, 7, "d") is Verdict.OUTDATED
    assert tracker.apply("U", NOW, 1, "a") is Verdict.NEWS
    tracker.forget("U")
    assert tracker.apply("U", NOW, 0, "a") is Verdict.NEWS
    tracker.forget()
    assert tracker.apply("T", NOW, 1, "a") is Verdict.NEWS
