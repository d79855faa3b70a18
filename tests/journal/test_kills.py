"""Exchanges killed at random moments under load: after each restart everything that was answered is there, once, and it goes on.

Orders, cancels and amendments come from several connections, requests ahead of their answers. Both editions share the kills; the one
whose callers sign has seeded traders besides. Snapshots are taken all the while, and most starts go on from one.
"""

import http.client
import json
import os
import signal
import sys
from functools import partial

import pytest

from mock_exchange.core.exchange import replay
from mock_exchange.core.invariants import check
from mock_exchange.core.journal import Journal
from mock_exchange.journal_store.reading import has_journal
from mock_exchange.journal_store.reading import judge as judge_folder
from support.journal_forks import Forks
from support.journal_load import Load

KILLS = 50
EDITIONS = ("reference-2025-01-27", "trade-api-3.34")

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="processes are forked and killed with SIGKILL"
)


def ask(port, path):
    """Return what the control API answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", f"/__mock__{path}")
        return connection.getresponse().read()
    finally:
        connection.close()


def judge(load, port):
    """Compare what clients were told with what the exchange has."""
    lines = ask(port, "/commands").splitlines()
    state = json.loads(ask(port, "/state"))
    again = replay(Journal.read(lines[: state["commands"] + 1]))
    if len(lines) == state["commands"] + 1:  # traders may have acted between the two questions
        assert state["state_hash"] == again.state_hash()
    check(again)
    commands = [json.loads(line)["command"] for line in lines[1:]]
    names = [name_of(load, command) for command in commands if command["type"] == "PlaceOrder"]
    for order_id, name in load.told.orders.items():
        assert names.count(name) == 1, (
            f"{order_id} was answered and is there {names.count(name)} times"
        )
    assert json.loads(ask(port, "/state/invariants"))["ok"]
    return again


def name_of(load, command):
    """Return what tells an order of ours from all others: its client_order_id, or its size."""
    if load.signs:
        return (command.get("options") or {}).get("client_order_id")
    return command["count_e2"] // 100 if command["account_id"] == "user_0001" else None


def remaining(load, again):
    """Check the orders that clients were told of, one by one."""
    by_name = {}
    for order in again.state.orders:
        if load.signs:
            by_name[order.extras.client_order_id if order.extras else None] = order
        elif order.account_id == "user_0001":
            by_name[order.count_e2 // 100] = order
    for order_id in load.told.cancelled:
        assert by_name[load.told.orders[order_id]].remaining_e2 == 0
    for name in load.told.orders.values():
        assert by_name[name].account_id == "user_0001"


def kill_often(edition, folder, kills, **options):
    """Kill an exchange so many times under load, judge it after each; return what clients were told, and how many starts had a snapshot."""
    load, snapshots = Load(edition, seed=kills), 0
    with Forks() as forks:
        for _ in range(kills):
            snapshots += has_journal(folder) and judge_folder(folder).snapshot is not None
            process, port, load.key = forks.start(edition, folder, **options)
            judge(load, port)
            load.press(port, load.dice.randint(0, 25), partial(os.kill, process, signal.SIGKILL))
        _, port, load.key = forks.start(edition, folder)
        remaining(load, judge(load, port))
    return load, snapshots


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_was_answered_survives_every_kill(edition, tmp_path):
    kills = KILLS // len(EDITIONS)
    load, snapshots = kill_often(edition, tmp_path, kills)
    told = load.told
    assert len(told.orders) > 5 * kills
    assert len(told.cancelled) > 20
    assert told.amended or edition == EDITIONS[0]
    assert snapshots > kills / 2
    assert told.sent > len(told.orders) + len(told.cancelled) + told.refused


def test_an_exchange_that_answers_before_it_keeps_is_found_out(tmp_path):
    with pytest.raises(AssertionError, match="was answered and is there 0 times"):
        kill_often(EDITIONS[0], tmp_path, 8, careless=True)
