"""UUIDs for what the exchange numbers: the same seed, kind and number, the same id; and back.

An id is its number under a small keyed bijection of the 122 bits that a UUID of version 4 leaves free, so that nothing is stored
and an id of another exchange is found to be none: numbers have 61 bits, and what leads back to more was never given. It is no
secret, only a name that tells nothing: three multiplications, whose factors are drawn from seed and kind, cost a tenth of what
rounds of a digest do. What has a name and no number (an account, a key) gets the digest of it.
"""

import re
from hashlib import sha256
from typing import Final, Literal, NamedTuple, TypeAlias

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
_FREE_BITS: Final = 2 * _HALF_BITS
_FREE: Final = (1 << _FREE_BITS) - 1
_TAIL_BITS: Final = 62
"""Of the free bits those behind the variant; before it are 60, and the version lies between their 48th and 49th."""

_TAIL: Final = (1 << _TAIL_BITS) - 1
_VERSION_AND_VARIANT: Final = 4 << 76 | 2 << 62
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TRADER: Final = re.compile(rf"({_UUID.pattern})_[A-Za-z0-9]{{1,16}}")
REMEMBERED_MAX: Final = 65_536


class _Bijection(NamedTuple):
    """What turns numbers into the free bits of ids, and back: a summand, and three odd factors with their inverses."""

    start: int
    first: int
    second: int
    third: int
    first_inverse: int
    second_inverse: int
    third_inverse: int

    def free_bits(self, number: int) -> int:
        """Return the free bits of a number's id."""
        free = (number + self.start) * self.first & _FREE
        free = (free ^ free >> _HALF_BITS) * self.second & _FREE
        return (free ^ free >> _HALF_BITS) * self.third & _FREE

    def number(self, free: int) -> int:
        """Return what has these free bits: a number, or more than any number is."""
        free = free * self.third_inverse & _FREE
        free = (free ^ free >> _HALF_BITS) * self.second_inverse & _FREE
        free = (free ^ free >> _HALF_BITS) * self.first_inverse & _FREE
        return free - self.start & _FREE


def _bijection(seed: int, kind: Kind) -> _Bijection:
    start, *drawn = (
        int.from_bytes(sha256(f"{seed}/{kind}/{number}".encode()).digest()) & _FREE
        for number in range(4)
    )
    factors = [each | 1 for each in drawn]
    return _Bijection(start, *factors, *(pow(each, -1, _FREE + 1) for each in factors))


class Ids:
    """The ids of one exchange."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[tuple[Kind, int], str] = {}
        self._bijections: dict[Kind, _Bijection] = {}

    def make(self, kind: Kind, number: int) -> str:
        """Return the id of a number, 0 or more."""
        made = self._made.get((kind, number))
        if made is None:
            if len(self._made) >= REMEMBERED_MAX:
                self._made.clear()
            made = self._made[kind, number] = _uuid(self._of(kind).free_bits(number))
        return made

    def number(self, kind: Kind, text: str) -> int | None:
        """Return the number of an id of that kind, or None where this exchange has no such id."""
        if not _UUID.fullmatch(text):
            return None
        digits = text.replace("-", "")
        free = int(digits[:12] + digits[13:16], 16) << _TAIL_BITS
        free |= int(digits[16:], 16) & _TAIL
        number = self._of(kind).number(free)
        return number if number >> _HALF_BITS == 0 else None

    def named(self, what: str, name: str) -> str:
        """Return the id of what has a name."""
        digits = sha256(f"mock-exchange/{self._seed}/{what}/{name}".encode()).hexdigest()
        return _uuid(int(digits, 16) & ((1 << 122) - 1))

    def user(self, account_id: str) -> str:
        """Return the id of the user behind an account: of a trader the one that its own id begins with."""
        trader = _TRADER.fullmatch(account_id)
        return trader[1] if trader else self.named("user", account_id)

    def _of(self, kind: Kind) -> _Bijection:
        bijection = self._bijections.get(kind)
        if bijection is None:
            bijection = self._bijections[kind] = _bijection(self._seed, kind)
        return bijection


def _uuid(free: int) -> str:
    """Return the UUID of version 4 with these 122 bits."""
    head, tail = free >> _TAIL_BITS, free & _TAIL
    digits = f"{(head >> 12) << 80 | (head & 0xFFF) << 64 | tail | _VERSION_AND_VARIANT:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
