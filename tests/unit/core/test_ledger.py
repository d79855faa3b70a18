"""Double entry: what one pot loses another gains."""

from mock_exchange.core.ledger import EXTERNAL, FEES, Ledger


def test_a_posting_moves_money_and_makes_none():
    ledger = Ledger()
    cash, escrow = ledger.open_pot(), ledger.open_pot()
    ledger.post(EXTERNAL, cash, 100)
    ledger.post(cash, escrow, 30)
    assert ledger.balances[cash] == 70
    assert ledger.balances[escrow] == 30
    assert sum(ledger.balances) == 0


def test_pots_are_numbered_from_after_the_two_that_always_exist():
    ledger = Ledger()
    assert (EXTERNAL, FEES, ledger.open_pot(), ledger.open_pot()) == (0, 1, 2, 3)


def test_every_posting_can_be_read_again_from_any_on():
    ledger = Ledger()
    pot = ledger.open_pot()
    ledger.post(EXTERNAL, pot, 100)
    ledger.post(pot, FEES, 1)
    assert len(ledger) == 2
    assert list(ledger.entries()) == [(EXTERNAL, pot, 100), (pot, FEES, 1)]
    assert list(ledger.entries(1)) == [(pot, FEES, 1)]
    assert list(ledger.entries(2)) == []
