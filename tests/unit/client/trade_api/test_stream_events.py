"""What a stream tells is the edition's frames, with exact numbers."""

from decimal import Decimal

import msgspec
import pytest

from kalshi_refclient.trade_api import stream_events as events
from support.trade_client_stream import TICKER_MSG
from support.trade_client_world import EDITION

OBJECTS = {
    events.TickerUpdate: "TickerFrame",
    events.TradeUpdate: "TradeFrame",
    events.FillUpdate: "FillFrame",
    events.UserOrderUpdate: "UserOrderFrame",
    events.PositionUpdate: "MarketPositionFrame",
}


@pytest.mark.rule("T11", "T15")
@pytest.mark.parametrize(("kind", "name"), OBJECTS.items(), ids=list(OBJECTS.values()))
def test_fields_are_the_editions_and_required_only_where_its_are(kind, name):
    msg = EDITION.objects[name]["properties"]["msg"]
    for field in msgspec.structs.fields(kind):
        if field.name in {"watch", "received_s"}:
            continue
        assert field.name in msg["properties"]
        assert not field.required or field.name in msg["required"]
        assert field.type is not float


def test_a_frame_becomes_an_update():
    update = events.update_of("ticker", TICKER_MSG, 3, 1.5)

    assert (update.yes_bid_dollars, update.watch, update.received_s) == (Decimal("0.31"), 3, 1.5)


def test_one_without_a_class_keeps_its_content():
    update = events.update_of("event_lifecycle", {"a": 1}, 1, 0.0)

    assert (update.type, update.msg) == ("event_lifecycle", {"a": 1})


def test_only_tickers_give_way_to_newer_ones():
    update = events.update_of("ticker", TICKER_MSG, 3, 1.5)

    assert events.conflation_key(update) == update.market_ticker
    assert events.conflation_key(events.BookReady(ticker="A")) is None
