"""Connections without a socket, and messages of both editions: for the unit tests of the toxics of streams."""

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.faults.line import Line
from mock_exchange.faults.outgoing import Send
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.faults.rule import Match, Rule, When

REFERENCE, TRADE = "reference-2025-01-27", "trade-api-3.34"


def line(toxic, edition=TRADE, *, match=None, when=None, seed=0):
    """Return a connection under a plan of one rule."""
    rule = Rule(toxic, match or Match(), when or When())
    return Line(FaultPlan((rule,), seed=seed), load_edition(edition))


def snapshot(seq=1, clock=1, ticker="A", sid=1):
    """Return a whole book of the trade API, as bytes."""
    body = {"market_ticker": ticker, "clock": clock}
    value = {"type": "orderbook_snapshot", "sid": sid, "seq": seq, "msg": body}
    return orjson.dumps(value) + b"\n"


def delta(seq=2, clock=2, ticker="A", sid=1):
    """Return a change of a book of the trade API, as bytes."""
    body = {"market_ticker": ticker, "clock": clock, "delta_fp": "1.00"}
    value = {"type": "orderbook_delta", "sid": sid, "seq": seq, "msg": body}
    return orjson.dumps(value) + b"\n"


def update(volume=1, ticker="A"):
    """Return an update of the reference edition, as bytes."""
    return orjson.dumps({"type": "market_update", "data": {"ticker": ticker, "volume": volume}})


SUBSCRIBED = orjson.dumps({"type": "subscribed", "channel": "market", "ticker": "A"})
WELCOME = orjson.dumps({"type": "authenticated", "account_id": "user_0001"})


def sent(on, *payloads, now_us=0):
    """Pass messages on; return the values of those that go out. Nothing but messages may."""
    out = on.pass_on(list(payloads), None, now_us)
    assert all(isinstance(one, Send) for one in out), out
    return [orjson.loads(one.payload) for one in out]
