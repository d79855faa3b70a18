"""Whatever a session says, every toxic makes something of it that can be sent; the same twice, from the same dice."""

import random

import orjson
from hypothesis import given
from hypothesis import strategies as st

from kalshi_contract.loader import load_edition
from mock_exchange.faults.catalogue import example_rule
from mock_exchange.faults.delivery import JSON_TYPE, answer
from mock_exchange.faults.line import Line
from mock_exchange.faults.outgoing import Cut, Mute, Send, Shut, Wait
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.faults.rule import Rule, When
from mock_exchange.faults.toxic import HttpToxic, Scene
from mock_exchange.faults.toxics.table import TOXICS

EDITIONS = [load_edition(name) for name in ("reference-2025-01-27", "trade-api-3.34")]
OF_STREAMS = [toxic for toxic in TOXICS.values() if toxic.side == "stream"]
OF_ANSWERS = [toxic for toxic in TOXICS.values() if issubclass(toxic, HttpToxic)]

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=3,
)
types = st.sampled_from(
    sorted({message.type for edition in EDITIONS for message in edition.messages.values()})
)
bodies = values | st.dictionaries(
    st.sampled_from(["market_ticker", "ticker", "account_id", "order_id", "channel"]),
    values,
    max_size=3,
)
messages = st.builds(
    lambda kind, rest: orjson.dumps({"type": kind, **rest}),
    types | values,
    st.dictionaries(
        st.sampled_from(["msg", "data", "seq", "sid", "id", "channel"]), bodies, max_size=4
    ),
) | st.binary(max_size=6)


@given(st.sampled_from(OF_STREAMS), st.sampled_from(EDITIONS), st.lists(messages, max_size=8))
def test_any_message_can_be_struck(toxic, edition, payloads):
    def play():
        rule = Rule(example_rule(toxic).fault, when=When(probability=0.7))
        line = Line(FaultPlan((rule,), seed=3), edition)
        out = line.opened(None, 0)
        for now_us, payload in enumerate(payloads):
            out += line.pass_on([payload], "user_0001", now_us)
        return out + line.all_parked() + [line.pinged(None, 0)], line.plan.report()

    out, report = play()
    assert (out, report) == play()
    assert all(isinstance(one, Send | Wait | Shut | Cut | Mute | bool) for one in out)
    assert line_is_all_there(out, payloads, report)


def line_is_all_there(out, payloads, report):
    """Tell whether nothing is lost where nothing was struck."""
    if report[0]["hits"]:
        return True
    return [one.payload for one in out if isinstance(one, Send)] == payloads


@given(
    st.sampled_from(OF_ANSWERS),
    st.sampled_from(EDITIONS),
    st.one_of(st.none(), st.builds(orjson.dumps, values), st.binary(max_size=6)),
)
def test_any_answer_can_be_struck(toxic, edition, body):
    fault = example_rule(toxic).fault
    operation = next(iter(edition.operations.values()))
    response = None if body is None else answer(200, JSON_TYPE, body)

    def play():
        return fault.delivery(response, Scene(edition, random.Random(3), operation, "/a"))

    delivery = play()
    assert delivery == play()
    assert not delivery.missed or delivery.response is response
    if delivery.end == "keep" and delivery.response is not None and not delivery.missed:
        length = dict(delivery.response.headers)[b"content-length"]
        assert int(length) == len(delivery.response.body)
