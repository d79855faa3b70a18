"""A Kalshi exchange on your own machine: REST, WebSocket, a real matching engine.

``MockExchange`` runs one in this process; ``mock-exchange serve`` in one of its own. Nothing is imported before it is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_exchange.credentials import Credentials
    from mock_exchange.recorder.recorder import Recorder
    from mock_exchange.recorder.replayer import Replayer, replaying
    from mock_exchange.server import MockExchange

__all__ = ["Credentials", "MockExchange", "Recorder", "Replayer", "replaying"]

_HOMES = {
    "MockExchange": "mock_exchange.server",
    "Credentials": "mock_exchange.credentials",
    "Recorder": "mock_exchange.recorder.recorder",
    "Replayer": "mock_exchange.recorder.replayer",
    "replaying": "mock_exchange.recorder.replayer",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - see above

    return getattr(import_module(home), name)
