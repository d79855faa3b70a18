"""Each change of an order is told once, whoever says it first and however often it is said."""

from itertools import permutations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kalshi_refclient._core.order_news import OrderNews, OrderTold

PLACED = {
    "request_id": "id-1",
    "ticker": "T",
    "order_side": "buy",
    "size": 100,
    "price": 0.65,
}


def told(source, status="open", filled_size=0, **fields):
    return OrderTold(
        order_id="ord_1", status=status, source=source, filled_size=filled_size, fields=fields
    )


def placed(status="open", filled_size=0):
    return told("placed", status, filled_size, **PLACED)


def events(news, *said):
    return [
        (event.event, event.fields.get("size"), event.fields.get("filled_size"), event.complete)
        for each in said
        for event in news.take(each)
    ]


@pytest.mark.rule("C35", "D27")
def test_an_order_that_was_taken_is_told_with_everything_about_it():
    (event,) = OrderNews().take(placed())

    assert event.event == "order_accepted"
    assert event.fields == {**PLACED, "order_id": "ord_1", "account": None}


@pytest.mark.rule("C35")
def test_an_order_that_is_filled_at_once_is_taken_and_then_filled():
    assert events(OrderNews(), placed("filled", 100)) == [
        ("order_accepted", 100, None, False),
        ("order_filled", 100, 100, True),
    ]


@pytest.mark.rule("C35")
def test_an_order_that_cannot_rest_is_taken_filled_in_part_and_gone():
    assert events(OrderNews(), placed("cancelled", 40)) == [
        ("order_accepted", 100, None, False),
        ("order_filled", 40, 40, False),
        ("order_cancelled", None, 40, False),
    ]


@pytest.mark.rule("C35", "D27")
def test_a_fill_is_told_once_whoever_says_it_and_carries_what_is_new():
    news = OrderNews()
    said = [
        placed(),
        told("stream", "partially_filled", 30, account="user_0001"),
        told("asked", "partially_filled", 30),
        told("asked", "partially_filled", 70),
        told("stream", "partially_filled", 70),
        told("stream", "filled", 100),
        told("stream", "filled", 100),
        told("asked", "filled", 100),
    ]

    assert events(news, *said)[1:] == [
        ("order_filled", 30, 30, False),
        ("order_filled", 40, 70, False),
        ("order_filled", 30, 100, True),
    ]


def test_later_lines_know_the_ticker_and_the_account():
    news = OrderNews()
    news.take(placed())
    news.take(told("stream", account="user_0001"))
    (event,) = news.take(OrderTold(order_id="ord_1", status="cancelled", source="cancelled"))

    assert event.event == "order_cancelled"
    assert event.fields["ticker"] == "T"
    assert event.fields["account"] == "user_0001"
    assert event.fields["cause"] == "client"


def test_a_cancel_that_the_stream_tells_of_has_no_cause_we_know():
    news = OrderNews()
    (event,) = news.take(told("stream", "cancelled", 0))

    assert event.fields["cause"] is None
    assert news.take(OrderTold(order_id="ord_1", status="cancelled", source="cancelled")) == []


def test_only_the_answer_to_placing_it_says_that_an_order_was_taken_and_only_once():
    news = OrderNews()
    assert events(news, told("stream"), told("asked")) == []
    assert [event for event, *_ in events(news, placed(), placed())] == ["order_accepted"]


def test_what_a_query_says_of_an_order_from_before_is_no_news_and_what_follows_is():
    news = OrderNews()

    assert events(news, told("asked", "partially_filled", 40)) == []
    assert events(news, told("asked", "filled", 100)) == [("order_filled", 60, 100, True)]
    assert events(OrderNews(), told("asked", "filled", 100), told("stream", "filled", 100)) == []


def test_the_end_counts_also_where_the_size_was_known_before():
    news = OrderNews()
    said = [placed(), told("stream", "partially_filled", 100), told("stream", "filled", 100)]

    assert events(news, *said)[1:] == [
        ("order_filled", 100, 100, False),
        ("", None, None, True),
    ]


STORY = [
    placed("partially_filled", 20),
    told("stream", "open", 0),
    told("stream", "partially_filled", 20),
    told("stream", "filled", 100),
]


@pytest.mark.rule("C35")
@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_in_whatever_order_they_arrive_every_contract_is_told_once(order):
    found = events(OrderNews(), *(STORY[index] for index in order))

    assert sum(size for event, size, *_ in found if event == "order_filled") == 100
    assert [event for event, *_ in found].count("order_accepted") == 1
    assert sum(complete for *_, complete in found) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["placed", "asked", "cancelled", "stream"]),
            st.sampled_from(["open", "partially_filled", "filled", "cancelled", "novelty"]),
            st.one_of(st.none(), st.integers(0, 100)),
        ),
        max_size=20,
    )
)
def test_whatever_is_said_no_contract_is_filled_twice_and_an_order_ends_once(said):
    news = OrderNews()
    told_events = events(news, *(told(*each) for each in said))
    filled = [size for event, size, *_ in told_events if event == "order_filled"]
    names = [event for event, *_ in told_events]

    assert all(size > 0 for size in filled)
    assert sum(filled) <= max([filled_size or 0 for _, _, filled_size in said], default=0)
    assert names.count("order_accepted") <= 1
    assert names.count("order_cancelled") + sum(complete for *_, complete in told_events) <= 1


def test_the_oldest_orders_are_forgotten():
    news = OrderNews(orders_max=3)
    for number in range(10):
        news.take(OrderTold(order_id=f"ord_{number}", status="open", source="stream"))

    assert len(news) == 3
