"""Each call of the operator's desk is either known to change something, and noted, or known to read."""

import pytest

from mock_exchange.session.entries import Operated
from mock_exchange.transport.backoffice import BackOffice, BackOfficeError
from mock_exchange.transport.noted_office import CHANGES, NotedOffice
from mock_exchange.transport.offices import open_office
from mock_exchange.transport.trade_office import TradeOffice
from support.journal_twins import noted
from support.session_world import World
from support.trade_world import START_US, TradeWorld

READS = {
    "accounts",
    "account",
    "keys",
    "markets",
    "market",
    "book",
    "order",
    "open_orders",
    "commands",
    "state_hash",
    "exchange_status",
    "execute",  # its command is noted where all commands are
}


@pytest.fixture
def world():
    world = noted(World, 1_706_351_400_000_000)
    world.venue.notes.take()
    return world


def test_every_call_of_both_desks_is_in_one_list():
    calls = {name for office in (BackOffice, TradeOffice) for name in dir(office)}
    public = {name for name in calls if not name.startswith("_")}
    assert public == CHANGES | READS
    assert not CHANGES & READS


def test_a_change_is_noted_and_made_and_a_read_is_not_noted(world):
    office = open_office(world.venue)
    assert type(office) is NotedOffice
    assert office.deposit("user_0001", amount_cents=5)["account_id"] == "user_0001"
    office.account("user_0001")
    (entry,) = world.venue.notes.take()
    assert (entry.call, entry.arguments, entry.named) == (
        "deposit",
        ["user_0001"],
        {"amount_cents": 5},
    )


def test_a_change_that_is_refused_is_noted_as_it_may_have_changed_something_before(world):
    with pytest.raises(BackOfficeError):
        open_office(world.venue).open_account("user_0001", 5)
    (entry,) = world.venue.notes.take()
    assert type(entry) is Operated


def test_a_change_may_have_arguments_of_any_name():
    world = noted(TradeWorld, START_US)
    world.venue.notes.take()
    given = {"key_type": "ed25519", "name": "bot"}
    assert open_office(world.venue).issue_key("user_0001", **given)["name"] == "bot"
    *_, entry = world.venue.notes.take()
    assert (entry.arguments, entry.named) == (["user_0001"], given)
