"""One exchange for a whole module of attacks: that it survives them all is part of the test."""

import pytest

from mock_exchange import MockExchange
from support.harness_victim import RSS_GROWTH_BYTES_MAX, Victim, resident_bytes


@pytest.fixture(scope="module")
def victim():
    with MockExchange(seed=7, clock="frozen", limits="off") as exchange:
        found = Victim.of(exchange)
        found.assert_well()
        before = resident_bytes()
        yield found
        assert resident_bytes() - before < RSS_GROWTH_BYTES_MAX, "the server grew under attack"
        found.assert_well()


@pytest.fixture
def unchanged(victim):
    """The exchange is the same afterwards, and answers the next good request."""
    before = victim.state()
    yield
    assert victim.state() == before
    victim.assert_well()
