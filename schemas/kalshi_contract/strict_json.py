"""Bytes -> JSON value, strictly: RFC 8259 and RFC 7493 (I-JSON), under limits.

Imports orjson only. Rules C32, D30.

Refuses what lenient readers let through: duplicate keys, NaN, Infinity, 1e400, BOM, UTF-16, bad
UTF-8, lone surrogates, too deep, too long numbers, numbers that would lose their value, trailing
bytes, empty input.

orjson reads. Where it would write the value with the very same bytes, nothing was dropped or lost,
and the count of opening brackets bounds the depth: done. Many writers put a blank behind each colon
and each comma; the bytes are compared without these. A blank within a text may go with them, and
then they differ from the value's: for it takes as many quotes to write as many keys and texts, so
that with none of them dropped all have the length they came with. Otherwise what orjson lets pass is
found by three looks at the bytes and a walk over the value:

- **Duplicate keys.** A body without a backslash has no escaped quote, so it holds exactly two ``"``
  for each key and each string. A reader that dropped a key holds fewer: compare the counts.
- **Depth** is counted by the walk, which keeps its own stack.
- **Long numbers** show as a run of number characters. **Lost values**: integers beyond 64 bits come
  back as floats, tiny numbers as 0.0.

Where a look finds something that may be harmless (a backslash, a long run of digits inside a
string), the slower reader of the standard library, which sees every key and number as written,
decides.

``1.0`` stays a float here: whether an integer may be written so is the schema's business (see
``validation``).
"""

import json
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import orjson

DEPTH_MAX: Final = 32
DIGITS_MAX: Final = 32

EXACT_FLOAT_MAX: Final = 2.0**63
"""Floats from here on may be integers that orjson could not keep."""

_NUMBER_BYTES: Final = bytes(
    ord("0") if byte in b"0123456789.eE+-" else ord("x") for byte in range(256)
)
_LONG_NUMBER: Final = b"0" * (DIGITS_MAX + 1)
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WHITE_SPACE: Final = b" \t\r\n"


class StrictJsonError(ValueError):
    """The bytes are no strict JSON.

    ``str()`` is a sentence for people; ``kind`` one word for tests and tables.

    Kinds: ``empty``, ``encoding``, ``syntax``, ``not_a_number``, ``out_of_range``, ``too_deep``,
    ``too_long_number``, ``duplicate_key``.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def parse(body: bytes, *, depth_max: int = DEPTH_MAX) -> Any:
    """Return the value.

    Raises :class:`StrictJsonError`. ``depth_max``, at least 1, counts nested containers.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        _explain(body, depth_max, error)
    compact = body
    if b'": ' in body:
        compact = body.replace(b'": ', b'":').replace(b', "', b',"')
    if body.count(b"{") + body.count(b"[") <= depth_max and orjson.dumps(value) == compact:
        return value
    _check(body, value, depth_max)
    return value


def _check(body: bytes, value: Any, depth_max: int) -> None:
    """Refuse what orjson let pass: it read ``body`` as ``value``."""
    suspect = b"\\" in body or _LONG_NUMBER in body.translate(_NUMBER_BYTES)
    strings = 0
    if type(value) is dict:
        # The order body's shape, flat: counted here, without the stack of _walk.
        strings = len(value)
        for item in value.values():
            kind = type(item)
            if kind is str:
                strings += 1
            elif kind is float:
                if not item or not -EXACT_FLOAT_MAX < item < EXACT_FLOAT_MAX:
                    suspect = True
            elif kind is dict or kind is list:
                strings, doubtful = _walk(value, depth_max)
                suspect = suspect or doubtful
                break
    else:
        strings, doubtful = _walk([value], depth_max, depth=-1)
        suspect = suspect or doubtful
    if suspect:
        _read_again(body)
    elif body.count(b'"') != 2 * strings:
        _read_again(body)
        # The exact reader found nothing, so the count is wrong: our bug, never the sender's.
        raise AssertionError(  # pragma: no cover - reached by a bug of ours only
            "strict_json counted a string too few or too many"
        )


