"""The tables of ``docs/certify.md``: scenarios and environment variables, between markers; the prose around them is written by hand.

``python -m kalshi_harness.certify.manual docs/certify.md`` brings a page up to date.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kalshi_harness.certify import variables
from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import load_scenarios

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rest_url": "base URL of the REST API",
        "ws_url": "address of the WebSocket",
        "ticker": "a market that trades",
        "account_id": "whose the key is",
        "api_key": "the key (editions that show it)",
        "secret": "its secret (editions that show a key)",
        "key_id": "id of the key (editions that sign)",
        "pem_path": "a file with the private key, readable by its owner only (editions that sign)",
        "edition": "the contract that is spoken",
        "scenario": "the scenario that is played: for your log; what you do should not depend on it",
        "0": "for so many seconds the client is watched if it does not end by itself",
        "started_at": "the exchange's time at the start, in seconds since 1970: for a client that lives on the manual clock",
        "1": "always 1",
    }
)
"""What a client is told -> what that is, in the order of the table."""


@dataclass(frozen=True, slots=True)
class _Placeholders:
    """An exchange whose addresses are their own names."""

    account_id: str = "account_id"
    rest_url: str = "rest_url"
    ws_url: str = "ws_url"
    ticker: str = "ticker"


def variable_table() -> str:
    """Return the variables that a client is told, by what they say: ours, then those that known clients read."""
    told = {
        **variables.common(
            _Placeholders(),
            edition="edition",
            scenario="scenario",
            seconds=0,
            started_at="started_at",
        ),
        **variables.with_key("api_key", "secret"),
        **variables.with_signature("key_id", "pem", Path("pem_path")),
    }
    lines = ["| what | ours | also as |", "| --- | --- | --- |"]
    for value, meaning in MEANINGS.items():
        names = [name for name, said in told.items() if said == value]
        ours = [name for name in names if name.startswith(variables.PREFIX)]
        others = [name for name in names if name not in ours]
        lines.append(f"| {meaning} | {_code(ours)} | {_code(others)} |")
    return "\n".join(lines)


def scenario_table() -> str:
    """Return the scenarios that ship: what breaks, what is asked, and which rule judges."""
    lines = ["| scenario | what is asked | rule |", "| --- | --- | --- |"]
    for each in load_scenarios():
        optional = "" if each.mandatory else " (not mandatory)"
        only = f" ({', '.join(each.editions)} only)" if each.editions else ""
        lines.append(f"| `{each.name}` | {each.title}{optional}{only} | `{each.rule}` |")
    return "\n".join(lines)


def rule_table() -> str:
    """Return the rules that a scenario may name, with their figures."""
    lines = ["| rule | figures that `[judge]` may set |", "| --- | --- |"]
    for name, rule in sorted(RULES.items()):
        figures = ", ".join(f"`{figure} = {value:g}`" for figure, value in rule.figures.items())
        lines.append(f"| `{name}` | {figures or 'none'} |")
    return "\n".join(lines)


def with_tables(page: str) -> str:
    """Return a page with its tables as they are due. Raises ``ValueError`` for one without their markers."""
    tables = {"variables": variable_table(), "scenarios": scenario_table(), "rules": rule_table()}
    for name, table in tables.items():
        between = re.compile(rf"(<!-- {name}: .*? -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        found = between.search(page)
        if found is None:
            raise ValueError(f"the page has no markers for the table {name!r}")
        page = f"{page[: found.start()]}{found[1]}{table}\n{found[2]}{page[found.end() :]}"
    return page


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(with_tables(place.read_text("utf-8")), "utf-8")
