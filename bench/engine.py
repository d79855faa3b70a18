"""How fast the exchange itself is: commands a second, one process, ledger and journal on.

``python bench/engine.py``            medians of several runs, memory per open order
``python bench/engine.py --flood N``  N commands, all invariants checked every 1,000, peak memory
``python bench/engine.py --profile``  where the time goes

The mix: 55 % limit orders away from the market that rest, on 20 prices a side, 30 % cancels of an
own resting order, 15 % orders that cross and trade; 8 accounts, 4 markets. Commands are made before
the clock starts, so that only ``apply`` is timed. Python's garbage collector is as a server has it:
on, nothing frozen; ``--no-gc`` shows what it costs.
"""

import argparse
import cProfile
import gc
import platform
import pstats
import random
import resource
import statistics
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass

from mock_exchange.core.commands import (
    CancelOrder,
    Command,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
)
from mock_exchange.core.events import Event, OrderAccepted, Refused, Traded
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import Checker
from mock_exchange.core.units import MICROS_PER_DOLLAR, Side

ACCOUNTS = [f"trader_{number}" for number in range(8)]
TICKERS = [f"BENCH-{number}" for number in range(4)]
MIDDLE_E4 = 5000
LEVELS = 20
START_US = 1_706_351_400_000_000


def furnished_exchange() -> Exchange:
    """Return an exchange with rich accounts and empty markets."""
    exchange = Exchange()
    for account_id in ACCOUNTS:
        exchange.apply(OpenAccount(account_id), START_US)
        exchange.apply(Deposit(account_id, 10**9 * MICROS_PER_DOLLAR), START_US)
    for ticker in TICKERS:
        exchange.apply(CreateMarket(ticker, "A market", "For measuring.", 0), START_US)
    return exchange


class Generator:
    """Makes the mix one command at a time and applies it, so that it cancels what really rests."""

    def __init__(self, exchange: Exchange, seed: int, resting_max: int = 20_000) -> None:
        self.exchange = exchange
        self._random = random.Random(seed)
        self._resting: list[int] = []
        self._resting_max = resting_max

    def step(self, at_us: int) -> tuple[Event, ...]:
        """Apply the next command; return what happened."""
        roll = self._random.random()
        if roll < 0.15:
            command: Command | None = self._order(crossing=True)
        elif roll < 0.45 or len(self._resting) > self._resting_max:
            command = self._cancel()
        else:
            command = None
        events = self.exchange.apply(command or self._order(crossing=False), at_us)
        last = self.exchange.state.orders[-1] if self.exchange.state.orders else None
        if last is not None and isinstance(events[0], OrderAccepted) and last.remaining_e2:
            self._resting.append(last.number)
        return events

    def _cancel(self) -> CancelOrder | None:
        resting, pick = self._resting, self._random
        while resting:
            place = pick.randrange(len(resting))
            resting[place], resting[-1] = resting[-1], resting[place]
            order = self.exchange.state.order(resting.pop())
            if order is not None and order.remaining_e2:
                return CancelOrder(order.account_id, order.number)
        return None

    def _order(self, *, crossing: bool) -> PlaceOrder:
        pick = self._random
        side: Side = pick.choice(("bid", "ask"))
        distance_e4 = 100 * pick.randint(1, LEVELS)
        above = (side == "ask") != crossing
        return PlaceOrder(
            pick.choice(ACCOUNTS),
            pick.choice(TICKERS),
            side,
            "limit",
            100 * pick.randint(1, 20),
            MIDDLE_E4 + distance_e4 if above else MIDDLE_E4 - distance_e4,
            "ioc" if crossing else "gtc",
            "cancel_maker",
        )


def make_commands(count: int, seed: int) -> list[Command]:
    """Return ``count`` commands of the mix, made against an exchange that is thrown away."""
    exchange = furnished_exchange()
    furnishing = len(exchange.journal)
    generator = Generator(exchange, seed)
    for number in range(count):
        generator.step(START_US + number)
    return exchange.journal.commands[furnishing:]


def time_run(commands: list[Command]) -> tuple[float, float]:
    """Return commands a second of one run over a fresh exchange, by the wall clock and by CPU time.

    The two differ where other processes want the processor too.
    """
    apply = furnished_exchange().apply
    started, started_cpu = time.perf_counter(), time.process_time()
    for at_us, command in enumerate(commands, START_US):
        apply(command, at_us)
    elapsed, elapsed_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    return len(commands) / elapsed, len(commands) / elapsed_cpu


