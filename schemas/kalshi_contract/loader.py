"""Edition folder -> :class:`~kalshi_contract.edition.Edition`. Loaded once per process and kept."""

from kalshi_contract.edition import Edition

DEFAULT_EDITION = "reference-2025-01-27"


def edition_names() -> tuple[str, ...]:
    """Return the names of all editions that are shipped, the default first."""
    raise NotImplementedError


def load_edition(name: str = DEFAULT_EDITION) -> Edition:
    """Return an edition. Raises ``LookupError`` that names the known ones."""
    raise NotImplementedError
