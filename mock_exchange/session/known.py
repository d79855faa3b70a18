"""One word for 'the exchange has just told us of this, so it is there'."""

from typing import TypeVar

T = TypeVar("T")


def known(view: T | None) -> T:
    """Return a view that must be there. An ``AssertionError`` is a defect of ours."""
    assert view is not None, "the exchange named something it does not have"  # noqa: S101 - our own bug
    return view
