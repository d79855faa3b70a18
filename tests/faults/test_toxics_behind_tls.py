"""Toxics behind TLS, seen by the same checks as in the open: resets are resets there too, and silence is silence.

Each night all of them; else those that act on the connection, and not on what is said over it.
"""

import pytest

from mock_exchange.faults.toxics.table import TOXICS
from support import toxics_http, toxics_process, toxics_stream
from support.toxics_world import EDITIONS, toxic_world

CHECKS = {**toxics_http.CHECKS, **toxics_stream.CHECKS, **toxics_process.CHECKS}
OF_THE_CONNECTION = {
    "close_socket",
    "cut_connection",
    "drop_socket",
    "pause",
    "refuse_connections",
    "restart",
    "silence",
    "truncated_body",
    "wrong_length",
}


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[] if kind in OF_THE_CONNECTION else pytest.mark.nightly)
        for kind in TOXICS
    ],
)
def test_a_toxic_is_seen_behind_tls(kind):
    with toxic_world(EDITIONS[1], tls=True) as world:
        CHECKS[kind](world)


def test_all_of_the_connection_s_toxics_are_there():
    assert set(TOXICS) >= OF_THE_CONNECTION
