"""The command ``mock-exchange``: serve, run, editions, coverage, doctor, faults, replay.

What serving does not need is imported where it is used: the first answer is to come within 0.6 s of the start of the process.
Errors are one line on stderr and exit status 2 (bad options) or 1 (everything else); never a traceback for a user's mistake.
"""

# ruff: noqa: PLC0415 - imports inside the commands, see above

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_exchange.cli_data import data_options
from mock_exchange.cli_exchanges import exchanges_option, open_others
from mock_exchange.cli_faults import faults_group
from mock_exchange.cli_recording import ReplayAny, ServeOrRecord
from mock_exchange.cli_run import run_command
from mock_exchange.cli_tls import tls_options
from mock_exchange.collector import spare_what_stays

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_exchange.server import MockExchange
    from mock_exchange.transport.server import Server

DEFAULT_PORT = 8787
LOG_LEVELS = ("debug", "info", "warning", "error", "off")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kalshi-mock-exchange", prog_name="mock-exchange")
def main() -> None:
    """Run a Kalshi exchange on your own machine."""


main.add_command(faults_group)


@main.command(cls=ServeOrRecord)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="Port; 0 takes a free one.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Keys and chance come from it.",
)
@click.option("--edition", default=None, help="Contract edition; see 'mock-exchange editions'.")
@click.option(
    "--limits", default="contract", show_default=True, help="Rate limits: contract, off, or xN."
)
@click.option(
    "--ws-acks",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="WebSocket replies the contract does not name.",
)
@click.option(
    "--clock",
    type=click.Choice(["running", "frozen"]),
    default="running",
    show_default=True,
    help="Frozen: moved by the control API only, same calls give the same bytes.",
)
@click.option("--start-at", default=None, metavar="MOMENT", help="Begin at 2024-01-27T10:30:00Z.")
@click.option(
    "--control-token",
    default=None,
    envvar="MOCK_EXCHANGE_CONTROL_TOKEN",
    help="Ask everybody for this token on /__mock__/ (else: loopback only).",
)
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Web origin that may open WebSockets, besides loopback. Repeatable.",
)
@click.option(
    "--credentials-out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write URLs and keys to this file (JSON, 0600) once the exchange answers.",
)
@click.option(
    "--log-level",
    type=click.Choice(LOG_LEVELS),
    default="info",
    show_default=True,
    help="The lowest level that goes to stderr.",
)
@click.option(
    "--log-format",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="Lines for people, or JSON lines.",
)
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="PEM file of your public (or private) key: the first key of the default account. Editions whose callers sign only.",
)
@click.option(
    "--auth",
    type=click.Choice(["verify", "trust"]),
    default="verify",
    show_default=True,
    help="Trust: look at the key id only, not at the signature. Editions whose callers sign only.",
)
@click.option(
    "--faults",
    multiple=True,
    metavar="NAME|FILE",
    help="Fault plan from the start: a shipped one ('mock-exchange faults' lists them) or a TOML or JSON file. Repeatable.",
)
@click.option(
    "--activity",
    default=None,
    type=click.IntRange(0),
    metavar="SEED",
    help="Seeded traders keep all books two-sided and trades flowing. Off without it; same seed, same trades.",
)
@tls_options
@exchanges_option
@data_options
def serve(  # noqa: PLR0913 - one parameter per option
    *,
    host: str,
    port: int,
    seed: int,
    edition: str | None,
    limits: str,
    ws_acks: str,
    clock: Any,
    start_at: str | None,
    control_token: str | None,
    allow_origin: tuple[str, ...],
    credentials_out: Path | None,
    log_level: Any,
    log_format: Any,
    public_key: Path | None,
    auth: Any,
    faults: tuple[str, ...],
    activity: int | None,
    secured: Any,
    exchanges: int,
    kept: Any,
) -> None:
    """Serve an exchange until Ctrl-C."""
    from kalshi_contract.loader import DEFAULT_EDITION
    from kalshi_contract.private_text import PrivateText
    from mock_exchange.screens import welcome

    control_token = PrivateText(control_token) if control_token else None
    exchange = _made(
        seed=seed,
        edition=edition or DEFAULT_EDITION,
        limits=limits,
        clock=clock,
        start_at=start_at,
        ws_acks=ws_acks == "on",
        host=host,
        port=port,
        control_token=control_token,
        origins=allow_origin,
        log_level=log_level,
        log_format=log_format,
        public_key=public_key,
        auth=auth,
        faults=faults,
        activity=activity,
        **secured,
        **kept,
    )
    server = _listening(exchange, port, exchanges)
    if (beside := click.get_current_context().obj) is not None:
        beside(exchange, credentials_out)

    def ready() -> None:
        click.echo(welcome(exchange, credentials_out, control_token=control_token))  # it flushes
        _begin_log(exchange)

    _serve_until_stopped(exchange, server, ready)


main.add_command(run_command(serve))


