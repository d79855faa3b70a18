"""The commands ``mock-exchange faults …``: which plans are shipped, what one says, whether a file is one.

Exit status 2 for a plan that is none; never a traceback for a user's mistake.
"""

# ruff: noqa: PLC0415 - imports inside the commands: they are not needed to serve

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mock_exchange.faults.reading import PlanFile


@click.group("faults", invoke_without_command=True)
@click.pass_context
def faults_group(context: click.Context) -> None:
    """List the fault plans that are shipped; show or check one."""
    if context.invoked_subcommand is None:
        from mock_exchange.faults.library import named_plan, plan_names

        width = max(len(name) for name in plan_names())
        for name in plan_names():
            click.echo(f"{click.style(name.ljust(width), bold=True)}  {named_plan(name).about}")


@faults_group.command()
@click.argument("plan")
def show(plan: str) -> None:
    """Print a plan as JSON: a shipped one by its name, or a file."""
    import msgspec

    found = _plan(plan)
    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))


@faults_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", default=None, help="Check that the plan fits this edition, too.")
def check(file: Path, edition: str | None) -> None:
    """Check a plan in a TOML or JSON file, and say in short what it does."""
    from kalshi_contract.loader import load_edition
    from mock_exchange.faults.fitting import check_fits
    from mock_exchange.faults.reading import PlanError

    plan = _plan(file)
    try:
        if edition is not None:
            check_fits(plan.rules, load_edition(edition))
    except PlanError as error:
        raise click.UsageError(str(error)) from None
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    number = len(plan.rules)
    click.echo(f"ok: '{plan.name}' has {number} rule{'s' * (number != 1)}")
    for rule in plan.rules:
        click.echo(f"  {rule.label}: {rule.kind}")


@faults_group.command()
def toxics() -> None:
    """List what can go wrong: the kinds of fault a rule may have."""
    from mock_exchange.faults.catalogue import entries

    width = max(len(entry.kind) for entry in entries())
    for entry in entries():
        click.echo(f"{entry.side.ljust(7)}  {entry.kind.ljust(width)}  {entry.sentence}")


@faults_group.command()
def schema() -> None:
    """Print the JSON Schema of a plan."""
    from mock_exchange.faults.document import schema_text

    click.echo(schema_text(), nl=False)


def _plan(source: "str | Path") -> "PlanFile":
    from mock_exchange.faults.library import plan_from

    try:
        return plan_from(source)
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error.args[0])) from None
