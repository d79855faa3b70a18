"""What differs between editions in how a request is taken: who called, what it may, what it costs, which steps, who answers.

The order of the steps is each edition's own table (``bearer``, ``signed``); the steps that all share are in ``steps``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from kalshi_contract.edition import Operation
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.call import Call, Key
from mock_exchange.session.http import HttpResponse

if TYPE_CHECKING:
    from mock_exchange.session.floor import Floor
    from mock_exchange.session.request import Door, Route

Outcome: TypeAlias = HttpResponse | Refusal | None
"""What a step came to: None goes on, everything else ends the request."""

Step: TypeAlias = "Callable[[Door, Call, Route], Outcome]"
Handler: TypeAlias = Callable[[Call], Any]
"""A call that is in order -> the value of the success, or a ``Refusal``."""

Query: TypeAlias = Callable[[bytes], Mapping[str, Any] | Refusal]
"""Raw query -> every parameter of the operation, or why not."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Which answer may be given again (``get``), and how long it is kept (``keep``)."""

    get: "Callable[[Floor, Call], HttpResponse | None]"
    keep: "Callable[[Floor, Call, HttpResponse], None]"


class Manner(Protocol):
    """How the requests of one edition are taken. Made anew with every exchange: it knows keys and has counted requests."""

    def steps(self, operation: Operation) -> "tuple[Step, ...]":
        """Return what a request of the operation goes through, in order."""
        ...

    def refusing(self, step: "Step") -> bool:
        """Tell whether a step says no to requests that may well keep the contract."""
        ...

    def handler(self, operation: Operation) -> Handler:
        """Return who answers the operation."""
        ...

    def is_command(self, operation: Operation) -> bool:
        """Tell whether the commands that an operation hands to the core, and what they came to, are all that it changes."""
        ...

    def cache(self, operation: Operation) -> Cache | None:
        """Return where the operation's answers are kept, if they are."""
        ...

    def query(self, operation: Operation) -> Query:
        """Return what reads the operation's query."""
        ...

    def caller(self, call: Call) -> Key | None:
        """Return whose good key came with a request, or None."""
        ...

    def unrouted(self, call: Call, allow: str | None) -> Refusal:
        """Return the refusal of a path no operation has, or of a method that the path does not have (``allow`` are those it has)."""
        ...

    def refuse_stream(self, call: Call) -> Refusal | None:
        """Return why a WebSocket handshake is refused, or None where it may go on."""
        ...

    def rate_limit_use(self, now_us: int) -> Mapping[str, float]:
        """Return how much of each bucket is used up, 0 to 1, by the account that used most."""
        ...

    def rate_limit_uses(self, now_us: int) -> Mapping[tuple[str, str], float]:
        """Return the same by (account, bucket), for the accounts that used any of it."""
        ...
