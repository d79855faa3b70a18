"""The command ``mock-exchange run -- COMMAND``: an exchange for as long as a command runs, and the command led to it.

Nothing of the exchange is printed: the command's output is its own. Its environment names the exchange in every way that known
clients read (``kalshi_contract.client_variables``), and has a proxy and a CA for those whose host names are built in.
"""

# ruff: noqa: PLC0415 - imports inside the functions: they are not needed to show help

import copy
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kalshi_contract.client_variables import (
    addresses,
    proxied,
    shown_key,
    signing_key,
    trust,
    without_own,
)
from mock_exchange.cli_exchanges import write_credentials
from mock_exchange.cli_recording import recording_names

if TYPE_CHECKING:
    from mock_exchange.credentials import Credentials, SignedCredentials
    from mock_exchange.server import MockExchange

_DEFAULTS: Final[Mapping[str, Any]] = {"port": 0, "proxy_port": 0, "log_level": "off"}
_HELP: Final = """Start an exchange, run COMMAND with everything that leads it there, and stop with it.

    \b
    mock-exchange run --edition trade-api-3.34 -- python my_bot.py

COMMAND finds base URLs and keys in its environment; for clients with fixed hosts there is a proxy that leads the venue's names
to the exchange and goes nowhere else, and a CA to trust. Exit status: that of COMMAND. Options are those of serve."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A command to run beside an exchange, in the place of serving it until Ctrl-C."""

    command: tuple[str, ...]
    log_file: Path | None

    def __call__(self, exchange: "MockExchange", credentials_out: Path | None) -> None:
        """Run it, and end this process's command with its exit status."""
        from mock_exchange.child import CommandError, run_child

        log = None if self.log_file is None else self.log_file.open("a", encoding="utf-8")
        exchange.log_stream = log
        try:
            with tempfile.TemporaryDirectory(prefix="mock-exchange-run-") as folder, exchange:
                told = variables(exchange, Path(folder), credentials_out)
                status = run_child(self.command, without_own(os.environ) | told)
        except CommandError as error:
            click.echo(f"Error: {error}", err=True)
            status = error.status
        finally:
            if log is not None:
                log.close()
        sys.stdout.flush()
        raise click.exceptions.Exit(status)


def variables(
    exchange: "MockExchange", folder: Path, credentials_out: Path | None = None
) -> dict[str, str]:
    """Return what a command is told of an exchange that answers; its files are in ``folder``. Raises ``OSError``."""
    credentials = exchange.credentials()
    file = credentials_out or folder / "credentials.json"
    write_credentials(exchange, file)
    told = addresses(exchange.rest_url, exchange.ws_url) | _key(credentials, file)
    told |= {"MOCK_EXCHANGE_URL": exchange.url, "MOCK_EXCHANGE_CREDENTIALS": str(file.absolute())}
    if exchange.ca_path is not None:
        told |= trust(str(exchange.ca_path))
    if exchange.proxy_url is not None:
        told |= proxied(exchange.proxy_url)
    return told


def _key(credentials: "Credentials | SignedCredentials", file: Path) -> dict[str, str]:
    from mock_exchange.credentials import Credentials

    if isinstance(credentials, Credentials):
        return shown_key(credentials.api_key, credentials.secret)
    pem = credentials.private_key_pem
    return signing_key(credentials.key_id, pem, str(credentials.key_path(file)) if pem else "")


def run_command(serve: click.Command) -> click.Command:
    """Return the command ``run``: the options of ``serve``, other defaults, and a command behind them."""
    alien = recording_names()
    parameters = [_quieter(each) for each in serve.params if each.name not in alien]
    log_file = click.Path(dir_okay=False, path_type=Path)
    words = "Write the exchange's log to this file (level: --log-level, or else info)."
    parameters += [
        click.Option(["--log-file"], type=log_file, default=None, help=words),
        click.Argument(["command"], nargs=-1, required=True, type=click.UNPROCESSED),
    ]
    callback = _callback(serve)
    return click.Command("run", params=parameters, callback=callback, help=_HELP)


def _quieter(parameter: click.Parameter) -> click.Parameter:
    """Return a copy of an option of ``serve`` with the default that it has here."""
    own = copy.copy(parameter)
    own.default = _DEFAULTS.get(parameter.name or "", parameter.default)
    return own


def _callback(serve: click.Command) -> Callable[..., None]:
    @click.pass_context
    def run(
        context: click.Context,
        /,
        *,
        command: tuple[str, ...],
        log_file: Path | None,
        **options: Any,
    ) -> None:
        context.obj = Beside(command, log_file)
        if log_file is not None and options["log_level"] == "off":
            options["log_level"] = "info"
        assert serve.callback is not None  # noqa: S101 - a command has one
        serve.callback(**options)

    return run
