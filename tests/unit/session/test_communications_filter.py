"""Who hears of an update about requests and quotes."""

import pytest

from mock_exchange.editions.trade_api.updates import Update
from mock_exchange.session.communications_filter import CommunicationsFilter


def update(**more):
    return Update("rfq_created", "RfqCreatedFrame", "", {}, **more)


@pytest.mark.parametrize(
    ("params", "told", "passes"),
    [
        ({}, {"owner": "bob"}, True),
        ({}, {"to": "bob"}, False),
        ({}, {"to": "ann/1"}, True),
        ({"user_filter": "self"}, {"owner": "bob"}, False),
        ({"user_filter": "self"}, {"owner": "ann"}, True),
        ({"shard_factor": 3, "shard_key": 1}, {"shard": 4}, True),
        ({"shard_factor": 3, "shard_key": 1}, {"shard": 5}, False),
        ({"shard_factor": 3}, {"shard": 5}, True),
        ({"shard_factor": 3, "shard_key": 1}, {"shard": 5, "to": "ann"}, False),
    ],
)
def test_what_passes(params, told, passes):
    assert CommunicationsFilter.of(params, "ann", None).passes(update(**told)) is passes


def test_a_key_that_is_locked_hears_of_its_subaccount():
    locked = CommunicationsFilter.of({}, "ann", 2)
    heard = [locked.passes(update(to=name)) for name in ("ann/2", "ann", "ann/1")]
    assert heard == [True, False, False]
