"""Which editions an exchange can speak. An edition that is only data can be read, not served."""

from typing import Final

from kalshi_contract.loader import DEFAULT_EDITION, edition_folder

SERVED: Final = (DEFAULT_EDITION, "trade-api-3.34")
"""The editions with a spelling of their own in this folder, the default first."""


def served(name: str) -> str:
    """Return ``name`` if it can be served; raise ``LookupError`` with one sentence if it cannot, or is unknown."""
    edition_folder(name)
    if name not in SERVED:
        raise LookupError(
            f"edition {name!r} is data only so far and cannot be served; "
            f"can be served: {', '.join(SERVED)}"
        )
    return name
