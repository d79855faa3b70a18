"""Plays one scenario: a fresh exchange, its faults, the client, and the record of what happened between them."""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from kalshi_contract.edition import Edition
from kalshi_harness.certify import variables
from kalshi_harness.certify.elsewhere import Elsewhere
from kalshi_harness.certify.finding import Finding
from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import Scenario
from kalshi_harness.certify.transcriber import Transcriber
from kalshi_harness.certify.watch import Watch
from kalshi_harness.certify.wire import Ending, Wire
from mock_exchange import MockExchange
from mock_exchange.core.commands import Deposit, OpenAccount, PlaceOrder
from mock_exchange.core.units import TimeInForce

FUNDS_CENTS: Final = 10_000_000
FUNDS_MICROS: Final = FUNDS_CENTS * 10_000
CROWD: Final = "crowd"
CROWD_EVERY_S: Final = 0.1
"""Ten orders a second in the one market that matters. The traders of ``--activity`` visit one market of all twice a second: scenarios of
streams, in which the sixth message is struck, would have to be watched for minutes."""

TAKES_EVERY: Final = 5
_TAKES: Final[tuple[int, TimeInForce]] = (9_900, "ioc")
_RESTS: Final[tuple[int, TimeInForce]] = (1_000, "gtc")
PRIVATE_FILE_MODE: Final = 0o600

Client = Callable[[Mapping[str, str], float, Watch], Ending]
"""Runs a client with these variables, for at most so many seconds, or until there is enough to judge."""

ClockMode = Literal["running", "manual"]
"""The exchange's clock runs with the machine's, or stands still until the client moves it (``watch.time``)."""


def play(
    scenario: Scenario,
    edition: Edition,
    client: Client,
    *,
    seed: int,
    seconds: float,
    clock: ClockMode = "running",
) -> tuple[Finding, Wire]:
    """Play a scenario with a client and judge it. Raises what ``client`` raises."""
    manual = clock == "manual"
    with (
        MockExchange(
            seed=seed,
            edition=edition.name,
            limits=scenario.limits,
            clock="frozen" if manual else "running",
            signed_by="exchange" if manual else "machine",
        ) as exchange,
        tempfile.TemporaryDirectory() as folder,
    ):
        told, secrets = _access(exchange, edition, scenario, seconds, Path(folder))
        watch = Watch(after_s=scenario.seconds_after)
        transcriber = Transcriber(exchange.clock.now_us(), secrets, watch)
        exchange.monitor.watch(transcriber, bodies=True)
        with (
            elsewhere(exchange, scenario, transcriber) as elsewhere_url,
            crowd(exchange, told[f"{variables.PREFIX}TICKER"]),
        ):
            exchange.faults.set(scenario.plan(edition, elsewhere_url), seed=seed)
            if manual:
                with exchange.clock.in_turns() as turns:
                    transcriber.watch.time = turns
                    ending = client(told, seconds, transcriber.watch)
                    turns.settle()
            else:
                ending = client(told, seconds, transcriber.watch)
        exchange.monitor.drain()
        wire = transcriber.wire(ending)
    return RULES[scenario.rule].judge(wire, scenario.case(edition)), wire


def _access(
    exchange: MockExchange, edition: Edition, scenario: Scenario, seconds: float, folder: Path
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the variables of the client, and the secrets among them."""
    scene = {
        "edition": edition.name,
        "scenario": scenario.name,
        "started_at": f"{exchange.clock.now_us() / 1_000_000:.6f}",
    }
    if exchange.signs:
        signed = exchange.signed_credentials()
        pem_path = folder / "key.pem"
        pem_path.touch(PRIVATE_FILE_MODE)
        pem_path.write_text(signed.private_key_pem)
        told = variables.with_signature(signed.key_id, signed.private_key_pem, pem_path)
        common = variables.common(signed, seconds=seconds, **scene)
        pem = signed.private_key_pem
        return {**common, **told}, (pem, *(line for line in pem.splitlines() if "--" not in line))
    shown = exchange.credentials()
    exchange.deposit(shown.account_id, FUNDS_CENTS)
    told = variables.with_key(shown.api_key, shown.secret)
    common = variables.common(shown, seconds=seconds, **scene)
    return {**common, **told}, (str(shown.api_key), str(shown.secret))


@contextmanager
def elsewhere(
    exchange: MockExchange, scenario: Scenario, transcriber: Transcriber
) -> Iterator[str]:
    """Have another host there, if a fault leads to it, and yield its origin. It lives on the exchange's thread, and by its clock."""
    if not scenario.leads_elsewhere:
        yield ""
        return
    place = Elsewhere(
        lambda *visit: transcriber.visited(exchange.clock.now_us(), *visit),
    )
    exchange.run(place.begin)
    try:
        yield place.url
    finally:
        exchange.run(place.end)


@contextmanager
def crowd(exchange: MockExchange, ticker: str) -> Iterator[None]:
    """Let somebody else trade meanwhile, so that the book moves and streams have something to tell."""
    turns = itertools.count()

    def trade(at_us: int) -> None:
        taking = next(turns) % TAKES_EVERY == 0
        exchange.play(
            PlaceOrder(CROWD, ticker, "bid", "limit", 100, *_TAKES if taking else _RESTS), at_us
        )

    exchange.execute(OpenAccount(CROWD))
    exchange.execute(Deposit(CROWD, FUNDS_MICROS))
    leave = exchange.clock.every(CROWD_EVERY_S, trade)
    try:
        yield
    finally:
        leave()
