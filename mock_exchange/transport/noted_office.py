"""The operator's desk of an exchange whose changes are noted: each call that changes something is noted, then carried out."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from mock_exchange.session.notes import Notes
from mock_exchange.transport.backoffice import BackOffice

CHANGES: Final = frozenset(
    {
        "open_account",
        "deposit",
        "set_tier",
        "issue_key",
        "rotate_key",
        "revoke_key",
        "create_market",
        "combine_markets",
        "describe_market",
        "close_market",
        "pause_market",
        "resume_market",
        "determine_market",
        "dispute_market",
        "settle_market",
        "schedule_fees",
        "pause_exchange",
        "resume_exchange",
        "place_order",
        "cancel_order",
    }
)
"""Calls that change an exchange. The others read, but for ``execute``, whose command is noted where all commands are."""


class NotedOffice:
    """A desk of which notes are taken: has every method of the desk."""

    def __init__(self, office: BackOffice, notes: Notes) -> None:
        self._office = office
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Any] = getattr(self._office, name)
        return partial(self._noted, name, method) if name in CHANGES else method

    def _noted(self, name: str, method: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        entry = self._notes.operated(name, given, named)
        with self._notes.covering(entry):
            return method(*entry.arguments, **entry.named)
