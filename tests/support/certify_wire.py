"""Records of scenarios made by hand: what a client did, in a few words."""

from itertools import count

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.wire import Ending, Hit, Placement, Request, Stream, Watching, Wire

FAULT = "the-fault"
ROLES = {
    "place_order": ("place_order",),
    "look_for_orders": ("get_fills",),
    "read_book": ("get_market",),
    "read_list": ("get_fills",),
    "own_channels": ("orders",),
}
ORDER_BODY = '{"ticker":"T","side":"buy","size":1,"price":0.5}'
END = Ending("asked to end", 8.0, 0, 0.1)


def case(exercise="do what is asked", public=(), **figures):
    """Return what a rule needs beside the record."""
    return Case(ROLES, exercise, FAULT, figures, frozenset(public))


class Play:
    """Builds a record, one thing after the other; numbers are given out as they come."""

    def __init__(self):
        self.requests, self.placements, self.streams, self.hits = [], [], [], []
        self._numbers = count(1)

    def asks(self, at_s, operation="get_market", status=200, *, struck=False, **more):
        """Add a request."""
        method = "POST" if operation == "place_order" else "GET"
        body = ORDER_BODY if operation == "place_order" else ""
        more = {"method": method, "path": f"/{operation}", "body": body, "key_id": "key-1", **more}
        fault = FAULT if struck else ""
        request = Request(
            number=next(self._numbers),
            at_s=at_s,
            operation=operation,
            status=status,
            fault=fault,
            **more,
        )
        self.requests.append(request)
        return self

    def taken(self, at_s=None, price_e4=5_000, count_e2=100, client_order_id=""):
        """Let the exchange take the order of the last request."""
        last = self.requests[-1]
        placed_s = last.at_s if at_s is None else at_s
        self.placements.append(
            Placement(placed_s, last.number, "T", "bid", price_e4, count_e2, client_order_id)
        )
        return self

    def orders(self, at_s, status=200, *, struck=False, **more):
        """Add an order that the exchange took."""
        return self.asks(at_s, "place_order", status, struck=struck, **more).taken()

    def listens(
        self, opened_s, *keys, closed_s=None, cause="", authenticated=True, channel="market"
    ):
        """Add a WebSocket connection with subscriptions."""
        watched = tuple(Watching(channel, key, opened_s + 0.02) for key in keys)
        known_s = opened_s + 0.01 if authenticated else None
        number = len(self.streams) + 1
        self.streams.append(
            Stream(number, opened_s, known_s, watched, closed_s=closed_s, cause=cause)
        )
        return self

    def struck(self, *moments_s, what="get_market"):
        """Add hits of the fault."""
        self.hits += [Hit(at_s, FAULT, "kind", what) for at_s in moments_s]
        return self

    def wire(self, ending=END, snapshots_s=()):
        """Return the record."""
        return Wire(
            tuple(self.requests),
            tuple(self.placements),
            tuple(self.streams),
            tuple(self.hits),
            snapshots_s,
            ending=ending,
        )
