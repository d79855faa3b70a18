"""Refusals: one value each, that names a reason and a field a command really has."""

from typing import get_args

from mock_exchange.core import commands, refusals
from mock_exchange.core.events import Refused
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.reasons import Reason

ALL = {name: value for name, value in vars(refusals).items() if name.isupper()}


def test_a_refusal_is_one_event_that_says_why():
    assert ALL
    for (event,) in ALL.values():
        assert isinstance(event, Refused)


def test_every_reason_is_given_somewhere():
    assert {event.reason for (event,) in ALL.values()} == set(Reason)


def test_every_field_is_one_that_a_command_has():
    fields = {name for kind in get_args(commands.Command) for name in kind.__struct_fields__}
    fields |= {*OrderOptions.__struct_fields__, *commands.MarketOptions.__struct_fields__}
    assert {event.field for (event,) in ALL.values()} <= fields | {""}
