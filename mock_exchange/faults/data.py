"""What a fault plan is written in: frozen values, read strictly from JSON or TOML, and the types of their fields.

A field that goes into a header or onto the wire as it stands has a type here that keeps it in its place.
"""

import re
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

_PRINTABLE: Final = re.compile(r"[ -~]*", re.ASCII)

Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=3600)]
Extra: TypeAlias = Annotated[float, Meta(ge=0, le=3600)]
"""Seconds that may be none."""

SinceSet: TypeAlias = Annotated[float, Meta(ge=0, le=31_536_000)]
"""Seconds since a plan was set."""

Positive: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Name: TypeAlias = Annotated[str, Meta(max_length=100)]
Names: TypeAlias = Name | Annotated[tuple[Name, ...], Meta(min_length=1, max_length=64)] | None
"""One name, several of which any will do, or nothing at all: everything."""

HeaderText: TypeAlias = Annotated[str, Meta(max_length=200)]
"""A value of a header: printable ASCII. ``check_header`` holds it to that."""

Pointer: TypeAlias = Annotated[str, Meta(max_length=300)]
"""A JSON pointer (RFC 6901) in which '*' stands for every item of an array, or every member of an object."""


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value of a plan: immutable, strict, JSON in and out."""


def check_header(text: str, field: str) -> None:
    """Raise ``ValueError`` for a text that cannot stand in a header: it would end the line, or the header."""
    if _PRINTABLE.fullmatch(text) is None:
        raise ValueError(f"'{field}' goes into a header: printable ASCII only")


def says(wanted: Names, found: str | None) -> bool:
    """Tell whether a condition of names holds for what was found."""
    if wanted is None:
        return True
    return found == wanted if isinstance(wanted, str) else found in wanted


def each(wanted: Names) -> tuple[str, ...]:
    """Return the names of a condition, one by one."""
    if wanted is None:
        return ()
    return (wanted,) if isinstance(wanted, str) else wanted


def kind_of(value: Any) -> str:
    """Return the kind of a tagged value, as plans spell it."""
    return str(type(value).__struct_config__.tag)
