"""UUIDs for what the exchange numbers: the same seed, kind and number, the same id; and back.

An id is its number under a small cipher keyed by seed and kind (four Feistel rounds over 2 x 61 bits, the bits a UUID of
version 4 leaves free), so that nothing is stored and an id of another exchange is found to be none. What has a name and
no number (an account, a key) gets the digest of it.
"""

import re
from hashlib import sha256
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "order",
    "trade",
    "position",
    "group",
    "rfq",
    "quote",
    "rfq_batch",
    "batch_quote",
    "transfer",
    "deposit",
    "block",
]

_HALF_BITS: Final = 61
_HALF: Final = (1 << _HALF_BITS) - 1
_ROUNDS: Final = 4
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TRADER: Final = re.compile(rf"({_UUID.pattern})_[A-Za-z0-9]{{1,16}}")
REMEMBERED_MAX: Final = 65_536


class Ids:
    """The ids of one exchange."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[tuple[Kind, int], str] = {}

    def make(self, kind: Kind, number: int) -> str:
        """Return the id of a number, 0 or more."""
        made = self._made.get((kind, number))
        if made is None:
            if len(self._made) >= REMEMBERED_MAX:
                self._made.clear()
            made = self._made[kind, number] = self._encipher(kind, number)
        return made

    def number(self, kind: Kind, text: str) -> int | None:
        """Return the number of an id of that kind, or None where this exchange has no such id."""
        if not _UUID.fullmatch(text):
            return None
        digits = text.replace("-", "")
        free = int(digits[:12] + digits[13:16], 16) << 62
        free |= (int(digits[16], 16) & 3) << 60 | int(digits[17:], 16)
        left, right = free >> _HALF_BITS, free & _HALF
        for number in reversed(range(_ROUNDS)):
            left, right = right ^ self._round(kind, number, left), left
        return right if left == 0 else None

    def named(self, what: str, name: str) -> str:
        """Return the id of what has a name."""
        digits = sha256(f"mock-exchange/{self._seed}/{what}/{name}".encode()).hexdigest()
        return _uuid(int(digits, 16) & ((1 << 122) - 1))

    def user(self, account_id: str) -> str:
        """Return the id of the user behind an account: of a trader the one that its own id begins with."""
        trader = _TRADER.fullmatch(account_id)
        return trader[1] if trader else self.named("user", account_id)

    def _encipher(self, kind: Kind, number: int) -> str:
        left, right = 0, number & _HALF
        for round_number in range(_ROUNDS):
            left, right = right, left ^ self._round(kind, round_number, right)
        return _uuid(left << _HALF_BITS | right)

    def _round(self, kind: Kind, number: int, half: int) -> int:
        digest = sha256(f"{self._seed}/{kind}/{number}/{half}".encode()).digest()
        return int.from_bytes(digest[:8]) & _HALF


def _uuid(free: int) -> str:
    """Return the UUID of version 4 with these 122 bits."""
    head, tail = free >> 62, free & ((1 << 62) - 1)
    digits = f"{head:015x}"
    variant = "89ab"[tail >> 60]
    end = f"{tail & ((1 << 60) - 1):015x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:]}-{variant}{end[:3]}-{end[3:]}"
