"""Every cap of the client, by name. Imports nothing.

A limit that is the contract's (requests a minute, messages a second) is not here: it comes from the edition.
"""

from typing import Final

BODY_BYTES_MAX: Final = 4 * 1024 * 1024
"""A decoded REST answer. 1,000 markets, the longest page, are about 300 KB."""

FRAME_BYTES_MAX: Final = 64 * 1024
"""A WebSocket message from the server; the contract's are under 1 KB."""

EXCERPT_CHARS_MAX: Final = 200
"""How much of a body gets into an error or a log line."""

HINT_S_MAX: Final = 3600.0
"""A ``retry_after`` above this is nonsense and ignored: no limit of the contract lasts longer than a minute."""

PAGES_MAX: Final = 1000
"""Pages of one walk through a list: beyond it the list is taken to have no end (R15)."""

QUEUE_EVENTS_MAX: Final = 1024
"""Events a stream keeps for a slow reader."""

UNKNOWN_NAMES_MAX: Final = 64
"""Distinct extra fields and unknown words that are counted by name; further ones are counted together."""

BUFFERED_DELTAS_MAX: Final = 1024
"""Messages a sequenced feed keeps while a gap is open or a snapshot is on its way."""
