"""What a run of Schemathesis is to do, and its words for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kalshi_contract.edition import Edition, Operation
from kalshi_harness.fuzz.expectations import Expectations

OWN, PEER = "own-key", "peer-key"
"""What stands for the keys in every request that is made up, and in what is shown of it: the real ones come in as a call leaves."""
EXAMPLES_DEFAULT: Final = 3
SAFE_METHODS: Final = frozenset({"GET"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: ``examples`` made up for each operation in the phase of fuzzing, by ``seed``; ``operations`` are the ids to be tried.

    ``has_peer``: there is a second account, whose key must not open what is the first one's.
    """

    operations: tuple[str, ...]
    seed: int = 0
    examples: int = EXAMPLES_DEFAULT
    read_only: bool = False
    has_peer: bool = False


def tried(edition: Edition, chosen: tuple[str, ...], *, read_only: bool) -> tuple[Operation, ...]:
    """Return the operations of ``chosen`` that may be called, in the edition's order."""
    return tuple(
        operation
        for name, operation in edition.operations.items()
        if name in chosen and (operation.method in SAFE_METHODS or not read_only)
    )


def document(edition: Edition, expectations: Expectations) -> dict[str, Any]:
    """Return the edition's OpenAPI document as a value of its own, in which one header shows who calls.

    The headers that sign are left out: they are made from the rest of a call.
    """
    whole: dict[str, Any] = json.loads(json.dumps(edition.openapi))
    schemes = whole["components"]["securitySchemes"]
    (wanted,) = whole["security"]
    (kept,) = [
        name for name in wanted if schemes[name].get("name", "Authorization") == expectations.header
    ]
    for name in set(wanted) - {kept}:
        del schemes[name]
    whole["security"] = [{kept: []}]
    for methods in whole["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict) and operation.get("security"):
                operation["security"] = [{kept: []}]
    return whole


def configuration(plan: Plan, expectations: Expectations, people: Path) -> dict[str, Any]:
    """Return the configuration of Schemathesis, as its file would have it. ``people`` is where :func:`people_of` was written."""
    checks = dict(expectations.checks)
    if plan.read_only:  # methods that a path does not have are no reads
        checks["unsupported_method"] = {"enabled": False}
    coverage: dict[str, Any] = {"unexpected-methods": []} if plan.read_only else {}
    peers = {"peers": [OWN, PEER]} if plan.has_peer else {}
    return {
        "seed": plan.seed,
        "continue-on-failure": True,
        "warnings": False,  # what could not be tested deeper is no verdict
        "suppress-health-check": ["all"],  # a busy machine is no verdict either
        "max-redirects": 0,
        "output": {"sanitization": {"enabled": False}},  # there are only names of keys
        "generation": {"max-examples": plan.examples, "database": "none"},
        "phases": {"coverage": coverage},
        "auth": {"wfc": {"path": str(people), "user": OWN, **peers}},
        "checks": checks,
        "operations": list(expectations.operations),
    }


def people_of(plan: Plan, expectations: Expectations) -> Mapping[str, Any]:
    """Return who calls, in the format of Web Fuzzing Commons."""
    header = expectations.header
    return {
        "auth": [
            {
                "name": name,
                "fixedHeaders": [{"name": header, "value": expectations.shown(name)}],
            }
            for name in _names(plan)
        ]
    }


def _names(plan: Plan) -> tuple[str, ...]:
    return (OWN, PEER) if plan.has_peer else (OWN,)
