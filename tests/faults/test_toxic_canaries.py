"""Checks of toxics that cannot fail are no checks: each one must notice that its toxic never strikes, or strikes in another way."""

import pytest

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.outgoing import Send
from mock_exchange.faults.toxics.cut_connection import CutConnection
from mock_exchange.faults.toxics.drop_message import DropMessage
from mock_exchange.faults.toxics.malformed_json import MalformedJson
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.faults.toxics.sequence_gap import SequenceGap
from mock_exchange.faults.toxics.table import TOXICS
from mock_exchange.transport.context import Context
from support import toxics_http, toxics_process, toxics_stream, toxics_world, transport_raw
from support.toxics_world import EDITIONS, toxic_world

CHECKS = {**toxics_http.CHECKS, **toxics_stream.CHECKS, **toxics_process.CHECKS}
SHORT_S = 0.3


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait shortly for what will not come."""
    monkeypatch.setattr(transport_raw, "TIMEOUT_S", SHORT_S)
    monkeypatch.setattr(toxics_world, "PATIENCE_S", SHORT_S)
    monkeypatch.setattr(toxics_world.eventually, "__defaults__", (SHORT_S,))


def fails(kind, edition=EDITIONS[1], *, disarmed=False):
    """Tell whether the check of a toxic notices something."""
    with toxic_world(edition) as world:
        world.disarmed = disarmed
        try:
            CHECKS[kind](world)
        except (AssertionError, OSError, KeyError, pytest.fail.Exception):
            return True
        return False


@pytest.mark.parametrize("kind", TOXICS)
def test_a_check_notices_that_its_toxic_never_strikes(kind):
    assert fails(kind, disarmed=True)


BROKEN = {
    "a reset that is a FIN": (
        "cut_connection",
        lambda patch: patch.setattr(Context, "reset_on_close", staticmethod(lambda _: None)),
    ),
    "an order that is not lost": (
        "cut_connection",
        lambda patch: patch.setattr(CutConnection, "before", property(lambda _: False)),
    ),
    "a cut that is an answer": (
        "silence",
        lambda patch: patch.setattr(
            TOXICS["silence"], "delivery", lambda _self, response, _scene: Delivery(response)
        ),
    ),
    "bad JSON that is good": (
        "malformed_json",
        lambda patch: patch.setattr(
            MalformedJson, "delivery", lambda _self, response, _scene: Delivery(response)
        ),
    ),
    "a dropped message that comes": (
        "drop_message",
        lambda patch: patch.setattr(
            DropMessage, "strike", lambda _self, message, _line, _dice: [Send(message.payload)]
        ),
    ),
    "a gap that heals": (
        "sequence_gap",
        lambda patch: patch.setattr(
            SequenceGap, "strike", lambda _self, message, _l, _d: [Send(message.renumbered(3))]
        ),
    ),
    "a restart that forgets": (
        "restart",
        lambda patch: patch.setattr(
            Restart, "effect", lambda _: ProcessEffect(cut=True, lose_state=True, down_us=5_000_000)
        ),
    ),
    "a restart during which somebody listens": (
        "restart",
        lambda patch: patch.setattr(Restart, "effect", lambda _: ProcessEffect(cut=True)),
    ),
}


@pytest.mark.parametrize(("kind", "break_it"), BROKEN.values(), ids=BROKEN)
def test_a_check_notices_a_toxic_that_strikes_in_another_way(kind, break_it, monkeypatch):
    break_it(monkeypatch)
    assert fails(kind)
