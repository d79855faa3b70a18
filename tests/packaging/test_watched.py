"""The script that makes every metric of a running exchange move does so, and says which one did not."""

import os
import subprocess
import sys

import pytest

from kalshi_contract.monitoring.metrics import METRICS
from mock_exchange import MockExchange
from support.harness_sources import ROOT

pytestmark = pytest.mark.rule("C33", "D26")


def watched(credentials):
    return subprocess.run(
        [sys.executable, str(ROOT / "bench" / "watched.py"), str(credentials)],
        capture_output=True,
        text=True,
        timeout=90,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        check=False,
    )


def test_every_metric_of_the_server_moves_when_an_exchange_is_used(tmp_path):
    with MockExchange(seed=7) as exchange:
        file = exchange.credentials().write(tmp_path / "creds.json")
        seen = watched(file)

    assert (seen.returncode, seen.stderr) == (0, "")
    assert all(f"| {metric.name} |" in seen.stdout for metric in METRICS["server"].values())


def test_a_metric_that_does_not_move_is_named(tmp_path, monkeypatch):
    with MockExchange(seed=7) as exchange:
        tally = type(exchange._context.venue.monitor.tally)
        add = tally.add
        monkeypatch.setattr(
            tally,
            "add",
            lambda self, name, *rest: name == "fills_total" or add(self, name, *rest),
        )
        file = exchange.credentials().write(tmp_path / "creds.json")
        seen = watched(file)

    assert seen.returncode == 1
    assert "nothing to see of: fills_total" in seen.stderr
