"""The record of traders, on its own."""

from mock_exchange.editions.trade_api.subtraders import Subtraders


def test_a_trader_belongs_to_one_member():
    record = Subtraders()
    made = record.name("a", "x")
    assert record.name("a", "x") is None
    assert record.name("b", "x") not in {None, made}
    assert record.of("a") == (made,)
    assert record.find("a", made.subtrader_id) is made
    assert record.find("b", made.subtrader_id) is None


def test_blocks_and_caps_are_kept_side_by_side():
    record = Subtraders()
    made = record.block(record.name("a", "x"), "Sports", blocked=True)
    made = record.cap(made, 10_000)
    assert (made.blocked, made.daily_cap_e4) == ({"Sports"}, 10_000)
    assert record.find("a", made.subtrader_id) is made
    assert record.block(made, "Sports", blocked=False).blocked == frozenset()
    assert record.cap(made, None).daily_cap_e4 is None
