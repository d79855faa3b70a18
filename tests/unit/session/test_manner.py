"""What differs between editions is one protocol."""

import pytest

from mock_exchange.session.manner import Manner
from support.session_world import World
from support.trade_world import TradeWorld

NAMES = [name for name in vars(Manner) if not name.startswith("_")]


@pytest.mark.parametrize(
    "make", [World, lambda: TradeWorld(seeded=False)], ids=["bearer", "signed"]
)
def test_every_manner_has_all_of_it(make):
    venue = make().venue
    manner = venue._parts.manner
    assert all(callable(getattr(manner, name)) for name in NAMES)
    for operation in venue.edition.operations.values():
        assert manner.steps(operation)
        assert callable(manner.handler(operation))
