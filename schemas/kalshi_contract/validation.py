"""Compiled JSON Schema validators (jsonschema-rs); violations as data. Rules C32, D30.

Formats are asserted. Integers written with a decimal point are refused (LEDGER, ``numbers``).
``jsonschema`` (pure Python) is the oracle of a differential test, never on the hot path. A
validator compiles its schema on first use, so that loading an edition costs next to nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from kalshi_contract.numbers import Check, NumberRule, compile_rules, found_at, split

_RANKS = {
    keyword: rank
    for rank, keyword in enumerate(
        ("type", "required", "const", "enum", "minimum", "maximum", "minLength", "maxLength")
    )
}
_OTHER_RANK = len(_RANKS)
_RANKS |= {"falseSchema": _OTHER_RANK + 1, "additionalProperties": _OTHER_RANK + 2}
_MESSAGE_CHARACTERS_MAX = 240
_WORDS_OF_VALUES = frozenset({"const", "enum", "examples", "default"})
_WORDS_OF_NAMED_SCHEMAS = frozenset({"properties", "patternProperties", "$defs"})


@dataclass(frozen=True, slots=True)
class Violation:
    """Where and how a value breaks its schema, and the value found there.

    ``message`` is shortened; ``pointer`` and ``value`` are as long as the sender made them, and as
    trustworthy. A missing field's pointer leads to where it should be, a forbidden one's to where
    it is. ``keyword`` is JSON Schema's, and ``falseSchema`` where nothing may stand at all.
    """

    pointer: str
    keyword: str
    message: str
    value: Any

    @property
    def field(self) -> str:
        """Name of the innermost field, ``""`` for the whole: ``details.field`` of an error."""
        name = self.pointer.rpartition("/")[2]
        return name.replace("~1", "/").replace("~0", "~")


class Validator:
    """A schema, compiled on first use.

    ``is_valid`` is the fast path; ``violations`` says what is wrong, best first.

    ``schema`` is self-contained (no ``$ref``).
    """

    __slots__ = ("_compiled", "_rules", "is_valid", "schema")

    is_valid: Callable[[Any], bool]
    """Return whether a value keeps the schema.

    A slot, not a method, so that it can be the compiled function itself.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._compiled: jsonschema_rs.Validator | None = None
        self._rules: list[NumberRule] = []
        self.is_valid = self._compile_and_check

    def violations(self, value: Any) -> tuple[Violation, ...]:
        """Return every violation, shallowest and most telling first; empty for a valid value.

        Of a place whose JSON type is wrong only that is said: the rest follows from it.
        """
        if self.is_valid(value):
            return ()
        compiled = self._compile()
        found = [*_flatten(compiled.iter_errors(value)), *self._number_violations(value)]
        mistyped = {violation.pointer for violation in found if violation.keyword == "type"}
        return tuple(
            sorted(
                (each for each in found if each.keyword == "type" or each.pointer not in mistyped),
                key=_rank,
            )
        )

    def _compile(self) -> jsonschema_rs.Validator:
        if self._compiled is None:
            rest, self._rules = split(self.schema)
            self._compiled = jsonschema_rs.Draft202012Validator(
                dict(rest), validate_formats=True, offline=True
            )
            self.is_valid = _join(self._compiled.is_valid, compile_rules(self._rules))
        return self._compiled

    def _compile_and_check(self, value: Any) -> bool:
        self._compile()
        return self.is_valid(value)

    def _number_violations(self, value: Any) -> Iterator[Violation]:
        for rule in self._rules:
            for place, number in found_at(value, rule.path):
                broken = rule.broken(number)
                if broken:
                    yield Violation(pointer_to(place), *broken, number)


def pointer_to(place: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a place given by names and indexes."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def tolerant_form(schema: Any) -> Any:
    """Return ``schema`` without any ``additionalProperties: false``: what a client reads by."""
    if isinstance(schema, list):
        return [tolerant_form(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    form: dict[str, Any] = {}
    for word, part in schema.items():
        if word in _WORDS_OF_VALUES:
            form[word] = part
        elif word in _WORDS_OF_NAMED_SCHEMAS:
            form[word] = {name: tolerant_form(named) for name, named in part.items()}
        elif word != "additionalProperties" or part is not False:
            form[word] = tolerant_form(part)
    return form


def _join(shape: Callable[[Any], bool], numbers: Check | None) -> Callable[[Any], bool]:
    if numbers is None:
        return shape

    def is_valid(value: Any) -> bool:
        return shape(value) and numbers(value)

    return is_valid


def _rank(violation: Violation) -> tuple[int, int]:
    return violation.pointer.count("/"), _RANKS.get(violation.keyword, _OTHER_RANK)


def _flatten(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[Violation]:
    kinds = jsonschema_rs.ValidationErrorKind
    for error in errors:
        kind, place = error.kind, error.instance_path
        if isinstance(kind, kinds.AdditionalProperties):
            for name in kind.unexpected:
                yield Violation(
                    pointer_to([*place, name]),
                    kind.name,
                    f"unknown field {_shortened(name)!r}",
                    error.instance[name],  # type: ignore[index,call-overload] # it is an object
                )
        elif isinstance(kind, kinds.Required):
            missing = kind.property
            yield Violation(
                pointer_to([*place, missing]), kind.name, f"field {missing!r} is missing", None
            )
        elif isinstance(kind, kinds.FalseSchema):
            yield Violation(
                pointer_to(place), kind.name, "must not be there in this case", error.instance
            )
        elif isinstance(kind, kinds.AnyOf | kinds.OneOfNotValid):
            # Of the alternatives, the one that fits best is the one that was meant.
            at = pointer_to(place)
            branches = (tuple(_flatten(branch)) for branch in kind.context)
            yield from min(branches, key=lambda found: (_is_mistyped(found, at), len(found)))
        else:
            yield Violation(pointer_to(place), kind.name, _shortened(error.message), error.instance)


def _is_mistyped(found: Iterable[Violation], pointer: str) -> bool:
    """Return whether it is the JSON type of the whole that is wrong: nobody meant that one."""
    return any(each.keyword == "type" and each.pointer == pointer for each in found)


def _shortened(text: str) -> str:
    """Return ``text``, without its middle if it is long: its end says what was expected."""
    if len(text) <= _MESSAGE_CHARACTERS_MAX:
        return text
    half = _MESSAGE_CHARACTERS_MAX // 2
    return f"{text[:half]} ... {text[-half:]}"
