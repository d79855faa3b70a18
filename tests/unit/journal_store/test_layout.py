"""The running hash holds rows together: what they say, their order, and the world they are of."""

import pytest
from msgspec.structs import replace

from mock_exchange.journal_store.layout import CHAIN_BYTES, first_chain, next_chain
from support.journal_world import WORLD

START = first_chain(WORLD)


def test_another_world_has_another_beginning():
    others = [replace(WORLD, seed=8), replace(WORLD, activity=1), replace(WORLD, clock="running")]
    assert len({START, *map(first_chain, others)}) == 4
    assert len(START) == CHAIN_BYTES


@pytest.mark.parametrize(
    "changed",
    [
        (2, 1, 5, b"[]", False),
        (1, 2, 5, b"[]", False),
        (1, 1, 6, b"[]", False),
        (1, 1, 5, b"[ ]", False),
        (1, 1, 5, b"[]", True),
    ],
)
def test_everything_in_a_row_counts(changed):
    def chain(number, count, commands, entries, begins):
        return next_chain(START, number, count, commands, entries, begins=begins)

    assert chain(*changed) != chain(1, 1, 5, b"[]", False)


def test_the_order_of_rows_counts():
    def after(chain, number):
        return next_chain(chain, number, 1, 0, b"[]", begins=False)

    assert after(after(START, 1), 2) != after(after(START, 2), 1)