def describe_mix(commands: list[Command]) -> str:
    """Return what the commands lead to, in percent."""
    exchange = furnished_exchange()
    outcomes: Counter[str] = Counter()
    for at_us, command in enumerate(commands, START_US):
        events = exchange.apply(command, at_us)
        if isinstance(events[0], Refused):
            outcomes[f"refused ({events[0].reason})"] += 1
        elif isinstance(command, CancelOrder):
            outcomes["cancelled"] += 1
        elif any(isinstance(event, Traded) for event in events):
            outcomes["traded"] += 1
        else:
            outcomes["rested"] += 1
    shares = [f"{name} {100 * n / len(commands):.1f} %" for name, n in outcomes.most_common()]
    trades = len(exchange.state.trades)
    resting = sum(len(account.open_orders) for account in exchange.state.accounts.values())
    return f"{', '.join(shares)}; {trades:,} trades, {resting:,} orders rest at the end"


def bytes_per_open_order(count: int = 50_000) -> tuple[float, float]:
    """Return (live, peak) bytes per open order, its entries, indices and journal included."""
    exchange = furnished_exchange()
    pick = random.Random(1)
    tracemalloc.start()
    for number in range(count):
        price_e4 = 100 * pick.randint(1, LEVELS)
        command = PlaceOrder(
            pick.choice(ACCOUNTS), pick.choice(TICKERS), "bid", "limit", 1000, price_e4
        )
        exchange.apply(command, START_US + number)
    live, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return live / count, peak / count


@dataclass(frozen=True)
class EngineFigures:
    """What was measured. Rates are commands a second; the median of all rounds if not said."""

    commands_per_s: float
    """By CPU time."""
    wall_commands_per_s: float
    worst_commands_per_s: float
    """Of the slowest round by CPU time."""
    best_commands_per_s: float
    """Of the quickest round by CPU time."""
    bytes_per_open_order: float
    peak_bytes_per_open_order: float
    mix: str


def run(rounds: int, commands: int, *, gc_on: bool = True) -> EngineFigures:
    """Measure ``rounds`` rounds of ``commands`` commands each."""
    mix = make_commands(commands, seed=7)
    description = describe_mix(mix)
    gc.freeze()  # what this script holds is not the exchange's to look after
    if not gc_on:
        gc.disable()
    try:
        rates = [time_run(mix) for _ in range(rounds)]
    finally:
        gc.enable()
        gc.unfreeze()
    by_wall, by_cpu = zip(*rates, strict=True)
    live, peak = bytes_per_open_order()
    return EngineFigures(
        commands_per_s=statistics.median(by_cpu),
        wall_commands_per_s=statistics.median(by_wall),
        worst_commands_per_s=min(by_cpu),
        best_commands_per_s=max(by_cpu),
        bytes_per_open_order=live,
        peak_bytes_per_open_order=peak,
        mix=description,
    )


def bench(count: int, runs: int, *, gc_on: bool) -> None:
    """Print the figures."""
    print(f"python {platform.python_version()}, {count:,} commands a run")
    print(f"gc {'on' if gc_on else 'off'}, {runs} runs")
    row = run(runs, count, gc_on=gc_on)
    print(f"mix: {row.mix}")
    print(
        f"engine by CPU time: median {row.commands_per_s:,.0f} commands/s "
        f"(worst {row.worst_commands_per_s:,.0f}, best {row.best_commands_per_s:,.0f})"
    )
    print(f"engine by wall clock: median {row.wall_commands_per_s:,.0f} commands/s")
    print(
        f"memory per open order, journal and all: {row.bytes_per_open_order:,.0f} bytes live, "
        f"{row.peak_bytes_per_open_order:,.0f} at peak"
    )


def profile(count: int) -> None:
    """Print where the time goes."""
    commands = make_commands(count, seed=7)
    profiler = cProfile.Profile()
    profiler.runcall(time_run, commands)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(22)


def flood(count: int, every: int = 1_000) -> None:
    """Send ``count`` commands and check all invariants every ``every`` commands and at the end."""
    generator = Generator(furnished_exchange(), seed=11, resting_max=2_000)
    checker = Checker()
    outcomes: Counter[str] = Counter()
    started = time.perf_counter()
    checking_s = 0.0
    for number in range(1, count + 1):
        for event in generator.step(START_US + number):
            outcomes[type(event).__name__] += 1
        if number % every == 0 or number == count:
            before = time.perf_counter()
            checker.check(generator.exchange)
            checking_s += time.perf_counter() - before
    elapsed_s = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} commands, {checker.checks:,} checks of all invariants: none broken")
    print(f"events: {dict(outcomes.most_common())}")
    print(f"{elapsed_s:.1f} s, {checking_s:.1f} of them checking; peak memory {peak_mb:,.0f} MB")
    print(f"state hash {generator.exchange.state_hash()}")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--no-gc", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--flood", type=int, metavar="N")
    arguments = parser.parse_args()
    if arguments.flood:
        flood(arguments.flood)
    elif arguments.profile:
        profile(arguments.commands)
    else:
        bench(arguments.commands, arguments.runs, gc_on=not arguments.no_gc)


if __name__ == "__main__":
    main()
