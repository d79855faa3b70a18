"""The WebSocket edge: how a connection is opened, and what its end means (C12, C31, D25, W1 to W3, W8).

The only module besides the shell that knows ``websockets``. No redirect is followed, no proxy taken from the environment,
no compression offered, frames are capped; its log lines never contain a frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import websockets.asyncio.client as ws_client
from websockets import exceptions as ws_errors

from kalshi_refclient import logs
from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient._core.bounds import FRAME_BYTES_MAX, QUEUE_EVENTS_MAX
from kalshi_refclient._core.mailbox import Overflow
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient.settings import Settings
from kalshi_refclient.transport import USER_AGENT, tls_context


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """What concerns streams only.

    ``overflow`` says what a reader's slowness does: ``conflate`` market updates (reported as ``Lagged``), ``block`` the
    connection, or ``fail``. ``requires_acks`` makes a missing answer to ``auth`` final, for venues that give one.
    """

    reconnect: ReconnectPolicy = field(default_factory=ReconnectPolicy)
    times: StreamTimes = field(default_factory=StreamTimes)
    open_timeout_s: float = 10.0
    close_timeout_s: float = 1.0
    overflow: Overflow = "conflate"
    queue_events_max: int = QUEUE_EVENTS_MAX
    frame_bytes_max: int = FRAME_BYTES_MAX
    requires_acks: bool = False


class _Connect(ws_client.connect):
    """websockets' connect, without its following of redirects: they would carry a key elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return the refusal itself: a redirect is none of ours."""
        return exc


async def connect(
    url: str,
    settings: Settings,
    stream: StreamSettings,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> ws_client.ClientConnection:
    """Open a connection, with ``headers`` in its handshake. Raises ``OSError`` (also for TLS) or a ``WebSocketException``."""
    return await _Connect(
        url,
        ssl=tls_context(settings.ca_file) if url.startswith("wss:") else None,
        compression=None,
        proxy=None,
        logger=logs.WIRE_LOGGER,
        open_timeout=stream.open_timeout_s,
        close_timeout=stream.close_timeout_s,
        ping_interval=None,  # our own pings are timed by the injected clock
        max_size=stream.frame_bytes_max,
        user_agent_header=USER_AGENT,
        additional_headers=headers,
    )


def close_of(closed: ws_errors.ConnectionClosed) -> tuple[int | None, str]:
    """Return the code that ended the connection: the peer's, or ours where we found its frames broken."""
    if closed.sent is not None and ended_by_us(closed):
        return closed.sent.code, closed.sent.reason
    if closed.rcvd is not None:
        return closed.rcvd.code, closed.rcvd.reason
    return None, ""


def ended_by_us(closed: ws_errors.ConnectionClosed) -> bool:
    """Return whether our close frame came first: websockets sends one where it finds the peer's frames broken."""
    return closed.sent is not None and (closed.rcvd is None or not closed.rcvd_then_sent)
