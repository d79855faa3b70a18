"""Primes from a seed: the same ones always, and primes indeed."""

import itertools

import pytest

from mock_exchange.primes import is_probable_prime, prime, stream

MERSENNE = [(1 << n) - 1 for n in (61, 89, 107, 127, 521, 607)]
CARMICHAEL = [561, 1105, 1729, 2465, 2821, 6601, 8911, 41041, 825265, 321197185]
STRONG_TO_BASE_2 = [2047, 3277, 4033, 4681, 8321, 15841, 29341]


def test_the_stream_is_the_labels_own_and_does_not_end():
    first, again, other = (list(itertools.islice(stream(x), 100)) for x in ("a", "a", "b"))

    assert first == again != other
    assert bytes(first[:4]).hex() == "d7e98967"
    assert set(first) <= set(range(256))
    assert first[:32] != first[32:64], "the second block is another one"


def test_the_same_label_gives_the_same_prime():
    assert prime("seed 7", 128) == prime("seed 7", 128) == 261381332838698305511167040557667685091
    assert prime("seed 8", 128) != prime("seed 7", 128)


@pytest.mark.parametrize("bits", [64, 65, 71, 72, 128, 255, 512])
def test_a_prime_has_its_bits_the_two_highest_set(bits):
    for label in range(8):
        found = prime(f"label {label}", bits)

        assert found.bit_length() == bits
        assert found >> (bits - 2) == 0b11
        assert (found * found).bit_length() == 2 * bits
        assert all(found % small for small in range(2, 2000)), "no small number divides it"
        assert pow(13, found - 1, found) == 1, "Fermat agrees, with a base of his own"


def test_too_small_a_prime_is_refused():
    with pytest.raises(ValueError, match="64 bits is wanted, not 63"):
        prime("x", 63)


@pytest.mark.parametrize("number", MERSENNE)
def test_known_primes_are_found_prime(number):
    assert is_probable_prime(number)
    assert not is_probable_prime(number * MERSENNE[0])


@pytest.mark.parametrize("number", [*CARMICHAEL, *STRONG_TO_BASE_2])
def test_numbers_that_look_prime_to_weaker_tests_are_not(number):
    assert not is_probable_prime(number)


def test_all_numbers_up_to_ten_thousand_are_judged_rightly():
    judged = [n for n in range(9, 10_000, 2) if is_probable_prime(n)]

    assert judged == [
        n for n in range(9, 10_000, 2) if all(n % d for d in range(3, 100, 2) if d < n)
    ]
