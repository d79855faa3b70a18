"""How a field of a JSON value is spoiled: taken away, nulled, given another type or another value. For answers and for messages."""

from typing import Any, Final, Literal, TypeAlias

import msgspec

from mock_exchange.faults.pointers import first_leaf, parts_of, places, pointer_of

How: TypeAlias = Literal["remove", "null", "wrong_type", "value"]

UNHEARD_OF: Final = "unheard_of"
"""A value, a field and a type that no edition has."""


def other_type(value: Any) -> Any:
    """Return a value of another JSON type, of the same look where that is possible."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return 12_345
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return {}
    return [] if isinstance(value, dict) else 0


def spoil(value: Any, pointer: str | None, how: How, new: Any = msgspec.UNSET) -> bool:
    """Spoil a value in place, where a pointer leads (None: its first leaf). Returns whether there was anything there."""
    where = pointer_of(first_leaf(value)) if pointer is None else pointer
    found = list(places(value, parts_of(where)))
    for container, key in reversed(found):  # from the end: what is taken away moves the rest
        if how == "remove":
            del container[key]
        elif how == "null":
            container[key] = None
        elif how == "wrong_type":
            container[key] = other_type(container[key])
        else:
            container[key] = None if new is msgspec.UNSET else new
    return bool(found)
