"""A venue that speaks trade-api-3.34 on a frozen clock, and its users: what the tests of that edition talk to.

Signatures are trusted unless a test wants them verified. Whatever is answered keeps its schema: the world checks that again, and that
the status is one of the operation's.
"""

from dataclasses import dataclass

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.core.order import Order
from mock_exchange.editions.trade_api.operations import HANDLERS
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue
from mock_exchange.transport.offices import open_office
from support.session_world import raise_defect
from support.signing import pair

EDITION = load_edition("trade-api-3.34")
BASE = EDITION.base_path
START_US = 1_795_359_845_000_000
"""2026-11-22T15:04:05Z."""

TICKER = "KXHIGHNY-26NOV23-T54"
USER = "user_0001"
OTHER = "user_0002"
ORDERS = "/portfolio/events/orders"
ORDER = {
    "ticker": TICKER,
    "side": "bid",
    "count": "10.00",
    "price": "0.3100",
    "time_in_force": "good_till_canceled",
    "self_trade_prevention_type": "taker_at_cross",
}
"""Rests: the best bid of the seeded book is 0.31, the best ask 0.33."""

SHAPES = {401: "NestedError", 403: "NestedError", 404: "NestedError", 409: "NestedError"}
SHAPES |= {410: "NestedError", 429: "RateLimitError", 400: "BadRequestError", 503: "NestedError"}


@dataclass
class Reply:
    """An answer, taken apart."""

    status: int
    headers: dict
    raw: bytes

    @property
    def body(self):
        return orjson.loads(self.raw)

    @property
    def code(self):
        body = self.body
        return body["error"]["code"] if "error" in body else body.get("code", "")

    @property
    def details(self):
        body = self.body
        return body.get("error", body).get("details", "")


class TradeWorld:
    """A venue of this edition."""

    def __init__(self, **options):
        options.setdefault("limits", "off")
        options.setdefault("trust", True)
        options.setdefault("on_defect", raise_defect)
        self.clock = options.pop("clock", None) or Clock(START_US, frozen=True)
        self.venue = Venue(
            EDITION, seed=7, clock=self.clock, pair_maker=lambda _: _pair_of_the_tests, **options
        )
        self._keys = {}

    def key(self, account_id=USER):
        if account_id not in self._keys:
            ring, notes = self.venue.signed_keys, self.venue.notes
            if notes is None:
                self._keys[account_id] = ring.issue(account_id, key_type="ed25519").key_id
            else:  # by a door where it is noted
                issued = open_office(self.venue).issue_key(account_id, key_type="ed25519")
                self._keys[account_id] = issued["key_id"]
        return self._keys[account_id]

    def raw(self, method, path, *, query="", headers=(), body=b""):
        """Send exactly these headers."""
        request = HttpRequest(method, BASE + path, query.encode(), list(headers), body)
        response = self.venue.handle(request)
        return Reply(response.status, dict(response.headers), response.body)

    def send(self, method, path, query="", body=None, *, account=USER):
        """Send as an account; None is nobody. A body that is no bytes goes as JSON."""
        headers = [(b"content-type", b"application/json")]
        if account is not None:
            headers.append((b"kalshi-access-key", self.key(account).encode()))
        if not isinstance(body, bytes):
            body = b"" if body is None else orjson.dumps(body)
        reply = self.raw(method, path, query=query, headers=headers, body=body)
        self._check(method, path, reply)
        return reply

    def get(self, path, query="", **options):
        return self.send("GET", path, query, **options)

    def ok(self, path, query="", **options):
        """Return the body of a successful read."""
        reply = self.get(path, query, **options)
        assert reply.status == 200, reply.raw
        return reply.body

    def place(self, *, account=USER, **changes):
        return self.send("POST", ORDERS, body=ORDER | changes, account=account)

    def placed(self, **changes):
        """Return the answer of an order that was taken."""
        reply = self.place(**changes)
        assert reply.status == 201, reply.raw
        return reply.body

    def live(self, order_id) -> Order:
        number = self.venue.dialect.order_number(order_id)
        return self.venue.exchange.state.order(number)

    def _check(self, method, path, reply):
        found = self.venue._door.router.find(BASE + path)
        operation = None if found is None else found.resource.operations.get(method)
        if reply.status in SHAPES:
            assert EDITION.validator(SHAPES[reply.status]).violations(reply.body) == ()
        elif reply.raw:
            name = operation.response_objects[reply.status]
            assert EDITION.validator(name).violations(reply.body) == ()
        else:
            assert reply.status in operation.empty_statuses


def _pair_of_the_tests(key_type, _label):
    return pair(key_type)


def not_yet(matches):
    """Return the operations whose path matches that nobody wrote so far."""
    return [
        each.operation_id
        for each in EDITION.operations.values()
        if matches(each.path) and each.operation_id not in HANDLERS
    ]


def says_that_it_is_not_served(operation_id):
    """Tell whether an operation answers 503 and names itself, whatever it is asked."""
    operation = EDITION.operations[operation_id]
    refusal = TradeWorld(seeded=False).venue._parts.manner.handler(operation)(None)
    return refusal.code == "service_unavailable" and operation_id in refusal.details
