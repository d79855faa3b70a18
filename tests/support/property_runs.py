"""Whole runs of the seeded workload: what was asked, when, what came of it, and the exchange as it is afterwards."""

from dataclasses import dataclass, field

from mock_exchange.core.exchange import Exchange
from support.property_commands import START_US, Workload


@dataclass
class Run:
    """A finished run. ``steps`` are (command, at_us, events)."""

    exchange: Exchange
    steps: list = field(default_factory=list)


def run(seed, length, *, busy=False, exchange=None):
    """Give an exchange the first ``length`` commands of a workload."""
    workload = Workload(seed, busy=busy)
    done = Run(exchange or Exchange())
    for number in range(length):
        command, at_us = workload.command(), START_US + number * 250_000
        events = tuple(done.exchange.apply(command, at_us))
        workload.observe(events)
        done.steps.append((command, at_us, events))
    return done
