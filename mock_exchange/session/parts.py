"""What a venue is made of, anew with every reset; and the table of who makes it for which edition."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kalshi_contract.edition import Edition
from kalshi_contract.loader import DEFAULT_EDITION
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.editions import Dialect
from mock_exchange.monitoring.observations import Observation
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic
from mock_exchange.session.floor import Floor
from mock_exchange.session.idempotency import IdempotencyStore
from mock_exchange.session.keys import KeyRing
from mock_exchange.session.limits import AppliedLimits
from mock_exchange.session.manner import Manner
from mock_exchange.session.responses import Responder
from mock_exchange.session.signed_keys import MakePair, SignedKeyRing
from mock_exchange.timers import Timers

if TYPE_CHECKING:
    from mock_exchange.editions.trade_api.desk import Desk
    from mock_exchange.session.call import Call
    from mock_exchange.session.streaming import Registry, Stream


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What parts are made from. ``wall_us`` is the time that signatures are judged by, ``now_us`` the exchange's.

    ``heading_us`` is where the exchange's clock is being moved to, or stands.
    """

    edition: Edition
    seed: int
    limits: AppliedLimits
    ws_acks: bool
    seeded: bool
    trust: bool
    now_us: Callable[[], int]
    heading_us: Callable[[], int]
    wall_us: Callable[[], int]
    make_pair: MakePair | None
    responder: Responder
    observe: Callable[[Observation], None]
    stream_record: Callable[[], StreamRecord]
    traffic: StreamTraffic
    timers: Timers
    keys: KeyRing
    signed_keys: SignedKeyRing


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The inside of a venue.

    ``hub`` knows who listens to what, ``open_streams`` returns the connections that are not closed, ``open_stream`` makes one out of
    its handshake (None where nobody saw it) and the moment. ``desk`` is what the handlers of ``trade-api-3.34`` work with, where it is that; ``answer`` has an account answer requests for quotes, with a seed.
    ``outcomes`` are those of Idempotency-Keys, where the edition has them. ``rooms`` are what knows something beside exchange and floor, by name.
    """

    exchange: Exchange
    dialect: Dialect
    floor: Floor
    manner: Manner
    hub: "Registry"
    open_streams: "Callable[[], Iterable[Stream]]"
    open_stream: "Callable[[Call | None, int], Stream]"
    rooms: Mapping[str, Kept]
    desk: "Desk | None" = None
    answer: Callable[[str, int], Kept] | None = None
    outcomes: IdempotencyStore | None = None


def _reference(plan: Plan) -> Parts:
    from mock_exchange.session.reference_parts import (  # noqa: PLC0415 - each edition pays for its own imports
        reference_parts,
    )

    return reference_parts(plan)


def _trade_api(plan: Plan) -> Parts:
    from mock_exchange.session.trade_api_parts import trade_api_parts  # noqa: PLC0415 - see above

    return trade_api_parts(plan)


MAKERS: Final[Mapping[str, Callable[[Plan], Parts]]] = MappingProxyType(
    {DEFAULT_EDITION: _reference, "trade-api-3.34": _trade_api}
)
"""Edition -> who makes its parts."""
