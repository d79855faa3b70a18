"""What holds for every answer of a server of trade-api-3.34: declared status, schema, and a code of that status (T03, T04, D52).

An error has one of four shapes; only two of them carry a code.
"""

from typing import Any

from kalshi_contract.edition import Edition, Operation
from kalshi_harness.driver import Answer
from kalshi_harness.judge import judge_body
from kalshi_harness.verdict import CardFailure, expect, expect_equal


def judge_answer(
    edition: Edition, operation: Operation, answer: Answer, *, tolerant: bool = False
) -> None:
    """Hold an answer of an operation against the contract. Raises :class:`CardFailure`."""
    name = operation.operation_id
    declared = operation.statuses
    if answer.status not in declared:
        raise CardFailure(f"{name} answered {answer.status}; declared are {list(declared)}", answer)
    if answer.status in operation.empty_statuses:
        expect_equal(answer.body, b"", f"the body of a {answer.status}", answer)
        return
    judge_body(edition, operation.response_objects[answer.status], answer, tolerant=tolerant)
    code = code_of(answer.json()) if answer.status >= 400 else ""
    if not code:
        return
    known = edition.errors.get(code)
    if known is None:
        raise CardFailure(f"{code!r} is no error code of the contract", answer)
    expect_equal(answer.status, known.status, f"the status of {code}", answer)
    expect(code in operation.error_codes, f"{name} may not answer with {code}", answer)


def code_of(body: Any) -> str:
    """Return the code of an error's body, '' where its shape has none."""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    return str((error if isinstance(error, dict) else body).get("code", ""))
