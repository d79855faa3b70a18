"""Names as words, and how alike two names are. Pure.

``last_price`` and ``lastPriceDollars`` share their words; ``size`` and ``count`` are one word in this field. What only says the
unit or the spelling (``dollars``, ``fp``, ``v2``) counts little.
"""

import re
from functools import cache
from typing import Final

_PARTS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

_SAME: Final = (
    ("count", "size", "quantity", "qty", "amount"),
    ("time", "date", "at", "ts", "timestamp"),
    ("order", "orders"),
    ("canceled", "cancelled", "cancel"),
    ("filled", "fill", "fills"),
    ("created", "create", "place", "placed"),
    ("update", "updated"),
    ("portfolio", "account", "accounts"),
    ("cursor", "offset"),
    ("balance", "cash"),
    ("data", "msg", "payload"),
    ("description", "rules"),
)
"""Words that mean the same here."""

_SLIGHT: Final = frozenset(
    {
        "dollar",
        "fp",
        "cent",
        "ms",
        "s",
        "user",
        "v2",
        "v1",
        "v",
        "1",
        "2",
        "the",
        "a",
        "of",
        "get",
        "list",
        "and",
        "by",
        "or",
        "to",
    }
)
"""Words that say a unit or a spelling: a name is not another for want of them."""
_SLIGHT_WEIGHT: Final = 0.15

_CANONICAL: Final = {word: group[0] for group in _SAME for word in group}


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a name, in one form each."""
    found = (part.lower() for part in _PARTS.findall(name))
    return frozenset(_CANONICAL.get(word, _singular(word)) for word in found)


def _singular(word: str) -> str:
    plain = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return _CANONICAL.get(plain, plain)


def alike(one: str, other: str) -> float:
    """Return how alike two names are: 1 for the same words, 0 for none in common."""
    return overlap(words(one), words(other))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the weight of the shared words in that of all."""
    everything = sum(map(_weight, one | other))
    return sum(map(_weight, one & other)) / everything if everything else 0.0


def _weight(word: str) -> float:
    return _SLIGHT_WEIGHT if word in _SLIGHT else 1.0
