"""Events are values that travel as JSON, tagged by their name."""

from typing import get_args

import msgspec
import pytest

from mock_exchange.core.events import AccountOpened, Event, Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.reasons import Reason
from support.core_random import random_commands


def test_every_kind_happens_and_survives_the_trip_through_json():
    exchange = Exchange()
    happened = [
        event
        for number, command in enumerate(random_commands(3_000, seed=1))
        for event in exchange.apply(command, number)
    ]
    assert {type(event) for event in happened} == set(get_args(Event))
    assert msgspec.json.decode(msgspec.json.encode(happened), type=list[Event]) == happened


def test_a_refusal_reads_as_its_reason():
    assert msgspec.json.encode(Refused(Reason.INVALID_COUNT, "count_e2")) == (
        b'{"type":"Refused","reason":"invalid_count","field":"count_e2"}'
    )


def test_events_do_not_change():
    with pytest.raises(AttributeError):
        AccountOpened("alice").account_id = "bob"
