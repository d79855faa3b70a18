"""Control operations on what is to go wrong on purpose: the plan, its rules, the plans that are shipped, the schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from mock_exchange.transport.backoffice import BackOfficeError
from mock_exchange.transport.control_table import SOMETHING, TEXT, Call, Row, a_list, an_object

SEED = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
FAULTS = an_object(
    {"name": TEXT, "seed": SEED, "rules": a_list(SOMETHING), "recent": a_list(SOMETHING)}
)
SHIPPED = an_object({"plans": a_list(an_object({"name": TEXT, "about": TEXT}))})


def _faults(call: Call) -> Any:
    plan = call.context.faults
    if plan is None:
        return {"name": "", "seed": call.context.venue.seed, "rules": [], "recent": []}
    return {
        "name": plan.name,
        "seed": plan.seed,
        "rules": plan.report(),
        "recent": msgspec.to_builtins(list(plan.recent)),
    }


def _set_faults(call: Call) -> Any:
    """Set a plan: the one in the body, or, where it has only a name, the shipped one of that name."""
    from mock_exchange.faults.library import named_plan  # noqa: PLC0415 - not needed until there is a plan
    from mock_exchange.faults.reading import parse_plan  # noqa: PLC0415 - not needed until there is a plan

    body = call.body
    with _plan_errors():
        if "rules" in body or "name" not in body:
            plan = parse_plan(body)
        else:
            parse_plan({**body, "rules": []})  # what else it says must be right too
            plan = named_plan(body["name"])
        seed = plan.seed if body.get("seed") is None else body["seed"]
        call.context.set_faults(plan.rules, seed, plan.name)
    return _faults(call)


def _add_fault(call: Call) -> Any:
    from mock_exchange.faults.reading import parse_rule  # noqa: PLC0415 - not needed until there is a plan

    with _plan_errors():
        call.context.add_fault(parse_rule(call.body))
    return _faults(call)


def _clear_faults(call: Call) -> Any:
    call.context.set_faults(())
    return _faults(call)


def _plans(_call: Call) -> Any:
    from mock_exchange.faults.library import named_plan, plan_names  # noqa: PLC0415 - not needed until there is a plan

    plans = [named_plan(name) for name in plan_names()]
    return {"plans": [{"name": plan.name, "about": plan.about} for plan in plans]}


def _schema(_call: Call) -> Any:
    from mock_exchange.faults.document import plan_schema  # noqa: PLC0415 - few ask for it

    return plan_schema()


@contextmanager
def _plan_errors() -> Iterator[None]:
    """Turn what a plan refuses into a refusal of the call."""
    from mock_exchange.faults.reading import PlanError  # noqa: PLC0415 - not needed until there is a plan

    try:
        yield
    except PlanError as error:
        details = {"field": error.pointer, "value": error.value}
        raise BackOfficeError(400, "INVALID_PARAMETER", str(error), details) from None
    except ValueError as error:
        raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
    except LookupError as error:
        details = {"field": "/name"}
        raise BackOfficeError(400, "INVALID_PARAMETER", str(error.args[0]), details) from None


ROWS = (
    Row(
        "GET",
        "/faults",
        "show_faults",
        "faults",
        "The plan, how often each rule matched and struck, and the last hits",
        _faults,
        FAULTS,
    ),
    Row(
        "PUT",
        "/faults",
        "set_faults",
        "faults",
        "Put a new plan in the place of the old one: its rules, or just the name of a shipped plan",
        _set_faults,
        FAULTS,
        SOMETHING,
    ),
    Row(
        "POST",
        "/faults",
        "add_fault",
        "faults",
        "Add a rule behind the others",
        _add_fault,
        FAULTS,
        SOMETHING,
    ),
    Row("DELETE", "/faults", "clear_faults", "faults", "No more faults", _clear_faults, FAULTS),
    Row("GET", "/faults/plans", "list_fault_plans", "faults", "The shipped plans", _plans, SHIPPED),
    Row(
        "GET",
        "/faults/schema",
        "show_fault_schema",
        "faults",
        "The JSON Schema of a plan",
        _schema,
        SOMETHING,
    ),
)
