"""Clients of an exchange that will be killed: several connections, requests ahead of their answers, and a note of all that was answered."""

import json
import random
import selectors
import socket
import time
from dataclasses import dataclass, field

AHEAD = 4
"""Requests under way on one connection."""

TICKERS = {"reference-2025-01-27": "BTC-2024-12-31", "trade-api-3.34": "KXHIGHNY-26NOV23-T54"}


@dataclass
class Answered:
    """What clients were told: names of orders by order id, ids that were cancelled or amended."""

    orders: dict = field(default_factory=dict)
    cancelled: set = field(default_factory=set)
    amended: dict = field(default_factory=dict)
    refused: int = 0
    sent: int = 0


class Load:
    """Clients of one edition, over all lives of its exchange."""

    def __init__(self, edition, seed):
        self.edition = edition
        self.signs = edition.startswith("trade")
        self.dice = random.Random(seed)
        self.told = Answered()
        self.key = ""
        self._serial = 0
        self._sides = {}
        self._resting = []

    def press(self, port, answers_max, kill):
        """Send until so many were answered, call ``kill``, and read what had left before."""
        connections = [_Connection(port) for _ in range(3)]
        answered = 0
        with selectors.DefaultSelector() as selector:
            for connection in connections:
                selector.register(connection.peer, selectors.EVENT_READ, connection)
            while answered < answers_max:
                for connection in connections:
                    while len(connection.under_way) < AHEAD:
                        self._send(connection)
                for key, _ in selector.select(10):
                    answered += self._read(key.data)
            self._linger()
            kill()
        for connection in connections:
            while self._read(connection):
                pass
            connection.peer.close()

    def _linger(self):
        """Let a random moment pass, so that the kill meets anything."""
        until = time.perf_counter() + self.dice.random() * 0.002
        while time.perf_counter() < until:
            pass

    def _send(self, connection):
        chance = self.dice.random()
        if self._resting and chance < 0.25:
            request = self._cancel(self._resting.pop(self.dice.randrange(len(self._resting))))
        elif self._resting and chance < 0.4 and self.signs:
            request = self._amend(self.dice.choice(self._resting))
        else:
            request = self._order()
        self.told.sent += 1
        connection.send(*request)

    def _order(self):
        self._serial += 1
        name, price = f"n-{self._serial}", self.dice.randint(20, 60)
        if self.signs:
            side = self._sides[name] = self.dice.choice(("bid", "ask"))
            body = {
                "ticker": TICKERS[self.edition],
                "client_order_id": name,
                "side": side,
                "count": "3.00",
                "price": f"0.{price:02d}00",
                "time_in_force": "good_till_canceled",
                "self_trade_prevention_type": "taker_at_cross",
            }
            return self._request("POST", "/portfolio/events/orders", body), ("order", name)
        body = {
            "ticker": TICKERS[self.edition],
            "side": "buy",
            "type": "limit",
            "size": self._serial,
            "price": price / 100,
        }
        request = self._request("POST", "/orders", body, f"Idempotency-Key: {name}\r\n")
        return request, ("order", self._serial)

    def _cancel(self, order_id):
        path = "/portfolio/events/orders" if self.signs else "/orders"
        return self._request("DELETE", f"{path}/{order_id}"), ("cancel", order_id)

    def _amend(self, order_id):
        count = self.dice.randint(4, 90)
        side = self._sides[self.told.orders[order_id]]
        body = {"ticker": TICKERS[self.edition], "side": side, "count": f"{count}.00"}
        body["price"] = f"0.{self.dice.randint(20, 60):02d}00"
        path = f"/portfolio/events/orders/{order_id}/amend"
        return self._request("POST", path, body), ("amend", order_id, count)

    def _request(self, method, path, body=None, fields=""):
        data = b"" if body is None else json.dumps(body).encode()
        if self.signs:
            now_ms = time.time_ns() // 1_000_000
            fields += f"KALSHI-ACCESS-KEY: {self.key}\r\nKALSHI-ACCESS-TIMESTAMP: {now_ms}\r\nKALSHI-ACCESS-SIGNATURE: AAAA\r\n"
        else:
            fields += f"Authorization: Bearer {self.key}\r\n"
        if body is not None:
            fields += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        head = f"{method} /trade-api/v2{path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n"
        return head.encode() + data

    def _read(self, connection):
        """Take the answers that are there; return how many there were, or 0 at the end."""
        count = 0
        for status, body, (what, *about) in connection.answers():
            count += 1
            if status >= 400:
                self.told.refused += 1
            elif what == "order":
                self._note_order(body, about[0])
            elif what == "cancel":
                self.told.cancelled.add(about[0])
            else:
                self.told.amended[about[0]] = about[1]
        return count

    def _note_order(self, body, name):
        order = body if self.signs else body["order"]
        self.told.orders[order["order_id"]] = name
        rests = order["remaining_count"] != "0.00" if self.signs else order["status"] == "open"
        if rests:
            self._resting.append(order["order_id"])


class _Connection:
    def __init__(self, port):
        self.peer = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.under_way = []
        self._buffer = b""

    def send(self, data, about):
        self.under_way.append(about)
        self.peer.sendall(data)

    def answers(self):
        """Return the whole answers that one read brought, each with what it is about."""
        try:
            data = self.peer.recv(65_536)
        except OSError:
            data = b""
        self._buffer += data
        found = []
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(fields.get(b"content-length", 0))
            if len(rest) < length:
                break
            body = json.loads(rest[:length]) if length else None
            found.append((int(head.split()[1]), body, self.under_way.pop(0)))
            self._buffer = rest[length:]
        return found
