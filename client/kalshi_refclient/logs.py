"""Structured logs: one logger, one line an event, never a secret (C35, D27).

Everything is logged to ``kalshi_refclient``. The message is a readable line; the same facts are attributes of the record
(``event``, ``operation``, ``request_id``, ``status``, ``code``, ``duration_ms``, ``attempt``), for formatters that
write JSON. Bodies appear at DEBUG only, shortened and redacted. Loggers of the libraries below never see a key:
``Authorization`` is not in their lines, and frames are kept from them by :data:`WIRE_LOGGER`.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from kalshi_refclient.redaction import excerpt

LOGGER: Final = logging.getLogger("kalshi_refclient")
LOGGER.addHandler(logging.NullHandler())  # a library prints nothing unless it is asked to
LEVELS: Final[Mapping[str, int]] = {
    "retry": logging.WARNING,
    "paced": logging.WARNING,
    "rate_limited": logging.WARNING,
    "unauthorized": logging.WARNING,
    "order_unknown": logging.ERROR,
    "failed": logging.WARNING,
    "body": logging.DEBUG,
    "stream_disconnected": logging.WARNING,
    "stream_message_ignored": logging.WARNING,
    "stream_ended": logging.ERROR,
}
"""Level by event; everything else is INFO."""


class _QuietAdapter(logging.LoggerAdapter[logging.Logger]):
    """A logger that has no DEBUG: websockets writes whole frames there, ``auth`` among them."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's own name
        return level > logging.DEBUG and self.logger.isEnabledFor(level)


WIRE_LOGGER: Final = _QuietAdapter(logging.getLogger("kalshi_refclient.wire"), {})


def log(event: str, facts: Mapping[str, Any]) -> None:
    """Write one event. Facts whose value is ``None`` are left out; strings become one safe line."""
    level = LEVELS.get(event, logging.INFO)
    if not LOGGER.isEnabledFor(level):
        return
    safe = {
        name: excerpt(value) if isinstance(value, str) else value
        for name, value in facts.items()
        if value is not None
    }
    text = " ".join([event, *(f"{name}={value}" for name, value in safe.items())])
    LOGGER.log(level, "%s", text, extra={"event": event, **safe})


def log_body(request_id: str, direction: str, body: bytes, secrets: tuple[str, ...]) -> None:
    """Write a body at DEBUG, shortened and redacted."""
    if LOGGER.isEnabledFor(logging.DEBUG):
        shown = excerpt(body, secrets=secrets)
        log("body", {"request_id": request_id, "direction": direction, "body": shown})
