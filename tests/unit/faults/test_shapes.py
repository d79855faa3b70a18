"""What each edition's messages look like: the table is true of the edition's own messages and examples."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.served import SERVED
from mock_exchange.faults.message import Message
from mock_exchange.faults.shapes import SHAPES, channels_by_type

EDITIONS = {name: load_edition(name) for name in SERVED}


def test_every_served_edition_has_its_shape():
    assert set(SHAPES) == set(SERVED)


@pytest.mark.parametrize("name", SERVED)
def test_the_types_are_types_of_the_server(name):
    shape = SHAPES[name]
    types = {
        message.type for message in EDITIONS[name].messages.values() if message.sender == "server"
    }
    named = {*shape.states, *shape.comes_after, *shape.comes_after.values(), *shape.thing}
    assert named <= types
    assert shape.states <= set(shape.thing)
    assert shape.welcome in types | {""}


@pytest.mark.parametrize("name", SERVED)
def test_the_examples_of_states_have_the_fields(name):
    shape = SHAPES[name]
    found = set()
    for example in EDITIONS[name].examples.values():
        value = example["value"]
        if isinstance(value, dict) and value.get("type") in shape.thing:
            found.add(value["type"])
            assert value[shape.body][shape.thing[value["type"]]]
            if shape.sequence:
                assert isinstance(value[shape.sequence], int)
                assert value[shape.subscription]
    assert found == set(shape.thing)


def test_what_must_come_first_is_known_from_both_sides():
    trade = SHAPES["trade-api-3.34"]
    assert trade.holds_up("orderbook_snapshot") == {"orderbook_delta"}
    assert trade.holds_up("orderbook_delta") == frozenset()
    assert len(SHAPES["reference-2025-01-27"].holds_up("subscribed")) == 3


@pytest.mark.parametrize(
    ("name", "kind", "channels"),
    [
        ("reference-2025-01-27", "market_update", {"market"}),
        ("trade-api-3.34", "orderbook_snapshot", {"orderbook_delta"}),
        ("trade-api-3.34", "market_lifecycle_v2", {"market_lifecycle_v2"}),
    ],
)
def test_a_type_belongs_to_its_channels(name, kind, channels):
    assert channels_by_type(EDITIONS[name])[kind] == channels


def test_messages_of_both_are_read_by_their_shapes():
    trade = Message(
        b'{"type":"orderbook_delta","sid":3,"seq":2,"msg":{"market_ticker":"A"}}\n',
        SHAPES["trade-api-3.34"],
    )
    assert (trade.subscription, trade.is_numbered, trade.thing) == (3, True, ("market_ticker", "A"))
