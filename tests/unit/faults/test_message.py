"""A message as faults see it."""

import pytest

from mock_exchange.faults.message import Message
from mock_exchange.faults.shapes import SHAPES

REFERENCE, TRADE = SHAPES["reference-2025-01-27"], SHAPES["trade-api-3.34"]


@pytest.mark.parametrize("payload", [b"not json", b"[]", b"3", b"", b'{"type":1}', b'{"msg":3}'])
def test_what_is_not_known_is_not_guessed(payload):
    message = Message(payload, TRADE)
    assert (message.type, message.thing, message.is_numbered, message.channel) == (
        "",
        None,
        False,
        "",
    )
    assert message.payload == payload


def test_a_number_is_counted_by_its_subscription():
    message = Message(b'{"type":"trade","sid":3,"seq":2}\n', TRADE)
    assert (message.subscription, message.is_numbered) == (3, True)
    assert message.renumbered(5) == b'{"type":"trade","sid":3,"seq":7}\n'


def test_the_other_edition_numbers_nothing():
    message = Message(b'{"type":"market_update","data":{"ticker":"A"},"seq":2}', REFERENCE)
    assert (message.subscription, message.is_numbered) == (None, False)
    assert message.thing == ("ticker", "A")
    assert message.spelled({"a": 1}) == b'{"a":1}'


def test_a_reply_names_its_channel():
    assert Message(b'{"type":"subscribed","channel":"market"}', REFERENCE).channel == "market"
    assert (
        Message(b'{"type":"subscribed","msg":{"channel":"trade","sid":1}}', TRADE).channel
        == "trade"
    )