def _listening(exchange: "MockExchange", port: int, count: int) -> "Server":
    """Have the exchange take its port, and open the others. What keeps it from it ends the command."""
    try:
        server = exchange.listen()
        open_others(exchange, count, port)
    except ValueError as error:  # a TLS file that does not do
        raise click.UsageError(_sentence(error)) from None
    except OSError as error:
        exchange.stop()
        raise click.ClickException(_port_trouble(error, port)) from None
    return server


def _serve_until_stopped(
    exchange: "MockExchange", server: "Server", ready: "Callable[[], None]"
) -> None:
    def settled() -> None:
        ready()
        spare_what_stays()

    try:
        server.run_until_stopped(settled, signals=True)
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    finally:
        exchange.stop()


def _made(*, public_key: Path | None, **options: Any) -> "MockExchange":
    """Return an exchange that does not listen yet. What is wrong with its options ends the command."""
    from mock_exchange.server import MockExchange

    try:
        key = None if public_key is None else _public_half(public_key)
        return MockExchange(public_key=key, **options)
    except OSError as error:  # a file of the user's that cannot be read
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    except (LookupError, ValueError) as error:
        raise click.UsageError(_sentence(error)) from None


def _public_half(path: Path) -> str:
    """Return the public key of a PEM file that has it, or has the private one. Raises ``ValueError``."""
    pem = path.read_text("utf-8", "replace")
    if "PRIVATE KEY" not in pem:
        return pem
    from mock_exchange.key_pairs import public_half

    return public_half(pem)


@main.command()
def editions() -> None:
    """List the contract editions that are shipped, the default first."""
    from kalshi_contract.loader import edition_names, load_edition
    from mock_exchange.editions.served import SERVED

    for number, name in enumerate(edition_names()):
        edition = load_edition(name)
        title = edition.openapi["info"]["title"]
        remark = " (default)" if number == 0 else "" if name in SERVED else " (data only)"
        click.echo(f"{name}{remark}  {title}")


@main.command()
@click.option("--edition", default="trade-api-3.34", show_default=True, help="Contract edition.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write it as a page to this file.",
)
def coverage(edition: str, markdown: Path | None) -> None:
    """List each operation and channel of an edition: how real it is, what checks it, who calls it."""
    from kalshi_contract.loader import load_edition
    from mock_exchange.editions import coverage as served

    try:
        contract = load_edition(edition)
        rows = served.coverage(contract)
        if markdown is not None:
            markdown.write_text(served.page(contract), "utf-8")
    except LookupError as error:
        raise click.UsageError(_sentence(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    width = max(len(row.name) for row in rows)
    for row in rows:
        who = f"  [{', '.join(row.callers)}]" if row.callers else ""
        click.echo(
            f"{row.standing.ljust(9)} {row.kind.ljust(9)} {row.name.ljust(width)} {row.where}"
            f" -> {', '.join(row.checked)}{who}"
        )
    for line in served.summary(rows):
        click.echo(line)


@main.command()
def doctor() -> None:
    """Check that this machine can serve. Exit status 1 if it cannot."""
    from mock_exchange.doctor import checks

    sound = True
    for check in checks():
        mark = click.style("ok  ", fg="green") if check.ok else click.style("FAIL", fg="red")
        click.echo(f"{mark} {check.what}: {check.found}")
        sound = sound and check.ok
    if not sound:
        raise click.exceptions.Exit(1)


@main.command(cls=ReplayAny)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--step",
    is_flag=True,
    help="Print each command: its time, account, events, and the state hash.",
)
@click.option(
    "--from",
    "first",
    default=None,
    type=click.IntRange(1),
    metavar="N",
    help="Print each command from this one on.",
)
@click.option(
    "--until", default=None, type=click.IntRange(0), metavar="N", help="Play the first N commands."
)
@click.option(
    "--to",
    "copy_to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the commands to this file (JSON lines).",
)
def replay(file: Path, **options: Any) -> None:
    """Replay a journal of commands and print the state it leads to; serve a recording (HAR).

    A journal is a file of JSON lines, from /__mock__/commands or a failed test, or the folder of 'serve --data'.
    """
    from mock_exchange.cli_replay import replay_commands

    replay_commands(file, **options)


def _sentence(error: Exception) -> str:
    # KeyError and LookupError quote their message in str()
    return str(error.args[0]) if error.args else str(error)


def _port_trouble(error: OSError, port: int) -> str:
    if error.filename is not None:
        return f"{error.strerror}: {error.filename}"
    text = _sentence(error)
    if "use" in text.lower():
        text += f"; is another exchange running? '--port 0' takes a free port instead of {port}"
    return text


def _begin_log(exchange: "MockExchange") -> None:
    lines = exchange.begin_log()
    if lines is not None:
        from mock_exchange.logs import take_library_messages

        take_library_messages(lines, exchange.clock.now_us)


if __name__ == "__main__":
    main()
