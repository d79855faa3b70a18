"""What holds for every answer of a server, whatever was asked: declared status, schema, code, headers.

Cards use it on each call, so a card about orders also proves that its answers keep their schemas (C20, C21, C27, D13, D30).
"""

from kalshi_contract.edition import Edition, Operation
from kalshi_harness.driver import Answer
from kalshi_harness.verdict import CardFailure, expect, expect_equal

MEDIA_TYPE = "application/json"


def judge_answer(
    edition: Edition, operation: Operation, answer: Answer, *, tolerant: bool = False
) -> None:
    """Hold an answer of an operation against the contract. Raises :class:`CardFailure`."""
    object_name = operation.response_objects.get(answer.status)
    if object_name is None:
        declared = sorted(operation.response_objects)
        raise CardFailure(
            f"{operation.operation_id} answered {answer.status}; declared are {declared}", answer
        )
    judge_body(edition, object_name, answer, tolerant=tolerant)
    if answer.status >= 400:
        code = judge_error(edition, answer)
        expect(
            code in operation.error_codes,
            f"{operation.operation_id} may not answer with {code}",
            answer,
        )


def judge_body(edition: Edition, object_name: str, answer: Answer, *, tolerant: bool) -> None:
    """Hold media type and body against an object of the edition."""
    media_type = (answer.header("content-type") or "").split(";")[0].strip().lower()
    expect_equal(media_type, MEDIA_TYPE, "the answer's Content-Type", answer)
    violations = edition.validator(object_name, tolerant=tolerant).violations(answer.json())
    if violations:
        first = violations[0]
        raise CardFailure(
            f"the body is no {object_name}: at {first.pointer or '/'}: {first.message}", answer
        )


def judge_error(edition: Edition, answer: Answer) -> str:
    """Hold an error answer against the table of codes and the headers its status calls for. Return its code."""
    value = answer.json()
    error = value.get("error") if isinstance(value, dict) else None
    expect(isinstance(error, dict), "an error answer carries the object 'error'", answer)
    code = error["code"] if isinstance(error, dict) and "code" in error else None
    known = edition.errors.get(str(code))
    if known is None:
        raise CardFailure(f"{code!r} is no error code of the contract", answer)
    expect_equal(answer.status, known.status, f"the status of {code}", answer)
    if answer.status == 401:
        challenge = answer.header("www-authenticate") or ""
        expect(challenge.startswith("Bearer"), "a 401 carries 'WWW-Authenticate: Bearer'", answer)
    if answer.status == 405:
        expect(bool(answer.header("allow")), "a 405 carries 'Allow'", answer)
    if answer.status == 429:
        _judge_hint(answer, error.get("retry_after") if isinstance(error, dict) else None)
    return known.code


def _judge_hint(answer: Answer, hint: object) -> None:
    whole = isinstance(hint, int) and not isinstance(hint, bool)
    expect(
        whole and 1 <= int(str(hint)) <= 60,
        f"retry_after is whole seconds, 1 to 60: {hint!r}",
        answer,
    )
    expect_equal(answer.header("retry-after"), str(hint), "the Retry-After header", answer)
