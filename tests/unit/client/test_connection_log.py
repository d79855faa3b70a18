"""A connection's life as it is told: a number, an account, and one end."""

from itertools import count
from typing import get_args

import pytest

from kalshi_contract.monitoring.metrics import CAUSES
from kalshi_refclient._core.connection_log import ConnectionLog, EndCause
from support.client_witness import Witness


def connection_log():
    witness = Witness()
    return ConnectionLog(witness, count(1).__next__), witness


@pytest.mark.rule("C33", "C35", "D22")
@pytest.mark.parametrize(
    ("cause", "event", "disconnects"),
    [
        ("client", "stream_closed", 0),
        ("server", "stream_disconnected", 1),
        ("network", "stream_disconnected", 1),
        ("silence", "stream_disconnected", 1),
        ("violation", "stream_disconnected", 1),
        ("unauthorized", "stream_disconnected", 1),
        ("overflow", "stream_disconnected", 1),
    ],
)
def test_every_end_but_the_user_s_is_a_disconnection(cause, event, disconnects):
    log, witness = connection_log()
    log.opened(10.0)
    log.sent += 3
    log.ended(cause, 12.5, 1000, "why")

    assert witness.only(event) == {
        "connection": 1, "code": 1000, "why": "why", "cause": cause, "lived_s": 2.5, "sent": 3,
    }  # fmt: skip
    assert log.disconnects == disconnects


def test_a_connection_ends_once_and_what_was_never_open_does_not_end():
    log, witness = connection_log()
    log.ended("client", 1.0)
    log.opened(1.0)
    log.ended("network", 2.0)
    log.ended("client", 3.0)

    assert witness.events == ["stream_opened", "stream_disconnected"]


def test_the_next_connection_begins_anew():
    log, witness = connection_log()
    log.opened(1.0)
    log.authenticated("user_0001")
    log.sent += 5
    log.ended("server", 2.0)
    log.tell("stream_retry", attempt=1, delay_s=1.0, why="x")
    log.opened(3.0)
    log.ended("client", 4.0)

    retry, closed = witness.only("stream_retry"), witness.only("stream_closed")
    assert (retry["connection"], retry["account"]) == (1, "user_0001")
    assert (closed["connection"], closed["sent"]) == (2, 0)
    assert "account" not in closed


def test_what_can_end_a_connection_is_in_the_table_of_metrics():
    assert get_args(EndCause) == CAUSES["client"]
