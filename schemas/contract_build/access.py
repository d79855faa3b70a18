"""Who may call an operation, what a call costs, and whether it may be sent again. Pure."""

from typing import Any

from contract_build.facts import Facts


def access_of(facts: Facts, operation_id: str) -> dict[str, Any]:
    """Return the ``x-`` fields of an operation, as ``kalshi_contract.documents`` reads them."""
    operation, access, costs = facts.operations[operation_id], facts.access, facts.limits["costs"]
    reads = operation["method"] == "GET"
    permission = "read" if reads else "write"
    bucket = "write" if operation_id in costs["write_operations"] else "read"
    scopes = [permission, *access["scopes"].get(operation_id, ())]
    fields: dict[str, Any] = {
        "x-buckets": [bucket],
        "x-cost": costs["operations"].get(operation_id, costs["default"]),
    }
    if operation_id in costs["per_order"]:
        fields["x-cost-per"] = "order"
    fields |= {"x-permission": permission}
    if operation["auth"] == "key":
        fields["x-scopes"] = scopes
    fields["x-safe-to-resend"] = reads or operation_id in access["safe_to_resend"]
    return fields


def error_codes(facts: Facts, operation_id: str, status: int) -> list[str]:
    """Return the codes an operation may answer with at a status it lists."""
    return [
        code
        for code, row in facts.errors.items()
        if row["status"] == status and _gives(row["given_by"], facts, operation_id)
    ]


def _gives(given_by: Any, facts: Facts, operation_id: str) -> bool:
    operation = facts.operations[operation_id]
    if given_by == "every":
        return True
    if given_by == "body":
        return "body" in operation
    if given_by == "limit":
        return any(each["name"] == "limit" for each in operation.get("parameters", ()))
    return operation_id in given_by
