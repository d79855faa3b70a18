"""Whatever an exchange of trade-api-3.34 says, the client makes something of it: an answer, a violation, a closed connection; never a crash."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.actions import Phase
from kalshi_refclient._core.integrity import Accepted, Broken, Denied, Failed
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.trade_api._core.answers import read_answer
from support.trade_client_stream import TICKER_MSG, A, TradeStream
from support.trade_client_world import EDITION, created_object, order_object

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["error", "code", "message", "details", "msg", "order", "cursor"])
            | st.text(),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
bodies = st.one_of(st.binary(max_size=60), values.map(lambda value: json.dumps(value).encode()))


@pytest.mark.rule("T03", "C32")
@given(
    operation=st.sampled_from(list(EDITION.operations.values())),
    status=st.integers(100, 999),
    body=bodies,
    strict=st.booleans(),
)
def test_every_answer_is_read(operation, status, body, strict):
    check = checker(EDITION, Counters(), strict=strict)
    answer = Answer(status, {"content-type": "application/json"}, body)

    reading = read_answer(operation, {}, answer, check)

    assert isinstance(reading, Accepted | Broken | Denied | Failed)
    if isinstance(reading, Accepted):
        assert 200 <= status < 300
        assert status in operation.statuses


FRAMES = (
    {"type": "ticker", "sid": 1, "msg": TICKER_MSG},
    {"type": "ok", "id": 1, "sid": 1, "seq": 2, "msg": {"market_tickers": [A]}},
    {"type": "error", "id": 1, "sid": 1, "seq": 1, "msg": {"code": 25, "msg": "x"}},
    {"type": "subscribed", "id": 1, "msg": {"channel": "ticker", "sid": 1}},
    {"type": "unsubscribed", "id": 1, "sid": 1, "seq": 3},
    {
        "type": "orderbook_delta",
        "sid": 1,
        "seq": 2,
        "msg": {
            "market_ticker": A,
            "market_id": TICKER_MSG["market_id"],
            "clock": 1,
            "price_dollars": "0.3100",
            "delta_fp": "-1.00",
            "side": "yes",
        },
    },
    {
        "type": "orderbook_snapshot",
        "sid": 1,
        "seq": 2,
        "msg": {"market_ticker": A, "market_id": TICKER_MSG["market_id"], "clock": 1},
    },
    {"type": "user_order", "sid": 1, "msg": order_object()},
    created_object(),
)


@st.composite
def frames(draw):
    """A frame like those there are, with one part of it changed or taken away."""
    frame = json.loads(json.dumps(draw(st.sampled_from(FRAMES))))
    where = draw(st.sampled_from([frame, frame.get("msg") or frame]))
    if where and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(where)))
        if draw(st.booleans()):
            del where[name]
        else:
            where[name] = draw(values | st.integers(0, 5) | st.sampled_from(["0.31001", "1e5", ""]))
    return json.dumps(frame)


@pytest.mark.rule("T10", "C32")
@given(heard=st.lists(frames() | values.map(json.dumps) | st.text(max_size=20), max_size=12))
def test_every_frame_is_borne_or_closes_the_connection(heard):
    stream = TradeStream(policy=ReconnectPolicy(tries_max=99, faulty_max=99), strict=False).start()
    stream.subscribe("orderbook_delta", [A])
    for text in heard:
        stream.hear(text)
        stream.settle()
        assert stream.machine.phase in {Phase.OPEN, Phase.WAITING}
        stream.advance(31.0)
    for book in stream.machine.books.values():
        assert not book.valid or book.shown() is not None
