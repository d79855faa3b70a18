"""``kalshi-harness certify -- COMMAND``: what a client does when the exchange breaks.

Exit status: 0 certified; 1 a rule was broken; 2 a mandatory rule was not exercised, or the command line was wrong.
"""

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kalshi_contract.loader import DEFAULT_EDITION
from kalshi_harness.certify.certify import certify as certify_client
from kalshi_harness.certify.command import CommandError, run
from kalshi_harness.certify.scenario import (
    Scenario,
    ScenarioError,
    chosen,
    load_scenarios,
    read_scenario,
)
from kalshi_harness.certify.scorecard import Scorecard, document, sheet, verdicts
from kalshi_harness.certify.timeline import LEGEND
from kalshi_harness.certify.watch import Watch
from kalshi_harness.certify.wire import Ending
from kalshi_harness.reports.files import write_report
from kalshi_harness.reports.junit import junit
from kalshi_harness.reports.page import page
from kalshi_harness.reports.progress import progress_bar
from kalshi_harness.reports.terminal import show
from mock_exchange.editions.served import SERVED

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option(
    "--edition",
    type=click.Choice(SERVED),
    default=DEFAULT_EDITION,
    show_default=True,
    help="Contract that the client speaks.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Play this scenario, or the scenarios of this rule. May be repeated.",
)
@click.option(
    "--scenario",
    "scenario_files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Play this scenario of yours in the place of those that ship. May be repeated.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the exchange and its faults."
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0.5),
    metavar="SECONDS",
    help="Watch a client that does not end by itself so long; each scenario has its own default.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 32),
    default=1,
    show_default=True,
    help="Play so many scenarios at a time.",
)
@click.option("--list", "listed", is_flag=True, help="Show the scenarios and end.")
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML.")
@click.option("--json", "json_file", type=_FILE, help="Write the scorecard as JSON.")
@click.option(
    "--verdicts",
    "verdicts_file",
    type=_FILE,
    help="Write scenarios and verdicts alone, as JSON: the same bytes until the client changes.",
)
@click.option("--html", "html_file", type=_FILE, help="Write one page to look at.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def certify(  # noqa: PLR0913 - one for each option
    *,
    edition: str,
    only: tuple[str, ...],
    scenario_files: tuple[Path, ...],
    seed: int,
    timeout_s: float | None,
    jobs: int,
    listed: bool,
    junit_file: Path | None,
    json_file: Path | None,
    verdicts_file: Path | None,
    html_file: Path | None,
    command: tuple[str, ...],
) -> None:
    """Certify a client, in any language: play scenarios in which the exchange breaks, and judge what the client does.

    COMMAND is started once for each scenario, with address, key and a ticker in its environment (KALSHI_CERTIFY_REST_URL, _WS_URL,
    _API_KEY or _KEY_ID and _PRIVATE_KEY_PATH, _ACCOUNT_ID, _TICKER, and the names that known SDKs read). It may end by itself, or run
    until it is asked to end with SIGTERM.
    """
    try:
        own = tuple(read_scenario(each) for each in scenario_files)
        scenarios = chosen(own or load_scenarios(), only)
    except ScenarioError as error:
        raise click.UsageError(str(error)) from None
    if listed:
        _list(scenarios)
        return
    if not command:
        raise click.UsageError("give the command that starts your client, after '--'")

    card = _played(command, scenarios, edition=edition, seed=seed, timeout_s=timeout_s, jobs=jobs)
    found = sheet(card)
    show(found, Console())
    write_report(junit_file, junit(found, f"kalshi-harness certify ({edition})"))
    write_report(json_file, _json(document(card)))
    write_report(verdicts_file, _json(verdicts(card)))
    write_report(html_file, page(found, LEGEND).encode())
    sys.exit(card.exit_status)


def _json(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def _played(
    command: tuple[str, ...],
    scenarios: tuple[Scenario, ...],
    *,
    edition: str,
    seed: int,
    timeout_s: float | None,
    jobs: int,
) -> Scorecard:
    def client(told: Mapping[str, str], seconds: float, watch: Watch) -> Ending:
        return run(command, told, seconds, watch)

    with progress_bar("certifying", len(scenarios)) as played:
        try:
            return certify_client(
                client,
                shlex.join(command),
                scenarios,
                edition=edition,
                seed=seed,
                timeout_s=timeout_s,
                jobs=jobs,
                on_result=lambda result: played(result.scenario.name),
            )
        except CommandError as error:
            raise click.UsageError(str(error)) from None


def _list(scenarios: tuple[Scenario, ...]) -> None:
    for each in scenarios:
        optional = "" if each.mandatory else " (not mandatory)"
        click.echo(f"{each.name:34} {each.title}{optional}")
