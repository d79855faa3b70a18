"""Idempotency-Key: the same order sent twice is placed once.

Rule: D21 (the contract's own sample resends ``POST /orders``). Semantics, where the contract is silent:

- A key belongs to an account. The body is compared byte for byte (by SHA-256), not by meaning.
- Kept is every outcome that the exchange itself decided: an accepted order, and a refusal by the engine (funds, market, order
  rules). Not kept is what was refused in front of it (401, 403 FORBIDDEN, 429, 413, 415, JSON, schema): a later try may succeed.
- A replayed answer is the first one's bytes. It draws on the rate limit like any other request.
- A key is 1 to 255 visible ASCII characters; anything else, or two headers, is 400.
- Bounded: the oldest outcome is forgotten when ``OUTCOMES_MAX`` are kept.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

import msgspec

from mock_exchange.core.kept import Kept
from mock_exchange.session.http import HttpResponse

HEADER: Final = "Idempotency-Key"
OUTCOMES_MAX: Final = 10_000

_GRAMMAR: Final = re.compile(rb"[\x21-\x7e]{1,255}")


class _Outcome(msgspec.Struct, frozen=True):
    body_digest: bytes
    response: HttpResponse


class IdempotencyStore(Kept):
    """Outcomes by account and key. ``on_kept`` is told what ``keep`` is."""

    KEPT = ("_outcomes",)

    on_kept: Callable[[str, bytes, bytes, HttpResponse, int], object] | None

    def __init__(self, outcomes_max: int = OUTCOMES_MAX) -> None:
        self._outcomes_max = outcomes_max
        self._outcomes: dict[tuple[str, bytes], _Outcome] = {}
        self.on_kept = None

    def __len__(self) -> int:
        return len(self._outcomes)

    def first_answer(self, account_id: str, key: bytes, body: bytes) -> HttpResponse | None:
        """Return the answer this key and body had, or None for a new key. Raises ``KeyReused`` for another body."""
        outcome = self._outcomes.get((account_id, key))
        if outcome is None:
            return None
        if outcome.body_digest != hashlib.sha256(body).digest():
            raise KeyReusedError
        return outcome.response

    def keep(
        self, account_id: str, key: bytes, body: bytes, response: HttpResponse, at_us: int
    ) -> None:
        """Remember the answer of a key, of a moment; forget the oldest where there are too many."""
        self.put(account_id, key, hashlib.sha256(body).digest(), response)
        if self.on_kept is not None:
            self.on_kept(account_id, key, body, response, at_us)

    def put(self, account_id: str, key: bytes, body_digest: bytes, response: HttpResponse) -> None:
        """Remember an answer by the SHA-256 of the body it was given for, and tell nobody."""
        if len(self._outcomes) >= self._outcomes_max:
            del self._outcomes[next(iter(self._outcomes))]
        self._outcomes[account_id, key] = _Outcome(body_digest, response)


class KeyReusedError(Exception):
    """The key came before with another body."""


def is_key(value: bytes) -> bool:
    """Tell whether a header value is an idempotency key."""
    return _GRAMMAR.fullmatch(value) is not None
