"""What is special about the values of an account; that they are the edition's is in test_values."""

from decimal import Decimal

import pytest

from kalshi_refclient.trade_api.account_values import CreatedOrder, exact


@pytest.mark.parametrize(("count", "shown"), [("10.00", 10), ("0.50", 0.5), ("0", 0)])
def test_a_count_in_a_log_line_is_whole_where_it_is_whole(count, shown):
    found = exact(Decimal(count))

    assert (found, type(found)) == (shown, type(shown))


def test_an_order_is_not_recovered_unless_somebody_says_so():
    order = CreatedOrder(order_id="o", fill_count=Decimal(0), remaining_count=Decimal(1), ts_ms=1)

    assert not order.recovered
