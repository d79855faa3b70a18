"""The REST part of a verification: one row for each operation, which Schemathesis tried from the contract's own document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kalshi_contract.edition import Edition
from kalshi_contract.loader import load_edition
from kalshi_harness.environment import Environment
from kalshi_harness.fuzz.exchange_time import ExchangeTime
from kalshi_harness.fuzz.expectations import load_expectations
from kalshi_harness.fuzz.plan import EXAMPLES_DEFAULT, SAFE_METHODS, Plan
from kalshi_harness.fuzz.rows import row_name, row_of, skipped_rows
from kalshi_harness.pacing import Pacer
from kalshi_harness.reports.sheet import Row
from kalshi_harness.targets import Target

NO_LEAVE: Final = "only reads are tried where there is no leave to place orders"
NO_SPARE_KEYS: Final = "it changes one's own keys: tried only where a control API makes others"


@dataclass(frozen=True, slots=True)
class Tries:
    """What to try: ids of operations, how many requests are made up for each of them, and from which seed."""

    operations: tuple[str, ...]
    seed: int = 0
    examples: int = EXAMPLES_DEFAULT


def rest_rows(
    target: Target,
    edition_name: str,
    tries: Tries,
    *,
    on_step: Callable[[str], None] = lambda _: None,
) -> tuple[Row, ...]:
    """Return a row for each operation, in the edition's order. Raises :class:`TargetUnreachableError`, ``ModuleNotFoundError``."""
    from kalshi_harness.fuzz.drive import drive  # noqa: PLC0415 - Schemathesis takes a second

    edition, expectations = load_edition(edition_name), load_expectations(edition_name)
    left_out = _left_out(target, edition, tries.operations, expectations.spared)
    chosen = tuple(name for name in tries.operations if name not in left_out)
    with target.unlimited() as environment:
        plan = Plan(
            operations=chosen,
            seed=tries.seed,
            examples=tries.examples,
            read_only="trades" not in environment.capabilities,
            has_peer=environment.control is not None,
        )
        found = drive(environment, plan, pacer=_pacer(environment), on_step=on_step)
    rows = {
        each.operation_id: row_of(edition.operations[each.operation_id], each, expectations)
        for each in found
    }
    for name, why in left_out.items():
        (rows[name],) = skipped_rows(edition, [name], why)
    return tuple(rows[name] for name in edition.operations if name in rows)


def chosen_operations(edition_name: str, only: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of operations whose rows' names begin with one of ``only``; all where that is empty."""
    names = load_edition(edition_name).operations
    return tuple(name for name in names if not only or row_name(name).startswith(tuple(only)))


def _left_out(
    target: Target, edition: Edition, names: Sequence[str], spared: Sequence[str]
) -> dict[str, str]:
    left_out = {}
    for name in names:
        if (
            "trades" not in target.capabilities
            and edition.operations[name].method not in SAFE_METHODS
        ):
            left_out[name] = NO_LEAVE
        elif "control" not in target.capabilities and name in spared:
            left_out[name] = NO_SPARE_KEYS
    return left_out


def _pacer(environment: Environment[Any, Any]) -> Pacer | None:
    """Return what keeps the calls within the venue's limits. Where the time is a mock's, it is moved instead of waited for."""
    if environment.rest.pacer is not None or "limits" not in environment.capabilities:
        return environment.rest.pacer
    buckets = environment.manner.pace(environment.edition)
    if environment.control is None:
        return Pacer(buckets)
    moved = ExchangeTime(environment.control.advance)
    return Pacer(buckets, clock=moved.now, sleep=moved.sleep)
