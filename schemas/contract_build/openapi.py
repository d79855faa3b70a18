"""Operations of the tables -> the OpenAPI document as it stands in the edition's folder. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from contract_build.access import access_of, error_codes
from contract_build.facts import Facts, model_name
from contract_build.fields import schema_of

JSON = "application/json"
SIGNED = ("accessKey", "accessTimestamp", "accessSignature")
OBJECT_OF_STATUS = {400: "BadRequestError", 429: "RateLimitError"}
NESTED = "NestedError"
TOO_MANY_REQUESTS = 429
UNLISTED = {"path": {404}, "query": {400, 404}, "body": {400, 404}}
"""What may be wrong with what an operation takes: it cannot be read, or what it names is not there."""

_Answer = tuple[int, str | None, tuple[str, ...]]
"""An answer that is no success: status, object of its body, codes."""


def openapi_of(facts: Facts) -> dict[str, Any]:
    """Return the document."""
    shared = _shared_answers(facts)
    paths: dict[str, dict[str, Any]] = {}
    for operation_id, operation in facts.operations.items():
        described = _operation(facts, operation_id, shared)
        paths.setdefault(operation["path"], {})[operation["method"].lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": facts.venue["title_rest"],
            "version": facts.venue["version_rest"],
            "description": facts.words["openapi"],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "security": [_signed()],
        "tags": [{"name": name, "description": text} for name, text in facts.words["tags"].items()],
        "paths": paths,
        "components": {
            "responses": {name: _failure(facts, answer) for answer, name in shared.items()},
            "securitySchemes": _security_schemes(facts),
        },
    }


def answers_of(facts: Facts, operation_id: str) -> Iterator[_Answer]:
    """Yield an operation's answers that are no success, by status.

    429 is always among them, and 400 and 404 where it takes something that can be wrong.
    """
    operation = facts.operations[operation_id]
    listed = {int(s): m for s, m in operation["answers"].items()}
    takes = [each["in"] for each in operation.get("parameters", ())]
    takes += ["body"] if "body" in operation else []
    added = {status for place in takes for status in UNLISTED[place]}
    for status in sorted({*listed, *added, TOO_MANY_REQUESTS}):
        if status < 400:
            continue
        model = listed.get(status)
        if model not in {None, "ErrorResponse"}:
            yield status, model, ()
        else:
            yield (
                status,
                OBJECT_OF_STATUS.get(status, NESTED),
                tuple(error_codes(facts, operation_id, status)),
            )


def _operation(facts: Facts, operation_id: str, shared: Mapping[_Answer, str]) -> dict[str, Any]:
    operation = facts.operations[operation_id]
    described: dict[str, Any] = {
        "operationId": operation_id,
        "summary": facts.words["operations"][operation_id],
        "tags": [operation["tag"]],
    }
    if operation["auth"] == "public":
        described["security"] = []
    elif operation.get("partner_token"):
        described["security"] = [_signed(), {"partnerToken": []}]
    if operation.get("deprecated"):
        described["deprecated"] = True
    if "parameters" in operation:
        described["parameters"] = [_parameter(each) for each in operation["parameters"]]
    if "body" in operation:
        described["requestBody"] = _body(facts, operation["body"])
    responses = {
        status: _success(facts, int(status), model)
        for status, model in operation["answers"].items()
        if int(status) < 400
    }
    for answer in answers_of(facts, operation_id):
        name = shared.get(answer)
        place = {"$ref": f"#/components/responses/{name}"}
        responses[str(answer[0])] = place if name else _failure(facts, answer)
    described["responses"] = responses
    if "only_in" in operation:
        described["x-only-in"] = operation["only_in"]
    return described | access_of(facts, operation_id)


def _parameter(fact: Mapping[str, Any]) -> dict[str, Any]:
    if fact["type"] == "time":  # any offset will do in a filter
        schema: dict[str, Any] = {"type": "string", "format": "date-time"}
    else:
        schema = schema_of(fact, request=True, prefix="objects/")
    if schema.get("type") == "integer":
        schema.setdefault("format", "int64")
    if fact["in"] == "query" and fact.get("required"):  # an empty one is none
        strings = schema["items"] if fact["type"] == "array" else schema
        if strings.get("type") == "string":
            strings["minLength"] = 1
    return {
        "name": fact["name"],
        "in": fact["in"],
        "required": fact.get("required", False),
        **({"style": "form", "explode": True} if fact["type"] == "array" else {}),
        "schema": schema,
        **({"x-only-in": fact["only_in"]} if "only_in" in fact else {}),
    }


def _signed() -> dict[str, list[str]]:
    return {name: [] for name in SIGNED}


def _body(facts: Facts, body: Mapping[str, Any]) -> dict[str, Any]:
    name = model_name(body["model"])
    return {"required": body["required"], "content": {JSON: _content(facts, name)}}


def _content(facts: Facts, name: str) -> dict[str, Any]:
    examples = {
        stem: {"$ref": f"examples/{stem}.json"}
        for stem, file in facts.examples.items()
        if file["x-object"] == name
    }
    schema = {"$ref": f"objects/{name}.json"}
    return {"schema": schema, **({"examples": examples} if examples else {})}


def _success(facts: Facts, status: int, model: str | None) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    if status == HTTPStatus.NO_CONTENT:
        return {"description": f"{phrase}, without a body"}
    return {
        "description": phrase,
        "content": {JSON: _content(facts, model_name(model or "object"))},
    }


def _failure(facts: Facts, answer: _Answer) -> dict[str, Any]:
    status, name, codes = answer
    described: dict[str, Any] = {
        "description": facts.words["statuses"][str(status)],
        "content": {JSON: {"schema": {"$ref": f"objects/{name}.json"}}},
    }
    return described | ({"x-error-codes": list(codes)} if codes else {})


def _shared_answers(facts: Facts) -> dict[_Answer, str]:
    """Return the answer that most operations give at each status, and what it is called."""
    counted = Counter(answer for each in facts.operations for answer in answers_of(facts, each))
    shared: dict[int, _Answer] = {}
    for answer, times in counted.items():
        best = shared.get(answer[0])
        if times > 1 and (best is None or times > counted[best]):
            shared[answer[0]] = answer
    return {
        shared[status]: "".join(word.title() for word in HTTPStatus(status).phrase.split())
        for status in sorted(shared)
    }


def _security_schemes(facts: Facts) -> dict[str, Any]:
    texts = facts.words["security"]
    headers = facts.venue["headers"]
    schemes: dict[str, Any] = {
        name: {"type": "apiKey", "in": "header", "name": headers[name], "description": texts[name]}
        for name in SIGNED
    }
    schemes["partnerToken"] = {
        "type": "http",
        "scheme": "bearer",
        "description": texts["partnerToken"],
    }
    return schemes
