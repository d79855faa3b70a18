"""Commands are values that travel as JSON, tagged by their name."""

from typing import get_args

import msgspec
import pytest

from mock_exchange.core.commands import Command, OpenAccount, PlaceOrder
from support.property_runs import trading_steps


def test_every_kind_survives_the_trip_through_json():
    sent = [command for command, _ in trading_steps()]
    assert {type(command) for command in sent} == set(get_args(Command))
    encoded = msgspec.json.encode(sent)
    assert msgspec.json.decode(encoded, type=list[Command]) == sent


def test_the_tag_is_the_name():
    assert msgspec.json.encode(OpenAccount("alice")) == (
        b'{"type":"OpenAccount","account_id":"alice"}'
    )


def test_commands_do_not_change():
    with pytest.raises(AttributeError):
        OpenAccount("alice").account_id = "bob"


def test_an_order_is_good_till_cancelled_and_yields_to_itself_unless_it_says_otherwise():
    order = PlaceOrder("alice", "RAIN", "bid", "limit", 100, 5000)
    assert (order.time_in_force, order.self_trade) == ("gtc", "cancel_taker")
