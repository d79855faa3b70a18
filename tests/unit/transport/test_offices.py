"""Each edition has the operator's desk and the control operations of its own terms."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.session.venue import Venue
from mock_exchange.transport.backoffice import BackOffice
from mock_exchange.transport.offices import TABLE, control_table, open_office
from mock_exchange.transport.trade_office import TradeOffice
from support.trade_world import TradeWorld


@pytest.fixture
def reference():
    return Venue(load_edition(), clock=Clock(0, frozen=True))


def test_a_desk_is_of_its_venues_edition(reference):
    assert type(open_office(reference)) is BackOffice
    assert type(open_office(TradeWorld(seeded=False).venue)) is TradeOffice


def test_what_the_reference_can_do_the_other_can_too_and_more(reference):
    assert control_table(reference) is TABLE
    ids = {row.operation_id for row in control_table(TradeWorld(seeded=False).venue)}
    assert {row.operation_id for row in TABLE} < ids
    assert {"set_tier", "pause_exchange", "determine_market", "combine_markets"} <= ids


def test_private_keys_are_shown_by_who_makes_them_and_by_nobody_else():
    rows = control_table(TradeWorld(seeded=False).venue)
    showing = {row.operation_id for row in rows if "private_key" in str(row.answer)}
    assert showing == {"issue_key", "rotate_key"}
