"""Which header fields say who somebody is, in HTTP and in both editions: their values are for nobody's eyes. Rules C30, T02.

Whoever shows, records or judges headers asks here; what else is secret by its name is said by whoever redacts texts.
"""

from typing import Final

_NAMES: Final = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}
)
_PREFIX: Final = "kalshi-access-"


def is_private_header(name: str) -> bool:
    """Tell whether a header field of this name, in any case, says who somebody is."""
    lower = name.lower()
    return lower in _NAMES or lower.startswith(_PREFIX)
