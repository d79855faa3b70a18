"""A refusal as a value: what every step of a session returns where it says no. Rendered by the session, worded by the edition."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """An error of the contract. Its HTTP status comes from the edition's ``errors.json``.

    ``details`` are the contract's ``{field, value, …}``, or a text, by the edition; ``retry_after`` whole seconds; ``allow`` the value of an Allow header.
    """

    code: str
    message: str
    details: Mapping[str, Any] | str | None = None
    retry_after: int | None = None
    allow: str | None = None
