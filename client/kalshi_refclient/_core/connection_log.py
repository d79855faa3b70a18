"""The life of a stream's connections, one after the other, as it is told: opened, what it carried, how it ended (C33, C35).

Pure. Keeps what every line of a connection says (its number and account) and what its last line sums up.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from kalshi_refclient._core.observer import Observer

EndCause: TypeAlias = Literal[
    "client", "server", "network", "silence", "violation", "unauthorized", "overflow"
]
"""What ended a connection.

*client*: the user; *server*: a close frame of the exchange; *network*: it was cut without one; *silence*: a ping was not answered;
*violation*: the exchange broke the contract; *unauthorized*: the key was not shown or not accepted in time; *overflow*: the reader was
too slow. Every one but *client* is a disconnection.
"""


class ConnectionLog:
    """Tells the observer of one connection after the other; ``disconnects`` is how many were lost."""

    def __init__(self, observer: Observer, next_number: Callable[[], int]) -> None:
        self.observer = observer
        self.account: str | None = None
        self.sent = 0
        self.disconnects = 0
        self._next_number = next_number
        self._number: int | None = None
        self._opened_s: float | None = None

    def tell(self, event: str, **fields: Any) -> None:
        """Tell an event of the present connection, or of the last one."""
        self.observer.tell(event, {"connection": self._number, "account": self.account, **fields})

    def opened(self, now_s: float) -> None:
        """Note that a connection is open."""
        self._number, self._opened_s = self._next_number(), now_s
        self.account, self.sent = None, 0
        self.tell("stream_opened")

    def authenticated(self, account: str) -> None:
        """Note whose connection it is."""
        self.account = account
        self.tell("stream_authenticated")

    def ended(self, cause: EndCause, now_s: float, code: int | None = None, why: str = "") -> None:
        """Note that the open connection is over. Does nothing where none is open."""
        if self._opened_s is None:
            return
        lived_s, self._opened_s = now_s - self._opened_s, None
        wanted = cause == "client"
        self.disconnects += not wanted
        self.tell(
            "stream_closed" if wanted else "stream_disconnected",
            code=code,
            why=why,
            cause=cause,
            lived_s=round(lived_s, 3),
            sent=self.sent,
        )
