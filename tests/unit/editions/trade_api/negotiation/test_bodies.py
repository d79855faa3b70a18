"""Bodies of requests and quotes. What is wrong with them is in test_communications and test_rfq_quotes."""

import pytest

from mock_exchange.editions.trade_api.formats import cursor
from mock_exchange.editions.trade_api.negotiation.bodies import rfq_terms, wrong_list


@pytest.mark.parametrize(
    ("body", "count_e2", "target_micros"),
    [
        ({"contracts": 7}, 700, 0),
        ({"contracts_fp": "7.5"}, 750, 0),
        ({"contracts": 7, "contracts_fp": "7.00"}, 700, 0),
        ({"target_cost_dollars": "1.25"}, 0, 1_250_000),
        ({"target_cost_centi_cents": 12_500}, 0, 1_250_000),
    ],
)
def test_a_request_is_for_contracts_or_for_money(body, count_e2, target_micros):
    terms = rfq_terms(body, 1)
    assert (terms["count_e2"], terms["target_micros"]) == (count_e2, target_micros)


def test_parts_of_a_lot_cannot_be_asked_for():
    with pytest.raises(ValueError, match="whole lots"):
        rfq_terms({"contracts_fp": "7.50"}, 100)


def test_a_cursor_must_have_been_given_by_this_exchange():
    assert wrong_list({"cursor": None}) == wrong_list({"cursor": cursor("x")}) == ""
    assert wrong_list({"cursor": "nonsense"})
