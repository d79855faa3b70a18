"""A retry quota, so that an outage is not answered with a storm (R18).

Pure. A bucket of tokens shared by all calls of a client: a retry costs some, a success gives them back. When
it is empty calls fail after their first try, which also bounds the requests of a sustained outage.
"""

from typing import Final

QUOTA_TOKENS_MAX: Final = 500
COST_TRANSIENT: Final = 14
COST_THROTTLED: Final = 5


class RetryQuota:
    """Tokens for retries. ``take`` answers whether a retry may be made; ``succeeded`` fills up again."""

    __slots__ = ("tokens", "tokens_max")

    def __init__(self, tokens_max: int = QUOTA_TOKENS_MAX) -> None:
        if tokens_max < 0:
            raise ValueError(f"tokens_max must be at least 0, not {tokens_max}")
        self.tokens_max = tokens_max
        self.tokens = tokens_max

    def take(self, cost: int) -> bool:
        """Draw ``cost`` tokens if they are there; return whether they were."""
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True

    def succeeded(self, cost: int) -> None:
        """Give back what the call's last retry cost, or one token if it was never retried (``cost`` 0)."""
        self.tokens = min(self.tokens_max, self.tokens + (cost or 1))
