"""Where money can be, by its name in the core and on the wire."""

import pytest

from mock_exchange.editions.trade_api import places


@pytest.mark.parametrize(
    ("instance", "shard", "name"),
    [("event_contract", 0, ""), ("event_contract", 2, "2"), ("margined", 0, "m0")],
)
def test_a_place_has_one_name(instance, shard, name):
    assert places.place(instance, shard) == name
    assert places.instance_and_shard(name) == (instance, shard)


@pytest.mark.parametrize(
    ("account_id", "number", "where"),
    [("ann", 0, ""), ("ann/3", 3, ""), ("ann@2", 0, "2"), ("ann/3@m0", 3, "m0")],
)
def test_an_id_says_which_part_it_is_and_where(account_id, number, where):
    assert (places.number_of(account_id), places.place_of(account_id)) == (number, where)
    instance, shard = places.instance_and_shard(where)
    assert places.part("ann", number, instance, shard) == account_id


def test_an_index_that_is_not_given_is_the_first_shard():
    assert [places.shard_of(index) for index in (None, -1, 0, 3)] == [0, 0, 0, 3]
    assert [places.has_shard(index) for index in (None, -1, 3, 4, 100)] == [True] * 3 + [False] * 2
