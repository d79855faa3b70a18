"""The options of ``mock-exchange serve`` and ``run`` that are about TLS, folded into one value."""

# ruff: noqa: PLC0415 - imports inside the functions: they are not needed to show help

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from mock_exchange.tls import Tls

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS: Final = (
    click.option(
        "--tls", is_flag=True, help="https and wss, with a CA and a certificate made here."
    ),
    click.option(
        "--tls-name",
        "tls_names",
        multiple=True,
        metavar="NAME",
        help="Host name, *.domain or IP address that the certificate is for, besides the local ones. Repeatable; asks for TLS too.",
    ),
    click.option(
        "--tls-dir",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help="Keep CA and certificate in this folder, and take them from there the next time. Without it they go with the exchange, or stay in the folder of --data.",
    ),
    click.option(
        "--tls-cert", type=_FILE, default=None, help="Your certificate (PEM, its chain below it)."
    ),
    click.option("--tls-key", type=_FILE, default=None, help="Its private key (PEM)."),
    click.option(
        "--proxy-port",
        type=click.IntRange(0, 65_535),
        default=None,
        metavar="PORT",
        help="CONNECT proxy that leads the venue's host names here and refuses all others; 0 takes a free port. Asks for TLS too.",
    ),
)


def tls_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which is called with ``secured``: both ``tls`` and ``proxy_port`` as ``MockExchange`` takes them."""

    @wraps(command)
    def folded(
        *,
        tls: bool,
        tls_names: tuple[str, ...],
        tls_dir: Path | None,
        tls_cert: Path | None,
        tls_key: Path | None,
        proxy_port: int | None,
        **others: Any,
    ) -> None:
        asked = tls or tls_names or tls_dir or tls_cert or tls_key
        wanted = _wanted(tls_names, tls_dir, tls_cert, tls_key) if asked else False
        command(secured={"tls": wanted, "proxy_port": proxy_port}, **others)

    for option in reversed(_OPTIONS):
        folded = option(folded)
    return folded


def _wanted(
    names: tuple[str, ...], folder: Path | None, certificate: Path | None, key: Path | None
) -> "Tls":
    from mock_exchange.certificates import server_name
    from mock_exchange.tls import Tls

    try:
        for name in names:
            server_name(name)
        return Tls(names, folder, certificate, key)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
