"""What a run was made of: a generator that only gets refusals, or never fills anything, proves nothing.

``Mix.note(command, events, before, after)`` counts after every command; states are in the shape of the oracle's.
"""

from collections import Counter

ORDER_TRANSITIONS = {
    (None, "open"),
    (None, "partially_filled"),
    (None, "filled"),
    (None, "cancelled"),
    ("open", "partially_filled"),
    ("open", "filled"),
    ("open", "cancelled"),
    ("partially_filled", "partially_filled"),
    ("partially_filled", "filled"),
    ("partially_filled", "cancelled"),
}
MARKET_TRANSITIONS = {
    (None, "active"),
    (None, "initialized"),
    ("initialized", "active"),
    ("initialized", "closed"),
    ("active", "inactive"),
    ("inactive", "active"),
    ("active", "closed"),
    ("inactive", "closed"),
    ("closed", "settled"),
    ("closed", "determined"),
    ("determined", "disputed"),
    ("determined", "settled"),
    ("disputed", "determined"),
    ("disputed", "amended"),
    ("amended", "disputed"),
    ("amended", "settled"),
}
CANCEL_CAUSES = {
    "user",
    "ioc",
    "self_trade taker",
    "self_trade maker",
    "market_closed",
    "expired",
    "paused",
    "group",
}


class Mix:
    """Counts over all the runs it was shown."""

    def __init__(self):
        self.commands = Counter()
        self.refusals = Counter()
        self.events = Counter()
        self.causes = Counter()
        self.orders = Counter()
        self.markets = Counter()
        self.uncovered = 0
        self.flipped = 0
        self.orders_filled = 0

    def note(self, command, events, before, after):
        """Count one command and what came of it; all arguments are plain mappings."""
        self.commands[command["type"]] += 1
        accepted = None
        for event in events:
            self.events[event["type"]] += 1
            if event["type"] == "Refused":
                self.refusals[event["reason"]] += 1
            elif event["type"] == "OrderAccepted":
                accepted = event["order_number"]
            elif event["type"] == "OrderCancelled":
                whose = "taker" if event["order_number"] == accepted else "maker"
                own = event["cause"] == "self_trade"
                self.causes[f"self_trade {whose}" if own else event["cause"]] += 1
        for number, order in after["orders"].items():
            self._note_order(before["orders"].get(number), order)
        for ticker, market in after["markets"].items():
            was = before["markets"].get(ticker, {}).get("status")
            if was != market["status"]:
                self.markets[was, market["status"]] += 1
        for key, held in after["positions"].items():
            was = before["positions"].get(key, {}).get("position_e2", 0)
            self.flipped += was * held["position_e2"] < 0

    def _note_order(self, before, after):
        if before == after:
            return
        before = before or {"status": None, "covered_e2": 0, "filled_e2": 0}
        self.orders[before["status"], after["status"]] += 1
        self.orders_filled += after["status"] == "filled"
        if before["status"] and after["status"] != "cancelled":
            traded = after["filled_e2"] - before["filled_e2"]
            self.uncovered += before["covered_e2"] - after["covered_e2"] > traded

    def missing(self, reasons):
        """Return everything that should have been seen at least once and was not, as readable names."""
        gaps = [f"refusal {reason}" for reason in reasons if not self.refusals[reason]]
        gaps += [f"order {a} -> {b}" for a, b in ORDER_TRANSITIONS if not self.orders[a, b]]
        gaps += [f"market {a} -> {b}" for a, b in MARKET_TRANSITIONS if not self.markets[a, b]]
        gaps += [f"cancelled: {cause}" for cause in CANCEL_CAUSES if not self.causes[cause]]
        gaps += ["an order that lost its cover"] * (not self.uncovered)
        gaps += ["a position that flipped"] * (not self.flipped)
        return sorted(gaps)

    def impossible(self):
        """Return the transitions of orders and markets that the rules have no place for."""
        orders = {
            (a, b)
            for a, b in self.orders
            if (a, b) not in ORDER_TRANSITIONS and (a, b) != ("open", "open")
        }
        return orders | (self.markets.keys() - MARKET_TRANSITIONS)

    @property
    def accepted_share(self):
        """Share of the orders asked for that were accepted."""
        return self.events["OrderAccepted"] / max(1, self.commands["PlaceOrder"])

    @property
    def filled_share(self):
        """Share of the orders asked for that were filled whole."""
        return self.orders_filled / max(1, self.commands["PlaceOrder"])
