"""The client of trade-api-3.34 before an independent judge: every certifying scenario, played by a small bot that uses it.

Scenarios break the exchange (lost answers, 429 with and without a hint, 5xx, cut connections, streams that end); rules judge what was
seen on the wire. A bot that sends an order again is caught by the same scenarios.
"""

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.play import play
from kalshi_harness.certify.scenario import load_scenarios
from kalshi_refclient.trade_api._core.order_plans import OrderPlans
from kalshi_refclient.trade_api._core.stream import TradeStreamMachine
from support.trade_certified import bot, listener, patient, trader

EDITION = load_edition("trade-api-3.34")
SCENARIOS = {each.name: each for each in load_scenarios() if each.fits(EDITION.name)}
WATCHED_S = 6.0
ORDERS = ("bad-gateway-one-order", "lost-answer-one-order")

LONG = {
    "cut-connections-are-backed-off",
    "rate-limit-with-nonsense-hint",
    "rate-limit-without-hint",
    "server-errors-are-backed-off",
    *(name for name, each in SCENARIOS.items() if "WebSocket" in each.exercise),
} - {"gaps-are-healed", "refused-stream-is-final"}
"""Watched to the end of their time; what they try is in tests/faults too."""

OTHER_BUCKET = {"rate-limit-on-orders", "rate-limit-with-hint"}
"""Reads and writes draw on buckets of their own in this edition: what was not limited may go on, which the rule calls not strict."""


WATCHED_WHOLE = {"outage-is-ridden-out", "silence-is-noticed"}
"""Watched for as long as the scenario says: what is waited for may come late."""


def judged(name, client=None):
    scenario = SCENARIOS[name]
    streamed = "WebSocket" in scenario.exercise
    seconds = scenario.seconds if name in WATCHED_WHOLE else WATCHED_S
    usual = patient if name == "outage-is-ridden-out" else listener if streamed else bot
    client = client or usual
    finding, _ = play(scenario, EDITION, client, seed=7, seconds=seconds)
    return finding


@pytest.mark.rule("D20", "D21", "T04", "T08")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.nightly if name in LONG else ()) for name in SCENARIOS],
)
def test_the_client_keeps_the_rule(name):
    finding = judged(name)

    good = {"pass", "non-strict"} if name in OTHER_BUCKET else {"pass"}
    assert finding.verdict in good, finding


@pytest.mark.rule("D21")
@pytest.mark.parametrize("name", ORDERS)
def test_a_client_that_sends_an_order_again_is_caught(name, monkeypatch):
    def recovered(self, unknown):
        fresh = {**unknown.request, "client_order_id": self.new_id()}
        return (yield from self._create(self._order_request(fresh)))

    monkeypatch.setattr(OrderPlans, "_recovered", recovered)

    assert judged(name, trader).verdict == "fail"


@pytest.mark.nightly
@pytest.mark.rule("T10")
def test_a_client_that_passes_over_a_gap_is_caught(monkeypatch):
    monkeypatch.setattr(TradeStreamMachine, "_take_gap", lambda *_: None)

    assert judged("gaps-are-healed").verdict == "fail"
