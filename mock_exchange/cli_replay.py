"""What ``mock-exchange replay`` does with a journal of commands, a file of JSON lines or the folder of ``serve --data``."""

# ruff: noqa: PLC0415 - imports inside the functions: they are not needed to show help

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from mock_exchange.core.exchange import Exchange
    from mock_exchange.core.journal import Journal

_INDENT = "      "


def replay_commands(
    path: Path, *, step: bool, first: int | None, until: int | None, copy_to: Path | None
) -> None:
    """Play a journal's commands, up to one if asked, and print what they lead to.

    ``step``: print each with its events and the state hash after it; with ``first``: each from that one on. ``copy_to``: write them to a file of JSON lines.
    """
    from mock_exchange.core.exchange import Exchange
    from mock_exchange.core.invariants import check
    from mock_exchange.journal_store.errors import JournalError

    printed_from = 1 if step and first is None else first
    try:
        journal = _read(path)
        if copy_to is not None:
            copy_to.write_bytes(b"".join(line + b"\n" for line in journal.lines()))
        exchange = Exchange(journal.first_order_number, journal.first_fill_number)
        for lines in _steps(journal, exchange, until):
            if printed_from is not None and len(exchange.journal) >= printed_from:
                click.echo("\n".join([*lines(), f"{_INDENT}state {exchange.state_hash()}"]))
    except JournalError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    except ValueError as error:
        raise click.ClickException(str(error.args[0])) from None
    click.echo(f"commands    {len(exchange.journal)}")
    click.echo(f"state hash  {exchange.state_hash()}")
    try:
        check(exchange)
    except AssertionError as error:
        click.echo(f"invariants  BROKEN: {error}")
        raise click.exceptions.Exit(1) from None
    click.echo("invariants  ok")


def _read(path: Path) -> "Journal":
    from mock_exchange.core.journal import Journal

    if path.is_dir():
        from mock_exchange.durable import exchange_in

        return exchange_in(path).journal
    with path.open("rb") as lines:
        return Journal.read(lines)


def _steps(journal: "Journal", exchange: "Exchange", until: int | None) -> Iterator[Any]:
    """Carry commands out, one for each turn; yield what tells of it in lines."""
    for number, (at_us, command) in enumerate(journal, 1):
        if until is not None and number > until:
            return
        events = exchange.apply(command, at_us)

        def lines(number: int = number, at_us: int = at_us, of: Any = (command, events)) -> Any:
            command, events = of
            moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at_us)
            when = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
            yield f"{number:>5} {when}  {_told(command)}"
            yield from (f"{_INDENT}{_told(event)}" for event in events)

        yield lines


def _told(value: Any) -> str:
    """Return a command or an event as its name and its fields: the account first, then the others as they come."""
    fields = msgspec.to_builtins(value)
    name = fields.pop("type", type(value).__name__)
    account = fields.pop("account_id", None)
    words = [name] if account is None else [name, str(account)]
    return " ".join([*words, *(f"{key}={_short(each)}" for key, each in fields.items())])


def _short(value: Any) -> str:
    return value if isinstance(value, str) and value else msgspec.json.encode(value).decode()
