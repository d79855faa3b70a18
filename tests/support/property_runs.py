"""Whole runs of the seeded workload: what was asked, when, what came of it, and the exchange as it is afterwards."""

from dataclasses import dataclass, field

from mock_exchange.core.exchange import Exchange
from support.property_commands import START_US, Workload
from support.property_trading_commands import TradingWorkload


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


def trading_steps(seeds=range(8), length=200):
    """Yield (command, events) of workloads with everything in them, each on an exchange of its own."""
    for seed in seeds:
        exchange, workload = Exchange(), TradingWorkload(seed)
        for number in range(length):
            command = workload.command()
            events = exchange.apply(command, START_US + number)
            workload.observe(events)
            yield command, events
