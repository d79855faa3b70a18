"""How like two JSON values or two queries are: what differs, and which of that differs each time anyway.

What differs each time: identifiers that a client makes up (``client_order_id``, anything that is a UUID on both sides) and moments. What
was a secret when it was recorded is like anything.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from mock_exchange.recording.redaction import pairs_of_query
from mock_exchange.redaction import REDACTED

_VOLATILE: Final = frozenset(
    {
        "client_order_id",
        "client_transfer_id",
        "idempotency_key",
        "nonce",
        "request_id",
        "timestamp",
        "ts",
    }
)
_VOLATILE_ENDS: Final = ("_ts", "_ts_ms", "_time", "_at", "_timestamp")
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Likeness:
    """What differs: ``tolerated`` does each time, ``differing`` makes them two things. Both are places, for people.

    ``renamed`` are (recorded, given) texts of tolerated places: what a client called something then and now.
    """

    tolerated: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __add__(self, other: "Likeness") -> "Likeness":
        return Likeness(
            self.tolerated + other.tolerated,
            self.differing + other.differing,
            self.renamed + other.renamed,
        )

    @property
    def fits(self) -> bool:
        """Whether one may stand for the other."""
        return not self.differing


SAME: Final = Likeness()


def of_values(recorded: Any, given: Any, ignored: AbstractSet[str] = frozenset()) -> Likeness:
    """Compare JSON values. ``ignored`` are names of fields that are not looked at."""
    tolerated, differing, renamed = [], [], []
    try:
        found = list(_differences(recorded, given, "", "", ignored))
    except RecursionError:
        return Likeness(differing=("what is nested too deeply",))
    for place, name, one, other in found:
        if is_volatile(name, one, other):
            tolerated.append(place)
            if isinstance(one, str) and isinstance(other, str):
                renamed.append((one, other))
        else:
            differing.append(place or "the whole")
    return Likeness(tuple(tolerated), tuple(differing), tuple(renamed))


def of_queries(recorded: str, given: str, ignored: AbstractSet[str] = frozenset()) -> Likeness:
    """Compare queries as multisets: the order of parameters is no difference."""
    tolerated, differing = [], []
    one, other = _by_name(recorded, ignored), _by_name(given, ignored)
    for name in sorted({*one, *other}):
        then, now = one.get(name, []), other.get(name, [])
        if len(then) == len(now) and all(map(_like_text, then, now)):
            continue
        same_number = len(then) == len(now)
        if same_number and all(is_volatile(name, *pair) for pair in zip(then, now, strict=True)):
            tolerated.append(f"query '{name}'")
        else:
            differing.append(f"query '{name}'")
    return Likeness(tuple(tolerated), tuple(differing))


def of_bodies(
    recorded: bytes | None, given: bytes, media: str, ignored: AbstractSet[str] = frozenset()
) -> Likeness:
    """Compare bodies: JSON by value, forms as queries, everything else byte for byte."""
    if recorded == given:
        return SAME
    if recorded is None:
        return Likeness(tolerated=("the body, which was not recorded",))
    if media == "application/x-www-form-urlencoded":
        return of_queries(recorded.decode("latin-1"), given.decode("latin-1"), ignored)
    one, other = json_of(recorded), json_of(given)
    if one is not _ABSENT and other is not _ABSENT:
        return of_values(one, other, ignored)
    if _like_text(recorded.decode("latin-1"), given.decode("latin-1")):
        return SAME
    return Likeness(differing=("the body",))


def json_of(data: bytes) -> Any:
    """Return the JSON value of a body, or something that is like nothing."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _ABSENT


def is_json(value: Any) -> bool:
    """Tell whether ``json_of`` found a value."""
    return value is not _ABSENT


def is_volatile(name: str, recorded: Any, given: Any) -> bool:
    """Tell whether a field of this name with these values differs each time anyway."""
    if name in _VOLATILE or name.endswith(_VOLATILE_ENDS):
        return not isinstance(recorded, dict | list) and not isinstance(given, dict | list)
    return (
        isinstance(recorded, str)
        and isinstance(given, str)
        and _UUID.fullmatch(recorded) is not None
        and _UUID.fullmatch(given) is not None
    )


def like_path(recorded: str, given: str) -> bool:
    """Tell whether a path may stand for another: the same, or with secrets where it had some."""
    return recorded == given or (
        "%5B" in recorded and _like_text(recorded.replace("%5Bredacted%5D", REDACTED), given)
    )


def _differences(
    one: Any, other: Any, place: str, name: str, ignored: AbstractSet[str]
) -> Iterator[tuple[str, str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            if key not in ignored:
                there, here = one.get(key, _ABSENT), other.get(key, _ABSENT)
                yield from _differences(there, here, f"{place}/{key}", key, ignored)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (there, here) in enumerate(zip(one, other, strict=True)):
            yield from _differences(there, here, f"{place}/{at}", name, ignored)
    elif not _alike(one, other):
        yield place, name, one, other


def _alike(one: Any, other: Any) -> bool:
    """Compare values that are not both objects or lists of one length. 1 is 1.0, and neither is true."""
    if isinstance(one, str) and isinstance(other, str):
        return _like_text(one, other)
    if one is other or (one == REDACTED and other is not _ABSENT):
        return True
    return not (isinstance(one, bool) or isinstance(other, bool)) and bool(one == other)


def _like_text(recorded: str, given: str) -> bool:
    if recorded == given:
        return True
    if REDACTED not in recorded:
        return False
    pattern = ".*".join(re.escape(part) for part in recorded.split(REDACTED))
    return re.fullmatch(pattern, given, re.DOTALL) is not None


def _by_name(query: str, ignored: AbstractSet[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in sorted(pairs_of_query(query)):
        if name not in ignored:
            found[name].append(value)
    return found
