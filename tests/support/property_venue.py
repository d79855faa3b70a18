"""A whole venue without sockets, driven by the seeded workload: through REST where REST can say it, as a command else.

Beside it runs the oracle, so that what REST and the streams show can be compared with what must be true.
"""

import json
from functools import cache

import msgspec

from kalshi_contract.loader import load_edition
from kalshi_harness.oracle import Oracle
from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.core.commands import CancelOrder, OpenAccount, PlaceOrder
from mock_exchange.core.events import Event
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue
from support.property_commands import Workload

BASE = "/trade-api/v2"
FIRST_ORDER_NUMBER, FIRST_FILL_NUMBER = 123_456_789, 123
SIDES = {"bid": "buy", "ask": "sell"}
ANSWERS = {
    "invalid_count": (400, "INVALID_ORDER"),
    "invalid_price": (400, "INVALID_ORDER"),
    "invalid_time_in_force": (400, "INVALID_ORDER"),
    "fok_unfillable": (400, "INVALID_ORDER"),
    "order_not_open": (400, "ORDER_NOT_CANCELLABLE"),
    "market_not_active": (400, "MARKET_CLOSED"),
    "insufficient_funds": (403, "INSUFFICIENT_BALANCE"),
    "unknown_market": (404, "MARKET_NOT_FOUND"),
    "unknown_order": (404, "ORDER_NOT_FOUND"),
}
"""Reason of a refusal -> what the contract answers (D5, D9, D10, D11)."""

SIZE_MAX_E2 = 1_000_000_00

edition = cache(load_edition)


class VenueDriver:
    """A venue, its oracle and a key for each account."""

    def __init__(self, seed, **options):
        self.clock = Clock(CONTRACT_MOMENT_US, frozen=True)
        options = {"limits": "off", "on_defect": fail} | options
        self.venue = Venue(edition(), clock=self.clock, seeded=False, **options)
        self.oracle = Oracle(FIRST_ORDER_NUMBER, FIRST_FILL_NUMBER)
        self.workload = Workload(seed)
        self.keys = {}
        self.watchers = []

    def step(self, seconds=2):
        """Do what comes next, and let time pass."""
        command = self.workload.command()
        if getattr(command, "count_e2", 0) > SIZE_MAX_E2:
            return command, []  # an order that this edition can neither take nor show (D7)
        told = self.oracle.apply(msgspec.to_builtins(command), self.clock.now_us())
        refused = told[0]["type"] == "Refused"
        if self.is_rest(command):
            status, body = self.order(command)
            code = body["error"]["code"] if "error" in body else None
            assert (status, code) == (ANSWERS[told[0]["reason"]] if refused else (200, None)), (
                command
            )
        else:
            assert [msgspec.to_builtins(e) for e in self.venue.execute(command)] == told
        if isinstance(command, OpenAccount) and not refused:
            self.keys[command.account_id] = self.venue.keys.issue(command.account_id).api_key
        self.workload.observe(msgspec.convert(told, list[Event]))
        self.clock.advance(seconds)
        return command, told

    def is_rest(self, command):
        """Tell whether a client can ask for this with a key of its own: the contract has no self-trade rule to name."""
        if getattr(command, "account_id", None) not in self.keys:
            return False
        if isinstance(command, PlaceOrder):
            plain = command.price_e4 % 100 == 0 and command.count_e2 % 100 == 0
            return plain and command.self_trade == "cancel_taker"
        return isinstance(command, CancelOrder)

    def order(self, command):
        """Place or cancel an order by REST."""
        if isinstance(command, CancelOrder):
            path = f"/orders/{order_id(command.order_number)}"
            return self.ask("DELETE", path, command.account_id)
        body = {
            "ticker": command.ticker,
            "side": SIDES[command.side],
            "type": command.kind,
            "size": command.count_e2 // 100,
            "time_in_force": command.time_in_force,
        }
        if command.kind == "limit" or command.price_e4:
            body["price"] = command.price_e4 / 10_000
        return self.ask("POST", "/orders", command.account_id, body=body)

    def ask(self, method, path, account_id, query="", body=None):
        """Make a request with an account's key; return status and parsed body."""
        headers = [(b"authorization", f"Bearer {self.keys[account_id]}".encode())]
        if body is not None:
            headers.append((b"content-type", b"application/json"))
        raw = b"" if body is None else json.dumps(body).encode()
        request = HttpRequest(method, BASE + path, query.encode(), headers, raw)
        response = self.venue.handle(request)
        return response.status, json.loads(response.body)

    def get(self, path, account_id, query=""):
        """Return the body of a request that must succeed."""
        status, body = self.ask("GET", path, account_id, query)
        assert status == 200, body
        return body

    def watch(self, account_id, subscriptions):
        """Open a connection for an account; return its watcher."""
        watcher = Watcher(self, account_id)
        self.watchers.append(watcher)
        for subscription in subscriptions:
            watcher.say({"type": "subscribe"} | subscription)
        return watcher


class Watcher:
    """A client's end of a stream: keeps the last that was said about each account, market and order."""

    def __init__(self, driver, account_id):
        self.driver = driver
        self.session = driver.venue.open_stream()
        self.balances, self.markets, self.orders = {}, {}, {}
        self.messages, self.heard_at_us = [], []
        self.say({"type": "auth", "api_key": driver.keys[account_id]})

    def say(self, message):
        self.session.receive_text(json.dumps(message), self.driver.clock.now_us())
        self.listen()

    def listen(self):
        """Take in what has arrived by now."""
        self.session.tick(self.driver.clock.now_us())
        frames, close = self.session.take_output()
        assert close is None, close
        for frame in frames:
            message = json.loads(frame)
            assert message["type"] != "error", message
            self.messages.append(message)
            self.heard_at_us.append(self.driver.clock.now_us())
            data = message.get("data")
            if message["type"] == "account_update":
                self.balances[data["account_id"]] = data["balance"]
            elif message["type"] == "market_update":
                self.markets[data["ticker"]] = (data["last_price"], data["volume"])
            elif message["type"] == "order_update":
                self.orders[data["order_id"]] = (data["status"], data["filled_size"])


def order_id(number):
    return f"ord_{number:09d}"


def fail(defect):
    raise AssertionError(f"the venue caught a fault of its own: {defect}")
