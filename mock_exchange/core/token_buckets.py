"""Token buckets: what each holder may still ask for, refilled continuously, several buckets at once.

For editions whose venue limits by tokens and not by windows (``trade-api-3.34``: a read and a write bucket for each account, by
its tier); ``quota`` beside it counts fixed windows. Pure: the moment is passed in, the tiers are data.

A bucket holds millionths of a token. So many tokens a second are as many millionths a microsecond, so that refilling
is a multiplication of integers: nothing is rounded, and how often a bucket is looked at changes nothing. In any stretch
of T seconds it grants at most ``capacity + refill_per_s * T`` tokens. Source: the venue's page on rate limits.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

MICROS_PER_TOKEN: Final = 1_000_000
NEVER_US: Final = 1 << 62
"""The wait for more than a bucket can ever hold."""


class BucketTerms(msgspec.Struct, frozen=True):
    """One bucket of a tier, in whole tokens: how fast it fills, and how much it holds.

    Raises ``ValueError`` for less than no tokens.
    """

    refill_per_s: int
    capacity: int

    def __post_init__(self) -> None:
        """Refuse what no bucket can be."""
        for name in ("refill_per_s", "capacity"):
            value = getattr(self, name)
            if value < 0:
                raise ValueError(f"{name} is a number of tokens, 0 or more, not {value}")


Tier: TypeAlias = Mapping[str, BucketTerms]
"""Bucket name -> its terms. A bucket without terms is free."""


class _Level:
    """What was in a bucket, and when."""

    __slots__ = ("at_us", "held_micros")

    def __init__(self, at_us: int, held_micros: int) -> None:
        self.at_us = at_us
        self.held_micros = held_micros


class TokenBuckets:
    """The buckets of all holders (account ids). A holder's first request finds its buckets full.

    Time only moves forward: a moment before the last one of the same bucket raises ``ValueError``.
    """

    __slots__ = ("_default", "_levels", "_tier_of", "_tiers")

    def __init__(self, tiers: Mapping[str, Tier], default: str) -> None:
        """``default`` is the tier of a holder that was never given one. Raises ``LookupError`` where it is not there."""
        self._tiers = {name: dict(tier) for name, tier in tiers.items()}
        self._default = self._known(default)
        self._tier_of: dict[str, str] = {}
        self._levels: dict[tuple[str, str], _Level] = {}

    def draw(self, holder: str, buckets: Sequence[str], cost: int, now_us: int) -> int:
        """Take ``cost`` tokens out of every bucket, or out of none.

        A batch is one draw: it fits whole or is refused whole. A bucket that is named twice is drawn on once. Returns 0 where it was granted, else in how many
        microseconds it would be: ``NEVER_US`` where it is more than a bucket holds. Raises ``ValueError`` for
        a cost below 0 or a moment in the past.
        """
        if cost < 0:
            raise ValueError(f"a request costs 0 tokens or more, not {cost}")
        tier = self._tiers[self._tier_of.get(holder, self._default)]
        cost_micros = cost * MICROS_PER_TOKEN
        drawn: list[_Level] = []
        wait_us = 0
        for bucket in buckets:
            terms = tier.get(bucket)
            if terms is None:
                continue
            level = self._refilled(holder, bucket, terms, now_us)
            if level.held_micros < cost_micros:
                wait_us = max(wait_us, _wait_us(terms, level.held_micros, cost_micros))
            if level not in drawn:
                drawn.append(level)
        if not wait_us:
            for level in drawn:
                level.held_micros -= cost_micros
        return wait_us

    def used_ratio(self, holder: str, bucket: str, now_us: int) -> float:
        """Return how much of a bucket is used up: 0.0 is full, 1.0 is empty. For monitoring; changes no bucket.

        0.0 for a bucket without terms, 1.0 for one that holds nothing ever. Raises ``ValueError`` as ``draw`` does.
        """
        terms = self.terms(holder, bucket)
        if terms is None:
            return 0.0
        if not terms.capacity:
            return 1.0
        capacity_micros = terms.capacity * MICROS_PER_TOKEN
        held_micros = self._held_micros(self._levels.get((holder, bucket)), bucket, terms, now_us)
        return (capacity_micros - held_micros) / capacity_micros

    def highest_use(self, now_us: int) -> dict[str, float]:
        """Return how much of each bucket is used up by the holder that used most of it. Raises ``ValueError`` as ``draw`` does."""
        highest: dict[str, float] = {}
        for holder, bucket in self._levels:
            used = self.used_ratio(holder, bucket, now_us)
            highest[bucket] = max(used, highest.get(bucket, 0.0))
        return highest

    def uses(self, now_us: int) -> dict[tuple[str, str], float]:
        """Return how much of their buckets holders have used up, 0 to 1, by (holder, bucket), where any of it is."""
        shares = {key: self.used_ratio(*key, now_us) for key in self._levels}
        return {key: share for key, share in shares.items() if share}

    def terms(self, holder: str, bucket: str) -> BucketTerms | None:
        """Return the terms of a holder's bucket, or None where it is free."""
        return self._tiers[self.tier(holder)].get(bucket)

    def tier(self, holder: str) -> str:
        """Return the name of a holder's tier."""
        return self._tier_of.get(holder, self._default)

    def assign(self, holder: str, tier: str, now_us: int) -> None:
        """Put a holder into a tier. Raises ``LookupError`` for one that is not there, ``ValueError`` as ``draw`` does.

        What is in its buckets stays there, up to the new capacity; from now on they fill at the new speed. A bucket
        that is free in the new tier is forgotten.
        """
        after = self._tiers[self._known(tier)]
        for bucket, before in self._tiers[self.tier(holder)].items():
            if (holder, bucket) in self._levels:
                level = self._refilled(holder, bucket, before, now_us)
                if bucket in after:
                    capacity_micros = after[bucket].capacity * MICROS_PER_TOKEN
                    level.held_micros = min(level.held_micros, capacity_micros)
                else:
                    del self._levels[holder, bucket]
        self._tier_of[holder] = tier

    def assigned(self) -> dict[str, str]:
        """Return the holders that were put into a tier, with its name."""
        return dict(self._tier_of)

    def clear(self) -> None:
        """Forget everything that was drawn: all buckets are full. Tiers stay."""
        self._levels.clear()

    def _known(self, tier: str) -> str:
        if tier not in self._tiers:
            raise LookupError(f"no tier {tier!r}; known: {', '.join(self._tiers)}")
        return tier

    def _refilled(self, holder: str, bucket: str, terms: BucketTerms, now_us: int) -> _Level:
        level = self._levels.get((holder, bucket))
        held_micros = self._held_micros(level, bucket, terms, now_us)
        if level is None:
            level = self._levels[holder, bucket] = _Level(now_us, held_micros)
        level.at_us, level.held_micros = now_us, held_micros
        return level

    @staticmethod
    def _held_micros(level: _Level | None, bucket: str, terms: BucketTerms, now_us: int) -> int:
        capacity_micros = terms.capacity * MICROS_PER_TOKEN
        if level is None:
            return capacity_micros
        if now_us < level.at_us:
            raise ValueError(
                f"time moves forward only: bucket {bucket!r} was looked at {level.at_us} us, now it is {now_us} us"
            )
        return min(capacity_micros, level.held_micros + (now_us - level.at_us) * terms.refill_per_s)


def _wait_us(terms: BucketTerms, held_micros: int, cost_micros: int) -> int:
    """Return when a bucket that holds too little holds enough, rounded up to whole microseconds."""
    if cost_micros > terms.capacity * MICROS_PER_TOKEN or not terms.refill_per_s:
        return NEVER_US
    return -(-(cost_micros - held_micros) // terms.refill_per_s)
