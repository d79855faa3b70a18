"""The request log: what was asked and how it was answered, without bodies; what went wrong before what went right."""

from typing import Final

import msgspec

from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value
from mock_exchange.session.requests import RequestEntry

FIRST_MAX: Final = 150
ENTRIES_MAX: Final = 60
"""So many entries a message has; ``skipped`` says how many were left out, of which none went wrong as long as there was room."""

_LEFT_OUT: Final = frozenset({"body", "idempotency_key"})
_NAMES: Final = tuple(name for name in RequestEntry.__struct_fields__ if name not in _LEFT_OUT)


class RequestsPart:
    """Entries of the journal since the last message, as objects, oldest first."""

    def __init__(self) -> None:
        self._last = -1

    def changes(self, scene: Scene, _look: Look, _now_us: int) -> Value | None:
        """Return the entries that came, the newest and the telling where there were too many."""
        journal = scene.venue.requests
        if journal.appended == self._last:
            return None
        first = self._last < 0
        entries, skipped = journal.since(self._last, FIRST_MAX if first else ENTRIES_MAX)
        self._last = journal.appended
        shown = [{name: getattr(entry, name) for name in _NAMES} for entry in entries]
        return {"entries": msgspec.to_builtins(shown), "skipped": 0 if first else skipped}
