import pytest

from kalshi_harness.certify.rules.orders import no_order_twice, outcome_is_found_out
from support.certify_wire import Play, case

LOST = {"status": 0, "struck": True}


@pytest.mark.parametrize("rule", [no_order_twice, outcome_is_found_out])
def test_without_an_order_whose_answer_was_lost_nothing_is_known(rule):
    found = rule(Play().orders(1).asks(2).wire(), case("place an order"))
    assert (found.verdict, found.sentence) == ("not exercised", "The client did not place an order")


def test_an_order_that_is_sent_again_blindly_is_a_failure_that_shows_both():
    found = no_order_twice(Play().orders(1, **LOST).orders(1.1).wire(), case())
    assert found.verdict == "fail"
    assert "2 of them" in found.sentence
    assert [line.split("s  ")[1][:11] for line in found.shown] == [
        "POST /place",
        "order taken",
        "order taken",
    ]


def test_an_order_that_is_placed_once_passes():
    assert (
        no_order_twice(Play().orders(1, **LOST).asks(2, "get_fills").wire(), case()).verdict
        == "pass"
    )


def test_another_order_than_the_lost_one_is_no_repetition():
    play = Play().orders(1, **LOST).asks(2, "place_order").taken(price_e4=4_000)
    assert no_order_twice(play.wire(), case()).verdict == "pass"


def test_the_same_terms_again_after_a_look_are_a_remark():
    play = Play().orders(1, **LOST).asks(2, "get_fills").orders(3)
    found = no_order_twice(play.wire(), case())
    assert found.verdict == "non-strict"
    assert "it has two" in found.sentence


def test_orders_with_ids_of_their_own_after_a_look_are_orders_of_their_own():
    play = Play().asks(1, "place_order", **LOST).taken(client_order_id="a")
    play.asks(2, "get_fills").asks(3, "place_order").taken(client_order_id="b")
    assert no_order_twice(play.wire(), case()).verdict == "pass"


def test_another_id_without_a_look_is_no_excuse():
    play = Play().asks(1, "place_order", **LOST).taken(client_order_id="a")
    play.asks(3, "place_order").taken(client_order_id="b")
    assert no_order_twice(play.wire(), case()).verdict == "fail"


def test_a_look_that_was_not_answered_is_no_look():
    play = Play().orders(1, **LOST).asks(2, "get_fills", status=503).orders(3)
    assert no_order_twice(play.wire(), case()).verdict == "fail"


def test_a_repetition_that_the_exchange_refuses_by_its_client_order_id_is_safe():
    play = Play().orders(1, **LOST).asks(1.2, "place_order", status=409)
    found = no_order_twice(play.wire(), case())
    assert found.verdict == "pass"
    assert "client order id" in found.sentence


def test_a_second_lost_order_is_looked_at_too():
    play = (
        Play().orders(1, **LOST).asks(2, "place_order", status=0, struck=True).taken(price_e4=4_000)
    )
    play.asks(3, "place_order").taken(price_e4=4_000)
    assert no_order_twice(play.wire(), case()).verdict == "fail"


def test_ordering_on_without_a_look_fails():
    play = Play().orders(1, **LOST).asks(2, "place_order").taken(price_e4=4_000)
    found = outcome_is_found_out(play.wire(), case())
    assert found.verdict == "fail"
    assert len(found.shown) == 3


def test_a_look_before_the_next_order_passes():
    play = Play().orders(1, **LOST).asks(2, "get_fills").orders(3)
    assert outcome_is_found_out(play.wire(), case()).verdict == "pass"


def test_a_stream_of_ones_own_orders_is_a_look():
    play = Play().listens(0, "me", channel="orders").orders(1, **LOST).orders(3)
    assert outcome_is_found_out(play.wire(), case()).verdict == "pass"


def test_a_stream_that_was_closed_before_is_none():
    play = Play().listens(0, "me", channel="orders", closed_s=0.5).orders(1, **LOST).orders(3)
    assert outcome_is_found_out(play.wire(), case()).verdict == "fail"


def test_stopping_without_a_look_is_a_remark():
    found = outcome_is_found_out(Play().orders(1, **LOST).asks(2).wire(), case())
    assert found.verdict == "non-strict"


def test_a_409_for_the_same_order_is_an_answer_too():
    play = Play().orders(1, **LOST).asks(1.2, "place_order", status=409).orders(3)
    assert outcome_is_found_out(play.wire(), case()).verdict == "pass"


def test_orders_after_a_look_are_not_counted_as_sent_blindly():
    play = Play().orders(1, **LOST).orders(1.1).asks(2, "get_fills").orders(3)
    found = no_order_twice(play.wire(), case())
    assert (found.verdict, "has 2 of them" in found.sentence) == ("fail", True)
    assert len(found.shown) == 3