def _walk(container: Any, depth_max: int, depth: int = 0) -> tuple[int, bool]:
    """Return how many keys and strings there are, and whether a number needs a second look."""
    strings = 0
    doubtful = False
    level: list[Any] = [container]
    while level:
        depth += 1
        if depth > depth_max:
            raise _too_deep(depth_max)
        below: list[Any] = []
        for each in level:
            items: Iterable[Any] = each
            if type(each) is dict:
                strings += len(each)
                items = each.values()
            for item in items:
                kind = type(item)
                if kind is str:
                    strings += 1
                elif kind is dict or kind is list:
                    below.append(item)
                elif kind is float and (not item or not -EXACT_FLOAT_MAX < item < EXACT_FLOAT_MAX):
                    doubtful = True
        level = below
    return strings, doubtful


def _read_again(body: bytes) -> None:
    """Read JSON of permitted depth again, seeing each key and number as it is written."""
    # As text: given bytes, the standard library would guess at UTF-16 and read on.
    json.loads(
        body.decode(),
        object_pairs_hook=_without_duplicates,
        parse_int=_check_integer,
        parse_float=_check_float,
        parse_constant=_refuse_constant,
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise StrictJsonError(
                "duplicate_key", f"key {_shortened(key)} stands twice in one object"
            )
        seen.add(key)


def _check_digits(token: str) -> None:
    digits = sum(map(str.isdigit, token))
    if digits > DIGITS_MAX:
        raise StrictJsonError(
            "too_long_number", f"a number of {digits} digits; at most {DIGITS_MAX} are read"
        )


def _check_integer(token: str) -> None:
    _check_digits(token)
    if not -(2**63) <= int(token) < 2**64:
        raise StrictJsonError("out_of_range", f"integer {token} does not fit 64 bits")


def _check_float(token: str) -> None:
    _check_digits(token)
    value = float(token)
    if value in {float("inf"), float("-inf")}:
        raise StrictJsonError("out_of_range", f"number {token} is larger than a double can hold")
    mantissa = token.lower().partition("e")[0]
    if value == 0 and mantissa.strip("-0."):
        raise StrictJsonError("out_of_range", f"number {token} is smaller than a double can hold")


def _refuse_constant(token: str) -> NoReturn:
    raise StrictJsonError("not_a_number", f"{token} is no JSON number")


def _explain(body: bytes, depth_max: int, error: orjson.JSONDecodeError) -> NoReturn:
    """Say why orjson refused ``body``. Raises, always; slow, for refusals only."""
    if not body.strip(_WHITE_SPACE):
        raise StrictJsonError("empty", "nothing there: expected a JSON value") from None
    if body.startswith(_BOMS):
        raise StrictJsonError(
            "encoding", "starts with a byte order mark; JSON is UTF-8 without"
        ) from None
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        raise StrictJsonError("encoding", f"no UTF-8 at byte {wrong.start}") from None
    if _depth_of(text, depth_max) > depth_max:
        raise _too_deep(depth_max) from None
    try:
        _read_again(body)
    except StrictJsonError as told:
        raise told from None
    except ValueError:
        where = f"line {error.lineno} column {error.colno}"
        raise StrictJsonError(
            "syntax", f"no JSON: {error.msg.partition(': line ')[0]} ({where})"
        ) from None
    # The standard library lets pass what orjson does not: a surrogate without its partner.
    raise StrictJsonError(
        "encoding", f"no Unicode text: {error.msg.partition(': line ')[0]}"
    ) from None


def _depth_of(text: str, depth_max: int) -> int:
    """Return the deepest nesting outside strings, or the first beyond ``depth_max``."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if depth > depth_max:
                break
        elif character in "]}":
            depth -= 1
    return deepest


def _too_deep(depth_max: int) -> StrictJsonError:
    return StrictJsonError("too_deep", f"nested deeper than {depth_max} levels")


def _shortened(key: str) -> str:
    return repr(key if len(key) <= 64 else f"{key[:61]}...")
