import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.manners import MANNERS
from mock_exchange.editions.served import SERVED


def test_every_edition_that_is_served_has_its_manner():
    assert set(MANNERS) == set(SERVED)
    for edition, manner in MANNERS.items():
        assert manner.edition == edition


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_a_guest_is_paced_in_every_bucket_that_an_operation_draws_on(manner):
    edition = load_edition(manner.edition)
    drawn = {name for each in edition.operations.values() for name in each.buckets}
    assert drawn
    assert drawn <= set(manner.pace(edition))
