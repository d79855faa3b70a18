"""Dice that fall the same way for the same numbers, on any Python: chance as a pure function, nothing remembered."""

from typing import Final

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


def throw(sides: int, *numbers: int) -> int:
    """Return 0 to ``sides`` - 1, drawn from the numbers: who throws, and the how manieth time. ``sides`` is far below 2**64."""
    mixed = 0
    for number in numbers:
        mixed = _stirred((mixed ^ (number & _MASK)) + _GOLDEN & _MASK)
    return mixed % sides


def _stirred(number: int) -> int:
    """Spread each bit over all of them (the finishing steps of SplitMix64)."""
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB & _MASK
    return number ^ (number >> 31)
