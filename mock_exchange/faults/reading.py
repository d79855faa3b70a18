"""Plans from JSON and TOML, strictly: what is wrong is an error that names the place (a JSON pointer), the value, and what was expected."""

import difflib
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.faults.data import Data, Name
from mock_exchange.faults.pointers import pointer_of
from mock_exchange.faults.rule import Match, Rule, When
from mock_exchange.faults.toxics.table import TOXICS

RULES_MAX: Final = 256
SEED_MAX: Final = 2**63 - 1
DEPTH_MAX: Final = 32
SHOWN_CHARACTERS_MAX: Final = 60
FILE_BYTES_MAX: Final = 1_048_576
_TYPES_AT_A_TIME: Final = Lock()
"""msgspec looks at a type when it meets it first. Two threads that do so at once, each for an exchange of its own, end the process."""

_INTEGER_MAX: Final = 2**64
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")
_PLACED: Final = re.compile(r"(?P<what>.*) - at `(?P<path>\$.*)`", re.DOTALL)
_WORD: Final = re.compile(r"`([^`]*)`")
_WORDS: Final = {
    "int": "an integer",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "str | null": "a text or nothing",
}
"""msgspec's words for types -> words for people."""

_UNKNOWN_FIELD: Final = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)


class PlanError(ValueError):
    """A plan that is none. ``pointer`` leads to ``value``, which is not what was expected: ``reason``."""

    def __init__(self, what: str, pointer: str, value: Any, reason: str) -> None:
        self.pointer = pointer
        self.value = value
        self.reason = reason
        super().__init__(f"{what}{' at ' + pointer if pointer else ''}: {reason}")


class PlanFile(Data, frozen=True):
    """A whole plan: its rules, in the order they are asked.

    ``seed`` feeds the dice; without one it is the exchange's. ``about`` says in a sentence what goes wrong.
    """

    rules: Annotated[tuple[Rule, ...], Meta(max_length=RULES_MAX)]
    name: Name = ""
    about: Annotated[str, Meta(max_length=2_000)] = ""
    seed: Annotated[int, Meta(ge=0, le=SEED_MAX)] | None = None


def parse_plan(value: Any) -> PlanFile:
    """Return a plan from data. Raises ``PlanError``."""
    plan: PlanFile = _convert(value, PlanFile, "fault plan")
    return plan


def parse_rule(value: Any) -> Rule:
    """Return a rule from data. Raises ``PlanError``; its pointer begins in the rule."""
    rule: Rule = _convert(value, Rule, "fault rule")
    return rule


def parse_rules(value: Any) -> tuple[Rule, ...]:
    """Return a plan's rules from a JSON array. Raises ``PlanError``."""
    if isinstance(value, list) and len(value) > RULES_MAX:
        reason = f"a plan has at most {RULES_MAX} rules, not {len(value)}"
        raise PlanError("fault rules", "", None, reason)
    rules: tuple[Rule, ...] = _convert(value, tuple[Rule, ...], "fault rules")
    return rules


def read_plan(path: Path) -> PlanFile:
    """Return the plan of a file, TOML or JSON by its ending. Raises ``PlanError``, or ``OSError`` for a file that cannot be read."""
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise PlanError(path.name, "", None, f"a plan has at most {FILE_BYTES_MAX} bytes")
    plan = parse_plan(_json(data, path.name) if path.suffix == ".json" else _toml(data, path.name))
    return plan if plan.name else msgspec.structs.replace(plan, name=path.stem[:100])


def _json(data: bytes, name: str) -> Any:
    try:
        return parse(data)
    except StrictJsonError as error:
        raise PlanError(name, "", None, f"not JSON: {error}") from None


def _toml(data: bytes, name: str) -> Any:
    try:
        return tomllib.loads(data.decode())
    except RecursionError:
        raise PlanError(name, "", None, "not TOML: nested too deeply") from None
    except (
        ValueError
    ) as error:  # tomllib's own, bytes that are no UTF-8, a number of too many digits
        raise PlanError(name, "", None, f"not TOML: {error}") from None


def _convert(value: Any, wanted: Any, what: str) -> Any:
    _check_plain(value, what)
    try:
        with _TYPES_AT_A_TIME:
            return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise _explained(error, value, what) from None


def _check_plain(value: Any, what: str) -> None:
    """Refuse what JSON has not: dates of TOML, endless numbers, texts that are no Unicode."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while stack:
        parts, found = stack.pop()
        reason = _not_plain(found)
        if reason is None and len(parts) > DEPTH_MAX:
            reason = f"nested deeper than {DEPTH_MAX}"
        if reason is not None:
            raise PlanError(what, pointer_of(parts), found, reason)
        if isinstance(found, Mapping):
            stack += [((*parts, key), inner) for key, inner in found.items()]
        elif isinstance(found, list):
            stack += [((*parts, at), inner) for at, inner in reversed(list(enumerate(found)))]


def _not_plain(value: Any) -> str | None:
    if isinstance(value, str):
        return None if _is_unicode(value) else "expected text, not half of a surrogate pair"
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return None
    if isinstance(value, int):
        return None if abs(value) < _INTEGER_MAX else "expected a number of at most 64 bits"
    if isinstance(value, float):
        return None if math.isfinite(value) else f"expected a number, not {value}"
    if isinstance(value, dict):
        plain = all(isinstance(key, str) and _is_unicode(key) for key in value)
        return None if plain else "expected names that are text"
    return f"expected what JSON can say, not {type(value).__name__}"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _explained(error: msgspec.ValidationError, value: Any, what: str) -> PlanError:
    """Return msgspec's words with a pointer in the place of its path, and with what might have been meant."""
    text = str(error)
    placed = _PLACED.fullmatch(text)
    said, path = (placed["what"], placed["path"]) if placed else (text, "$")
    parts: tuple[str | int, ...] = tuple(
        int(at) if at else name for name, at in _STEP.findall(path)
    )
    found = value
    for part in parts:
        found = found[part]
    unknown = _UNKNOWN_FIELD.fullmatch(said)
    if unknown is not None:
        name = unknown[1]
        reason = f"there is no field '{name}' here{_meant(name, _fields_at(parts, value))}"
        return PlanError(what, pointer_of((*parts, name)), found[name], reason)
    if parts[-2:] == ("fault", "kind") and isinstance(found, str):
        reason = f"there is no fault of the kind '{found}'{_meant(found, tuple(TOXICS))}"
        return PlanError(what, pointer_of(parts), found, reason)
    said = _WORD.sub(lambda word: _WORDS.get(word[1], f"'{word[1]}'"), said)
    if said.startswith("Expected"):
        said = f"expected{said.removeprefix('Expected').partition(', got')[0]}, not {_shown(found)}"
    return PlanError(what, pointer_of(parts), found, said[:1].lower() + said[1:])


def _meant(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name[:100], known, 1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; expected one of {', '.join(known)}"


def _fields_at(parts: tuple[str | int, ...], value: Any) -> tuple[str, ...]:
    """Return the fields of the object at a place of a plan."""
    last = parts[-1] if parts else ""
    if last == "match":
        return Match.__struct_fields__
    if last == "when":
        return When.__struct_fields__
    if last == "fault":
        found = value
        for part in parts:
            found = found[part]
        return ("kind", *TOXICS[found["kind"]].__struct_fields__)
    if isinstance(last, int) or "fault" in value or "match" in value or "when" in value:
        return Rule.__struct_fields__
    return PlanFile.__struct_fields__


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    if len(text) > SHOWN_CHARACTERS_MAX:
        return f"{text[:SHOWN_CHARACTERS_MAX]}…"
    return text
