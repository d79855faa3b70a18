"""Members who negotiate at random, and the same exchange made again from what was noted, or from half way on: it knows all that the first one knows."""

import pytest

from mock_exchange.clock import Clock
from mock_exchange.session.notes import Notes
from mock_exchange.session.snapshots import take
from support.journal_twins import known, twin
from support.property_talks import Play
from support.trade_world import START_US, TradeWorld

STEPS = 150


@pytest.mark.parametrize("seed", [1, 2])
def test_negotiations_are_all_there_again(seed):
    clock = Clock(START_US, frozen=True)
    play = Play(seed, clock=clock, notes=Notes(clock, lambda: 0))
    for _ in range(STEPS // 2):
        play.step()
    venue = play.world.venue
    half_way = {"snapshot": take(venue, 0), "noted_before": len(venue.notes.pending)}
    for _ in range(STEPS // 2):
        play.step()
    for options in ({}, half_way):
        other, _ = twin(play.world, TradeWorld, **options)
        assert known(other.venue) == known(venue)
    assert len(other.venue.desk.negotiations.talks.rfqs._records) > 10
