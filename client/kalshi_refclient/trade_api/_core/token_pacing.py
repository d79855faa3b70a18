"""Client-side pacing by tokens: stop before the exchange has to say 429, and know how long after it did (T04, D59).

Pure: the time is an argument. An account has a bucket for reads and one for writes, refilled continuously; a call costs tokens. The
exchange sends no ``Retry-After``: after a 429 what is known is that the bucket held less than the cost, so it is taken to be empty, and
the time in which it holds the cost again is the shortest wait that makes sense.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.limits import TokenBucket


@dataclass(slots=True)
class _Bucket:
    refill_per_s: float
    capacity: float
    tokens: float
    at_s: float = -math.inf
    closed_until_s: float = -math.inf
    """Until when the exchange itself said to wait, if it ever does."""

    def held(self, now_s: float) -> float:
        if self.at_s == -math.inf:
            return self.tokens
        return min(self.capacity, self.tokens + (now_s - self.at_s) * self.refill_per_s)

    def set(self, tokens: float, now_s: float) -> None:
        self.tokens, self.at_s = max(0.0, min(self.capacity, tokens)), now_s


class TokenPacer:
    """Buckets by name. What it draws on is a guess as long as other programs use the account; a 429 corrects it."""

    def __init__(self, buckets: Mapping[str, TokenBucket]) -> None:
        self._buckets = {
            name: _Bucket(each.refill_per_s, each.capacity, each.capacity)
            for name, each in buckets.items()
        }

    def learn(self, bucket: str, *, refill_per_s: int, capacity: int) -> None:
        """Take over what the exchange says of a bucket (``GetAccountApiLimits``)."""
        known = self._buckets[bucket]
        spent = known.capacity - known.tokens
        known.refill_per_s, known.capacity = refill_per_s, capacity
        known.tokens = max(0.0, capacity - spent)

    def wait_s(self, draws: Mapping[str, int], now_s: float) -> float:
        """Return how long a call has to wait from now; 0 if it may go, infinite if no bucket ever holds so much."""
        return max((self._wait_s(name, cost, now_s) for name, cost in draws.items()), default=0.0)

    def reserve(self, draws: Mapping[str, int], now_s: float) -> Mapping[str, int]:
        """Draw the tokens. Call it only when :meth:`wait_s` is 0."""
        for name, cost in draws.items():
            bucket = self._buckets[name]
            bucket.set(bucket.held(now_s) - cost, now_s)
        return draws

    def answered(self, ticket: Mapping[str, int], now_s: float) -> None:
        """Do nothing: a bucket refills from the moment it was drawn on."""

    def not_drawn(self, ticket: Mapping[str, int], now_s: float) -> None:
        """Give tokens back that the exchange did not take."""
        for name, cost in ticket.items():
            bucket = self._buckets[name]
            bucket.set(bucket.held(now_s) + cost, now_s)

    def throttled(self, draws: Mapping[str, int], hint_s: float | None, now_s: float) -> float:
        """Take in a 429: the buckets are empty. Return when they hold the cost again, or the exchange's hint if that is later."""
        waits_s = [0.0 if hint_s is None else hint_s]
        for name, cost in draws.items():
            bucket = self._buckets[name]
            bucket.set(0.0, now_s)
            bucket.closed_until_s = max(bucket.closed_until_s, now_s + waits_s[0])
            waits_s.append(cost / bucket.refill_per_s)
        return max(waits_s)

    def used_ratios(self, now_s: float) -> dict[str, float]:
        """Return the share of each bucket that is drawn, 0 to 1."""
        return {
            name: 1.0 - bucket.held(now_s) / bucket.capacity
            for name, bucket in self._buckets.items()
        }

    def _wait_s(self, name: str, cost: int, now_s: float) -> float:
        bucket = self._buckets[name]
        if cost > bucket.capacity:
            return math.inf
        told_s = bucket.closed_until_s - now_s
        return max(0.0, told_s, (cost - bucket.held(now_s)) / bucket.refill_per_s)


class Costs:
    """What each operation costs: the edition's numbers, until the exchange tells its own (``GetAccountEndpointCosts``)."""

    def __init__(self, edition: Edition) -> None:
        self._tokens = {each.operation_id: each.cost for each in edition.operations.values()}
        self._ids = {
            (each.method, _shape(edition.base_path + each.path)): each.operation_id
            for each in edition.operations.values()
        }

    def learn(self, body: Mapping[str, Any]) -> None:
        """Take over the exchange's table; what is not in it costs its default. Paths of operations we do not know are passed over."""
        self._tokens = dict.fromkeys(self._tokens, body["default_cost"])
        for row in body["endpoint_costs"]:
            operation_id = self._ids.get((row["method"].upper(), _shape(row["path"])))
            if operation_id is not None:
                self._tokens[operation_id] = row["cost"]

    def draws(self, operation: Operation, body: Mapping[str, Any] | None) -> dict[str, int]:
        """Return bucket -> tokens of a call with this body: an operation on several orders costs for each of them."""
        tokens = self._tokens[operation.operation_id]
        if operation.cost_per == "order" and body is not None:
            orders = body.get("orders")
            tokens *= max(1, len(orders)) if isinstance(orders, list) else 1
        return dict.fromkeys(operation.buckets, tokens)


def _shape(path: str) -> tuple[str, ...]:
    """Return a path with its parameters made alike: ``/a/{id}`` and ``/a/:id`` are one."""
    return tuple("*" if step[:1] in {"{", ":"} else step for step in path.split("/"))
