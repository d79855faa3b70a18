"""Large primes from a seed: the same seed and label, the same prime, on any Python.

For the key pairs of ``key_pairs``. An endless stream of bytes (SHA-256 over the label and a counter) gives a starting point; a
sieve takes out of the numbers after it what small primes divide, and Miller and Rabin's test with fixed bases decides about the
rest. Who knows the seed knows the primes: good for tests, and for nothing that is worth anything.
"""

from collections.abc import Iterator
from hashlib import sha256
from math import isqrt
from typing import Final

SIEVE_MAX: Final = 60_000
"""Small primes up to here are sieved out: a tenth of the odd numbers is left to be tested."""

WINDOW: Final = 8_192
"""How many odd numbers after a starting point are looked at: 1,024-bit primes are 355 of them apart on average."""

BASES: Final = (2, 3, 5, 7)
"""Bases of the test. A random number of 512 bits or more that passes one and is no prime is rarer than 2**-56."""


def stream(label: str) -> Iterator[int]:
    """Yield bytes for ever, the same ones for the same label."""
    counter = 0
    while True:
        yield from sha256(f"{label}/{counter}".encode()).digest()
        counter += 1


def prime(label: str, bits: int) -> int:
    """Return the prime of a label: ``bits`` bits, the two highest set, so that two of them make a modulus of twice the bits.

    Raises ``ValueError`` below 64 bits: there the sieve's primes themselves would be among the numbers.
    """
    if bits < 64:
        raise ValueError(f"a prime of at least 64 bits is wanted, not {bits}")
    source = stream(label)
    while True:
        drawn = int.from_bytes([next(source) for _ in range((bits + 7) // 8)])
        start = (drawn % (1 << bits)) | (0b11 << (bits - 2)) | 1
        for candidate in _sieved(start):
            if candidate.bit_length() == bits and is_probable_prime(candidate):
                return candidate


def is_probable_prime(number: int) -> bool:
    """Return whether an odd number above 7 passes Miller and Rabin's test for every base."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in BASES:
        power = pow(base, odd, number)
        if power in {1, number - 1}:
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def _sieved(start: int) -> Iterator[int]:
    """Yield the odd numbers from an odd ``start`` on, within the window, that no small prime divides."""
    divided = bytearray(WINDOW)
    for small in _SMALL_PRIMES:
        # start + 2 * index is a multiple of small where index is this, modulo small.
        index = -start * ((small + 1) // 2) % small
        divided[index::small] = b"\x01" * len(range(index, WINDOW, small))
    for index, is_divided in enumerate(divided):
        if not is_divided:
            yield start + 2 * index


def _small_primes() -> tuple[int, ...]:
    composite = bytearray(SIEVE_MAX)
    for number in range(3, isqrt(SIEVE_MAX) + 1, 2):
        if not composite[number]:
            multiples = range(number * number, SIEVE_MAX, number)
            composite[number * number :: number] = b"\x01" * len(multiples)
    return tuple(number for number in range(3, SIEVE_MAX, 2) if not composite[number])


_SMALL_PRIMES: Final = _small_primes()
