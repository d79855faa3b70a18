"""jsonschema as the oracle of our validators: not only valid or not, but what is broken where.

With its format checker and with four things said more exactly than its defaults: an integer is
written as one (LEDGER), ``$`` in a pattern is the end of the text (ECMA 262), not the line end
before it (Python), a forbidden field is found at its place, and of alternatives the one is told
that has the right JSON type, then the fewest errors. Where a pattern is broken, formats are not
compared: the two disagree about leap seconds, which the pattern of timestamps rules out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from kalshi_contract.validation import Violation, pointer_to, tolerant_form

Finding = tuple[str, str]
"""(keyword, pointer), as ``Validator.violations`` gives them."""
_NOTHING: dict[str, Any] = {"not": {}}


def _matches_to_the_end(
    _validator: Any, pattern: str, value: Any, _schema: Any
) -> Iterator[ValidationError]:
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Oracle = extend(
    jsonschema.Draft202012Validator,
    validators={"pattern": _matches_to_the_end},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: type(value) is int
    ),
)


_FORMATS = jsonschema.FormatChecker()
_FORMATS.checkers = dict(_Oracle.FORMAT_CHECKER.checkers)
for _bits in (32, 64):
    _FORMATS.checkers[f"int{_bits}"] = (
        lambda value, end=1 << (_bits - 1): type(value) is not int or -end <= value < end,
        (),
    )


def oracle(schema: dict[str, Any], *, tolerant: bool = False) -> Any:
    """Return jsonschema's validator of a schema without references."""
    spelled = _spelled_out(schema)
    return _Oracle(tolerant_form(spelled) if tolerant else spelled, format_checker=_FORMATS)


def oracle_findings(validator: Any, value: Any) -> set[Finding]:
    """Return what the oracle finds in a value."""
    return _found(validator.iter_errors(value))


def our_findings(violations: Iterable[Violation]) -> set[Finding]:
    """Return our violations in the same form."""
    return _comparable({(each.keyword, each.pointer) for each in violations})


def _found(errors: Iterable[ValidationError]) -> set[Finding]:
    found = {finding for error in errors for finding in _findings(error)}
    mistyped = {pointer for keyword, pointer in found if keyword == "type"}
    return _comparable({each for each in found if each[0] == "type" or each[1] not in mistyped})


def _findings(error: ValidationError) -> Iterable[Finding]:
    place = list(error.absolute_path)
    if error.validator == "anyOf":
        return _nearest(error)
    if error.validator == "not" and error.validator_value == {}:
        return [("falseSchema", pointer_to(place))]
    if error.validator == "required":
        missing = [field for field in error.validator_value if field not in error.instance]
        return [("required", pointer_to([*place, field])) for field in missing]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = [field for field in error.instance if field not in known]
        return [("additionalProperties", pointer_to([*place, field])) for field in unknown]
    return [(str(error.validator), pointer_to(place))]


def _nearest(error: ValidationError) -> set[Finding]:
    branches: dict[Any, list[ValidationError]] = {}
    for each in error.context:
        branches.setdefault(each.schema_path[0], []).append(each)
    here = pointer_to(error.absolute_path)
    found = [_found(errors) for errors in branches.values()]
    return min(found, key=lambda findings: (("type", here) in findings, len(findings)))


def _comparable(found: set[Finding]) -> set[Finding]:
    misspelled = {at for keyword, at in found if keyword == "pattern"}
    return {(keyword, at) for keyword, at in found if keyword != "format" or at not in misspelled}


def _spelled_out(schema: Any) -> Any:
    """The same with ``{"not": {}}`` for a field that is ``false``, which jsonschema tells without its place."""
    if isinstance(schema, list):
        return [_spelled_out(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        word: _properties(part) if word == "properties" else _spelled_out(part)
        for word, part in schema.items()
    }


def _properties(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _NOTHING if part is False else _spelled_out(part) for name, part in fields.items()
    }
