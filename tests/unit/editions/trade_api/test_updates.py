"""One message, several readers."""

from mock_exchange.editions.trade_api.updates import Update

UPDATE = Update("t", "O", "A", {"price": 1}, owner="me", own={"mine": True}, yes={"price": 9})


def test_a_variant_has_what_is_its_readers():
    assert UPDATE.message((False, False)) == {"price": 1}
    assert UPDATE.message((True, True)) == {"price": 9, "mine": True}


def test_readers_share_a_variant_where_nothing_differs():
    plain = Update("t", "O", "A", {"price": 1})
    assert plain.variant(owned=True, yes=True) == plain.variant(owned=False, yes=False)
    assert UPDATE.variant(owned=True, yes=False) == (True, False)
