"""Frames: strict JSON, one of the schemas of its type, and types that are new."""

import json

import pytest

from kalshi_refclient._core.messages import Malformed, Unknown
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.trade_api._core.frames import Frame, FrameReader
from support.trade_client_stream import TICKER_MSG
from support.trade_client_world import EDITION


def read(value, *, strict=True):
    counters = Counters()
    reader = FrameReader(EDITION, checker(EDITION, counters, strict=strict), counters, excerpt)
    return reader.read(value if isinstance(value, str) else json.dumps(value)), counters


@pytest.mark.rule("T10")
def test_a_frame_is_taken_apart():
    frame, _ = read({"type": "ticker", "sid": 2, "msg": TICKER_MSG})

    assert frame == Frame("ticker", None, 2, None, TICKER_MSG)
    reply, _ = read({"type": "ok", "id": 4, "sid": 1, "seq": 7, "msg": {"market_tickers": ["A"]}})
    assert (reply.id, reply.seq) == (4, 7)


def test_several_messages_may_share_a_type():
    listed, _ = read({"type": "ok", "id": 1, "msg": [{"channel": "ticker", "sid": 1}]})

    assert listed.msg == [{"channel": "ticker", "sid": 1}]


def test_id_0_is_no_id():
    frame, _ = read({"type": "error", "id": 0, "msg": {"code": 1, "msg": "x"}})

    assert frame.id is None


@pytest.mark.rule("T10")
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("{", 1007),
        ('{"type":"ok","type":"ok"}', 1007),
        ("[]", 1008),
        ({"sid": 1}, 1008),
        ({"type": "ticker", "sid": 2, "msg": {}}, 1008),
        ({"type": "ok", "msg": {"x": 1}}, 1008),
    ],
)
def test_what_breaks_the_contract_is_malformed(value, code):
    found, counters = read(value)

    assert isinstance(found, Malformed)
    assert (found.close_code, counters.violations) == (code, 1)


def test_a_type_that_is_new_is_counted_and_a_field_that_is_new_is_borne():
    found, counters = read({"type": "novelty"})
    assert found == Unknown("novelty")
    assert counters.unknown_messages == {"novelty": 1}

    wide = {"type": "ticker", "sid": 2, "msg": {**TICKER_MSG, "more": 1}}
    assert isinstance(read(wide, strict=False)[0], Frame)
    assert isinstance(read(wide)[0], Malformed)
