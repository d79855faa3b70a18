"""Opening accounts, paying in and out."""

import pytest

from mock_exchange.core.commands import Deposit, OpenAccount, Withdraw
from mock_exchange.core.events import AccountOpened, Deposited, Withdrawn
from support.core_book import Floor, refusal


@pytest.mark.rule("C04")
def test_an_account_opens_empty():
    floor = Floor()
    assert floor.apply(OpenAccount("alice")) == (AccountOpened("alice"),)
    assert (floor.cash("alice"), floor.escrow("alice")) == (0, 0)


def test_an_account_opens_once():
    assert refusal(Floor(alice=0).apply(OpenAccount("alice"))) == (
        "duplicate_account",
        "account_id",
    )


def test_money_goes_in_and_out():
    floor = Floor(alice=0)
    assert floor.deposit("alice", 500) == (Deposited("alice", 5_000_000),)
    assert floor.withdraw("alice", 200) == (Withdrawn("alice", 2_000_000),)
    assert floor.cash("alice") == 300


@pytest.mark.parametrize("command", [Deposit, Withdraw])
def test_nothing_moves_for_an_unknown_account(command):
    assert refusal(Floor().apply(command("nobody", 1))) == ("unknown_account", "account_id")


@pytest.mark.parametrize("command", [Deposit, Withdraw])
@pytest.mark.parametrize("amount_micros", [0, -1])
def test_amounts_are_positive(command, amount_micros):
    refused = refusal(Floor(alice=10).apply(command("alice", amount_micros)))
    assert refused == ("invalid_amount", "amount_micros")


def test_what_is_in_escrow_cannot_be_withdrawn():
    floor = Floor(alice=1000)
    floor.buy("alice", 10, at=65)
    assert refusal(floor.withdraw("alice", 351)) == ("insufficient_funds", "amount_micros")
    assert floor.withdraw("alice", 350) == (Withdrawn("alice", 3_500_000),)
