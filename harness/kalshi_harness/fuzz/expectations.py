"""What Schemathesis must expect of an edition: ``editions/<name>.toml``, data with a reason for each exception."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

REST = "*"


@dataclass(frozen=True, slots=True)
class Expectations:
    """``header`` and ``value`` say how a key's name is shown; ``checks`` and ``operations`` are in the words of a Schemathesis configuration."""

    header: str
    value: str
    rules: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, Any]
    operations: tuple[Mapping[str, Any], ...]
    spared: tuple[str, ...] = ()
    """Operations that are left alone where a mistake could not be mended."""

    def shown(self, name: str) -> str:
        """Return what stands in the header for a key of this name."""
        return self.value.format(name)

    def rules_of(self, check: str) -> tuple[str, ...]:
        """Return the rules that a check speaks for."""
        return self.rules.get(check, self.rules[REST])

    @property
    def all_rules(self) -> tuple[str, ...]:
        """The rules that some check speaks for, each once, in order."""
        return tuple(sorted({rule for each in self.rules.values() for rule in each}))


def load_expectations(edition: str) -> Expectations:
    """Return an edition's. Raises ``OSError`` where it has none."""
    text = files("kalshi_harness.fuzz").joinpath(f"editions/{edition}.toml").read_text("utf-8")
    read = tomllib.loads(text)
    return Expectations(
        header=read["key"]["header"],
        value=read["key"]["value"],
        rules={check: tuple(rules) for check, rules in read["rules"].items()},
        checks=read.get("checks", {}),
        operations=tuple(read.get("operations", ())),
        spared=tuple(read["key"].get("spared", ())),
    )
