"""The command ``kalshi-harness``: a group, one module a command, imported when it is asked for.

To add a command: its name and ``module:object`` in ``COMMANDS``. Errors are one line on stderr and exit status 2; a missing
package of the extra ``harness`` is said with the line that installs it.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certify": "kalshi_harness.certify.cli:certify",
        "verify": "kalshi_harness.verify.cli:verify",
        "drift": "kalshi_harness.drift.command:drift",
    }
)
"""Command -> where it is."""


class _Commands(click.Group):
    """Looks a command up in the table, so that none is imported for another's sake."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        try:
            command: click.Command = getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("kalshi_"):
                raise
            raise click.UsageError(
                f"{cmd_name} needs the package {error.name!r}: "
                "pip install 'kalshi-mock-exchange[harness]'"
            ) from None
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kalshi-mock-exchange", prog_name="kalshi-harness")
def main() -> None:
    """Judge clients and servers against the contract, and contracts against each other."""
