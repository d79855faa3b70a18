"""One whole mock exchange without its sockets: engine, keys, quotas, streams, journal, clock.

Everything that happens goes through three doors: ``handle`` (a REST request), ``open_stream`` (a WebSocket connection) and
``execute`` (a command from the control API or Python). All three are synchronous and single-threaded.
"""

from kalshi_contract.edition import Edition, Operation

from mock_exchange.clock import Clock
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.stream import StreamSession


class Venue:
    """A mock exchange. Same edition, seed, clock and calls: the same bytes out."""

    def __init__(
        self,
        edition: Edition,
        *,
        seed: int = 0,
        clock: Clock,
        limits: str = "contract",
        ws_acks: bool = True,
        seeded: bool = True,
    ) -> None:
        """``limits``: 'contract', 'off' or 'xN' (N times the contract's). ``seeded``: with markets and accounts."""
        raise NotImplementedError

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a REST request under the edition's base path."""
        raise NotImplementedError

    def identify(self, request: HttpRequest) -> tuple[Operation | None, str | None]:
        """Return the operation and account a request speaks for, as far as they are known: what fault rules match on."""
        raise NotImplementedError

    def open_stream(self) -> StreamSession:
        """Return the session of a new WebSocket connection."""
        raise NotImplementedError

    def execute(self, command: Command) -> tuple[Event, ...]:
        """Apply a command now and publish its events to the streams."""
        raise NotImplementedError

    def reset(self, seed: int | None = None) -> None:
        """Begin anew, as just started: state, keys, quotas, journal; open streams are closed with 1001."""
        raise NotImplementedError
