"""What ``mock-exchange serve`` shows first: where the exchange is, whose key it has, and one call to try."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mock_exchange.cli_exchanges import write_credentials

if TYPE_CHECKING:
    from mock_exchange.credentials import SignedCredentials
    from mock_exchange.server import MockExchange

_PORTS_SHOWN_MAX = 4


def welcome(
    exchange: "MockExchange", credentials_out: Path | None, *, control_token: str | None
) -> str:
    """Write the credentials if there is a file for them, and return the screen. Raises ``OSError``."""
    if not exchange.signs:
        if credentials_out is not None:
            write_credentials(exchange, credentials_out)
        return first_screen(exchange, control_token=control_token)
    credentials, key_path = exchange.signed_credentials(), None
    if credentials_out is not None:
        write_credentials(exchange, credentials_out)
        key_path = credentials.key_path(credentials_out)
    return signed_screen(exchange, credentials, key_path, control_token=control_token)


def first_screen(exchange: "MockExchange", *, control_token: str | None) -> str:
    """Return what a user needs to begin with. Colour is click's business: it drops it where there is no terminal."""
    credentials = exchange.credentials()
    name, value = "Authorization", credentials.headers["Authorization"]
    curl = f"{_curl(exchange)} -H '{name}: {value}' {credentials.rest_url}/markets/{credentials.ticker}"
    control = f"{exchange.url}/__mock__/openapi.json"
    rows = [
        ("REST", credentials.rest_url),
        ("WebSocket", credentials.ws_url),
        ("Account", credentials.account_id),
        ("API key", credentials.api_key),
        ("Market", credentials.ticker),
        ("Live page", f"{exchange.url}/__mock__/"),
        ("Docs", f"{exchange.url}/docs"),
        ("Control", control + (" (token needed)" if control_token else "")),
        *_others(exchange),
        *_data(exchange),
        *_trust(exchange),
        *_faults(exchange),
    ]
    return _screen(exchange.seed, rows, curl)


def signed_screen(
    exchange: "MockExchange",
    credentials: "SignedCredentials",
    key_path: Path | None,
    *,
    control_token: str | None,
) -> str:
    """Return the same for an edition whose callers sign: with ``key_path`` the private key is there."""
    where = "(with --credentials-out FILE it is written beside FILE)"
    if not credentials.private_key_pem:
        where = "(yours)"
    elif key_path is not None:
        where = str(key_path)
    control = f"{exchange.url}/__mock__/openapi.json"
    rows = [
        ("REST", credentials.rest_url),
        ("WebSocket", credentials.ws_url),
        ("Account", credentials.account_id),
        ("Key id", credentials.key_id),
        ("Key file", where),
        ("Market", credentials.ticker),
        ("Live page", f"{exchange.url}/__mock__/"),
        ("Docs", f"{exchange.url}/docs"),
        ("Control", control + (" (token needed)" if control_token else "")),
        *_others(exchange),
        *_data(exchange),
        *_trust(exchange),
        *_faults(exchange),
    ]
    return _screen(
        exchange.seed,
        rows,
        f"{_curl(exchange)} {credentials.rest_url}/markets/{credentials.ticker}",
    )


def _curl(exchange: "MockExchange") -> str:
    """Return how curl is called so that it trusts the exchange."""
    return "curl" if exchange.ca_path is None else f"curl --cacert {exchange.ca_path}"


def _others(exchange: "MockExchange") -> list[tuple[str, str]]:
    """Return the row of the other exchanges of the process, if there are such."""
    berths = exchange.fleet.berths() if exchange.has_fleet else ()
    if not berths:
        return []
    ports = [str(each.port) for each in berths]
    shown = ", ".join(ports if len(ports) <= _PORTS_SHOWN_MAX else [*ports[:2], "…", ports[-1]])
    return [("Others", f"{len(ports)} more, on port{'s' * (len(ports) > 1)} {shown}")]


def _data(exchange: "MockExchange") -> list[tuple[str, str]]:
    """Return the row of the folder that an exchange outlives its process in, if there is one."""
    folder = exchange.made_with["data"]
    if folder is None:
        return []
    of_one = " (of this exchange, not of the others)" if exchange.has_fleet else ""
    return [("Data", f"{Path(folder).absolute()}{of_one}")]


def _trust(exchange: "MockExchange") -> list[tuple[str, str]]:
    """Return the rows of the CA that clients trust and of the proxy, where there are such."""
    rows = [] if exchange.ca_path is None else [("CA", str(exchange.ca_path))]
    if exchange.proxy_url is not None:
        rows.append(("Proxy", f"{exchange.proxy_url} for {', '.join(exchange.led_hosts)}"))
    return rows


def _faults(exchange: "MockExchange") -> list[tuple[str, str]]:
    """Return the row of the fault plan, if there is one."""
    plan = exchange.faults.plan
    if plan is None:
        return []
    rules = f"{len(plan)} rule{'s' * (len(plan) != 1)}"
    return [("Faults", f"{plan.name or 'a plan'} ({rules})")]


def _screen(seed: int, rows: list[tuple[str, str]], curl: str) -> str:
    lines = [click.style("Kalshi mock exchange", bold=True) + f", seed {seed}", ""]
    lines += [f"  {click.style(label.ljust(10), fg='cyan')} {text}" for label, text in rows]
    lines += ["", "Try it:", "", f"  {click.style(curl, fg='green')}", "", "Ctrl-C ends it."]
    return "\n".join(lines)
