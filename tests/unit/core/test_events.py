"""Events are values that travel as JSON, tagged by their name."""

from typing import get_args

import msgspec
import pytest

from mock_exchange.core.events import AccountOpened, Event, Refused
from mock_exchange.core.reasons import Reason
from support.property_runs import trading_steps


def test_every_kind_happens_and_survives_the_trip_through_json():
    happened = [event for _, events in trading_steps() for event in events]
    assert {type(event) for event in happened} == set(get_args(Event))
    assert msgspec.json.decode(msgspec.json.encode(happened), type=list[Event]) == happened


def test_a_refusal_reads_as_its_reason():
    assert msgspec.json.encode(Refused(Reason.INVALID_COUNT, "count_e2")) == (
        b'{"type":"Refused","reason":"invalid_count","field":"count_e2"}'
    )


def test_events_do_not_change():
    with pytest.raises(AttributeError):
        AccountOpened("alice").account_id = "bob"
