"""The tables of all rooms together."""

import pytest

from mock_exchange.editions.trade_api.operations import HANDLERS, ROOMS, SEEDED, standing
from support.cases import in_one_test
from support.trade_world import EDITION, TradeWorld


def test_every_handler_is_of_an_operation_and_of_one_room():
    named = [name for room in ROOMS for name in room.HANDLERS]
    assert len(named) == len(set(named)) == len(HANDLERS)
    assert set(named) <= set(EDITION.operations)
    assert set(HANDLERS) >= SEEDED


@in_one_test("operation_id", sorted(EDITION.operations))
def test_an_operation_stands_somewhere(operation_id):
    assert standing(operation_id) in {"stateful", "seeded", "not yet"}


@pytest.mark.rule("T02", "T07")
@in_one_test(
    "operation",
    [each for each in EDITION.operations.values() if each.auth == "key"],
    ids=lambda each: each.operation_id,
)
def test_what_needs_a_key_is_refused_without_one(operation, nobody):
    path = operation.path.replace("{", "").replace("}", "")
    reply = nobody.send(operation.method, path, account=None)
    assert (reply.status, reply.code) == (401, "token_authentication_failure")


@pytest.fixture(scope="module")
def nobody():
    return TradeWorld(seeded=False)
