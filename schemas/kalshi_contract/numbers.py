"""Numbers of a schema, checked in Python: exactly, and fast. Pure. Rules D02, D07, C32.

jsonschema-rs compares fractions as big rationals: 2.5 us each, 150 us for the list of 99 prices.
And JSON Schema calls 1.0 an integer, the contract's editions do not (LEDGER). So :func:`split`
takes the numbers out of a schema: what is left, with ``type: number`` or ``integer`` in their
place, is compiled by jsonschema-rs; the rest becomes :class:`NumberRule` s.

Only numbers that apply whatever else the value holds are taken out: under ``properties`` and
``items``, not under ``if``, ``anyOf`` and their like, which stay with jsonschema-rs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any], bool]
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_IN_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda number, bound: number >= bound,
    "maximum": lambda number, bound: number <= bound,
    "exclusiveMinimum": lambda number, bound: number > bound,
    "exclusiveMaximum": lambda number, bound: number < bound,
}
_BOUND_TEXT = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}
_KINDS = ("number", "integer")
ITEMS = "*"
"""Stands for every item of an array in a path."""


@dataclass(frozen=True, slots=True)
class NumberRule:
    """What the number at ``path`` must keep besides its JSON type; ``ITEMS`` is any item."""

    path: tuple[str, ...]
    integer: bool
    allowed: tuple[int | float, ...]
    """The only values, or empty for any."""
    bounds: tuple[tuple[str, int | float], ...]
    """(keyword, bound) pairs."""
    nullable: bool = False
    """True where null may stand in the number's place."""
    format: str | None = None
    """``int32`` or ``int64``: the integer fits."""

    def check(self) -> Check:
        """Return a function from a number, never a bool, to whether it keeps this rule.

        From null too, where that may stand.
        """
        check = self._check()
        return (lambda number: number is None or check(number)) if self.nullable else check

    def _check(self) -> Check:
        if self.allowed:
            return frozenset(self.allowed).__contains__
        if self.integer:
            return _FITTING.get(self.format, _is_int)
        bounds = dict(self.bounds)
        if set(bounds) == {"minimum", "maximum"}:
            low, high = bounds["minimum"], bounds["maximum"]
            return lambda number: bool(low <= number <= high)
        return lambda number: all(_IN_BOUNDS[word](number, bound) for word, bound in self.bounds)

    def broken(self, number: Any) -> tuple[str, str] | None:
        """Return (keyword, sentence) if ``number`` breaks this rule, else None.

        Not a number: None, others tell.
        """
        if isinstance(number, bool) or not isinstance(number, int | float):
            return None
        if self.integer and isinstance(number, float) and number.is_integer():
            return "type", f"{number!r} is not written as an integer"
        if isinstance(number, int) and not _FITTING.get(self.format, _is_int)(number):
            return "format", f"{number!r} is no {self.format}"
        if self.allowed and number not in self.allowed:
            return "enum", f"{number!r} is none of the {_span(self.allowed)}"
        for word, bound in self.bounds:
            if not _IN_BOUNDS[word](number, bound):
                return word, f"{number!r} must be {_BOUND_TEXT[word]} {bound}"
        return None


def split(schema: Any, path: tuple[str, ...] = ()) -> tuple[Any, list[NumberRule]]:
    """Return ``schema`` (without ``$ref``) with its numbers taken out, and their rules."""
    if not isinstance(schema, Mapping):
        return schema, []
    kind = schema.get("type")
    if kind in _KINDS:
        return _split_number(schema, path, kind, nullable=False)
    if isinstance(kind, list):
        if len(kind) == 2 and kind[0] in _KINDS and kind[1] == "null" and "enum" not in schema:
            return _split_number(schema, path, kind[0], nullable=True)
        return schema, []  # where null may stand there may be nothing to look into
    rest = dict(schema)
    rules: list[NumberRule] = []
    if "properties" in schema:
        rest["properties"] = {}
        for name, part in schema["properties"].items():
            rest["properties"][name], found = split(part, (*path, name))
            rules += found
    if "items" in schema:
        rest["items"], found = split(schema["items"], (*path, ITEMS))
        rules += found
    return rest, rules


def _split_number(
    schema: Mapping[str, Any], path: tuple[str, ...], kind: str, *, nullable: bool
) -> tuple[dict[str, Any], list[NumberRule]]:
    integer = kind == "integer"
    allowed = tuple(schema.get("enum", ()))
    # Integer bounds are cheap in jsonschema-rs and stay there; fractions are not.
    bounds = () if integer else tuple((w, schema[w]) for w in _BOUNDS if w in schema)
    taken = {"enum", *(word for word, _ in bounds)}
    rest = {word: part for word, part in schema.items() if word not in taken}
    if not (integer or allowed or bounds):
        return rest, []
    form = schema.get("format") if integer else None
    return rest, [NumberRule(path, integer, allowed, bounds, nullable, form)]


def compile_rules(rules: list[NumberRule]) -> Check | None:
    """Return a check for values of the right shape; None where nothing is to be checked."""
    return _compile([(rule.path, rule.check()) for rule in rules]) if rules else None


def found_at(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield (place, value) for all that ``path`` leads to in ``value``, whatever its shape."""
    if not path:
        yield (), value
        return
    step, rest = path[0], path[1:]
    if step == ITEMS and isinstance(value, list):
        for index, item in enumerate(value):
            for place, found in found_at(item, rest):
                yield (index, *place), found
    elif isinstance(value, dict) and step in value:
        for place, found in found_at(value[step], rest):
            yield (step, *place), found


def _compile(checks: list[tuple[tuple[str, ...], Check]]) -> Check:
    if not checks[0][0]:
        return checks[0][1]
    below: dict[str, list[tuple[tuple[str, ...], Check]]] = {}
    for path, check in checks:
        below.setdefault(path[0], []).append((path[1:], check))
    steps = [(name, _compile(part)) for name, part in below.items()]
    if steps[0][0] == ITEMS:
        return _check_items(steps[0][1])
    return _check_member(*steps[0]) if len(steps) == 1 else _check_members(steps)


def _check_items(check: Check) -> Check:
    return lambda items: all(map(check, items))


def _check_member(name: str, check: Check) -> Check:
    def check_member(members: Any) -> bool:
        return name not in members or check(members[name])

    return check_member


def _check_members(steps: list[tuple[str, Check]]) -> Check:
    def check_members(members: Any) -> bool:
        for name, check in steps:  # noqa: SIM110 - a generator costs as much again on the hot path
            if name in members and not check(members[name]):
                return False
        return True

    return check_members


def _is_int(number: Any) -> bool:
    return type(number) is int


def _is_int32(number: Any) -> bool:
    return type(number) is int and -0x8000_0000 <= number <= 0x7FFF_FFFF


def _is_int64(number: Any) -> bool:
    return type(number) is int and -(1 << 63) <= number <= 0x7FFF_FFFF_FFFF_FFFF


_FITTING: Mapping[str | None, Check] = {"int32": _is_int32, "int64": _is_int64}


def _span(allowed: tuple[int | float, ...]) -> str:
    if len(allowed) <= 8:
        return ", ".join(map(str, allowed))
    return f"{len(allowed)} values {allowed[0]}, {allowed[1]} to {allowed[-1]}"
