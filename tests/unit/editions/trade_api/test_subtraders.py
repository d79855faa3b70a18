"""The record of traders, on its own."""

from mock_exchange.editions.trade_api.subtraders import Subtraders


def test_a_trader_belongs_to_one_member():
    record = Subtraders()
    made = record.name("a", "user-a", "x")
    assert record.name("a", "user-a", "x") is None
    assert record.name("b", "user-b", "x") not in {None, made}
    assert record.of("a") == (made,)
    assert record.find("a", made.subtrader_id) is made
    assert record.find("b", made.subtrader_id) is None
    assert made.subtrader_id == "user-a_x"
    assert record.named("user-a_x") is made


def test_traders_of_the_error_account_are_found_and_not_listed():
    record = Subtraders()
    made = record.name("a", "errors-of-a", "x", of_errors=True)
    assert record.of("a") == ()
    assert record.find("a", "errors-of-a_x") is made


def test_blocks_and_caps_are_kept_side_by_side():
    record = Subtraders()
    made = record.block(record.name("a", "user-a", "x"), "Sports", blocked=True)
    made = record.cap(made, 10_000)
    assert (made.blocked, made.daily_cap_e4) == ({"Sports"}, 10_000)
    assert record.find("a", made.subtrader_id) is made
    assert record.block(made, "Sports", blocked=False).blocked == frozenset()
    assert record.cap(made, None).daily_cap_e4 is None
