"""What a listener can know from events alone: a snapshot, folded forward event by event.

A third reading of the rules, beside the core and the oracle, and kept the way a listener would keep it: balances move
with each event, nothing is looked up. ``Fold(snapshot)`` starts from a state in the shape of
``support.property_views.state_of``; ``state()`` gives it back in the same shape, without average price and profit:
those two are folds of their own (``core.positions.Basis``), compared with the oracle's.
"""

import copy
from typing import ClassVar

PAYOUT_E4 = 10_000
FOLDED = ("accounts", "markets", "positions", "orders")
UNFOLDED = ("average_price_e4", "unrealized_micros")


def foldable(state):
    """Return a state without the figures that this fold leaves out, to look at."""
    seen = {name: state[name] for name in FOLDED}
    seen["positions"] = {
        key: {name: figure for name, figure in held.items() if name not in UNFOLDED}
        for key, held in state["positions"].items()
    }
    return seen


class Fold:
    """A state that follows events."""

    def __init__(self, snapshot):
        snapshot = copy.deepcopy(foldable(snapshot))
        self.accounts = snapshot["accounts"]
        self.markets = snapshot["markets"]
        self.orders = snapshot["orders"]
        self.positions = {key: held["position_e2"] for key, held in snapshot["positions"].items()}

    def state(self):
        """Return the state now, books and all, to look at: it goes on with the next event."""
        for ticker, market in self.markets.items():
            resting = [
                (number, order["price_e4"], order["remaining_e2"], order["side"])
                for number, order in sorted(self.orders.items())
                if order["ticker"] == ticker and order["status"] in {"open", "partially_filled"}
            ]
            market["bids"] = [o[:3] for o in sorted(resting, key=lambda o: -o[1]) if o[3] == "bid"]
            market["asks"] = [o[:3] for o in sorted(resting, key=lambda o: o[1]) if o[3] == "ask"]
            longs = (p for (_, where), p in self.positions.items() if where == ticker and p > 0)
            market["open_interest_e2"] = sum(longs)
        return {
            "accounts": self.accounts,
            "markets": self.markets,
            "orders": self.orders,
            "positions": {k: {"position_e2": p} for k, p in self.positions.items() if p},
        }

    def apply(self, event):
        """Take one event, as a plain mapping."""
        self.HANDLERS[event["type"]](self, event)

    def _refused(self, event):
        """Nothing changes."""

    def _account_opened(self, event):
        self.accounts[event["account_id"]] = {"cash_micros": 0, "escrow_micros": 0}

    def _deposited(self, event):
        self.accounts[event["account_id"]]["cash_micros"] += event["amount_micros"]

    def _withdrawn(self, event):
        self.accounts[event["account_id"]]["cash_micros"] -= event["amount_micros"]

    def _market_created(self, event):
        self.markets[event["ticker"]] = {
            "status": "active",
            "vault_micros": 0,
            "last_price_e4": 0,
            "volume_e2": 0,
        }

    def _market_closed(self, event):
        self.markets[event["ticker"]]["status"] = "closed"

    def _market_settled(self, event):
        self.markets[event["ticker"]]["status"] = "settled"

    def _position_settled(self, event):
        assert self.positions.pop((event["account_id"], event["ticker"])) == event["position_e2"]
        self.accounts[event["account_id"]]["cash_micros"] += event["payout_micros"]
        self.markets[event["ticker"]]["vault_micros"] -= event["payout_micros"]

    def _order_accepted(self, event):
        spare = -self._excess(event["account_id"], event["ticker"], event["side"])
        order = {name: event[name] for name in event.keys() - {"type", "order_number"}}
        order |= {"status": "open", "filled_e2": 0, "remaining_e2": event["count_e2"]}
        order |= {"covered_e2": min(max(spare, 0), event["count_e2"]), "escrow_micros": 0}
        self.orders[event["order_number"]] = order
        self._hold(order, order["remaining_e2"] - order["covered_e2"])

    def _order_cancelled(self, event):
        order = self.orders[event["order_number"]]
        assert order["remaining_e2"] == event["cancelled_e2"] > 0
        self._hold(order, order["covered_e2"] - order["remaining_e2"])
        order |= {"status": "cancelled", "remaining_e2": 0, "covered_e2": 0}

    def _traded(self, event):
        market = self.markets[event["ticker"]]
        market["last_price_e4"] = event["price_e4"]
        market["volume_e2"] += event["count_e2"]
        for role in ("maker", "taker"):
            order = self.orders[event[f"{role}_order_number"]]
            self._fill(order, event["price_e4"], event["count_e2"], market)
            assert order["filled_e2"] == event[f"{role}_filled_e2"]

    def _fill(self, order, price_e4, count_e2, market):
        key = order["account_id"], order["ticker"]
        account = self.accounts[order["account_id"]]
        covered_e2 = min(count_e2, order["covered_e2"])
        self._hold(order, covered_e2 - count_e2)
        order["covered_e2"] -= covered_e2
        order["filled_e2"] += count_e2
        order["remaining_e2"] -= count_e2
        order["status"] = "partially_filled" if order["remaining_e2"] else "filled"
        before = self.positions.get(key, 0)
        after = before + (count_e2 if order["side"] == "bid" else -count_e2)
        self.positions[key] = after
        closed_e2 = (abs(before) + count_e2 - abs(after)) // 2
        paid = cost_e4(order["side"], price_e4) * count_e2 - PAYOUT_E4 * closed_e2
        account["cash_micros"] -= paid
        market["vault_micros"] += paid
        for side in ("bid", "ask"):
            self._uncover(*key, side)

    def _uncover(self, account_id, ticker, side):
        excess_e2 = self._excess(account_id, ticker, side)
        for number in sorted(self.orders, reverse=True):
            order = self.orders[number]
            if (order["account_id"], order["ticker"], order["side"]) == (account_id, ticker, side):
                taken_e2 = min(order["covered_e2"], max(excess_e2, 0))
                order["covered_e2"] -= taken_e2
                excess_e2 -= taken_e2
                self._hold(order, taken_e2)

    def _excess(self, account_id, ticker, side):
        position = self.positions.get((account_id, ticker), 0)
        closable = max(0, position if side == "ask" else -position)
        return -closable + sum(
            order["covered_e2"]
            for order in self.orders.values()
            if (order["account_id"], order["ticker"], order["side"]) == (account_id, ticker, side)
        )

    def _hold(self, order, count_e2):
        """Put money for so many contracts from cash into escrow, or back (a market order holds none)."""
        if order["kind"] == "market":
            return
        amount = cost_e4(order["side"], order["price_e4"]) * count_e2
        account = self.accounts[order["account_id"]]
        account["cash_micros"] -= amount
        account["escrow_micros"] += amount
        order["escrow_micros"] += amount

    HANDLERS: ClassVar = {
        "Refused": _refused,
        "AccountOpened": _account_opened,
        "Deposited": _deposited,
        "Withdrawn": _withdrawn,
        "MarketCreated": _market_created,
        "MarketClosed": _market_closed,
        "MarketSettled": _market_settled,
        "PositionSettled": _position_settled,
        "OrderAccepted": _order_accepted,
        "OrderCancelled": _order_cancelled,
        "Traded": _traded,
    }


def cost_e4(side, price_e4):
    """Return what opening one contract costs."""
    return price_e4 if side == "bid" else PAYOUT_E4 - price_e4
