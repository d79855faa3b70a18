"""Negotiations under a seeded play: records, exchange and streams agree after every step, and the same play gives the same bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.property_talks import Play
from support.trade_talks import ASKER

pytestmark = [pytest.mark.rule("T07"), pytest.mark.timeout(900)]
RUNS = max(3, settings.default.max_examples // 20)
STEPS = 60


@settings(max_examples=RUNS)
@given(st.integers(0, 2**32 - 1))
def test_records_exchange_and_streams_agree_whatever_is_negotiated(seed):
    play = Play(seed)
    for _ in range(STEPS):
        play.step()
        play.judge()


def test_the_play_reaches_every_end():
    plays = [Play(seed) for seed in range(8)]
    for play in plays:
        for _ in range(150):
            play.step()
        play.judge()
    ends = {
        (type(record).__name__, record.status)
        for play in plays
        for register in (
            play.negotiations.talks.rfqs,
            play.negotiations.talks.quotes,
            play.negotiations.batches.batches,
            play.negotiations.batches.quotes,
            play.negotiations.proposals.all,
        )
        for record in register
    }
    assert ends >= {
        *(("Rfq", "closed"), ("RfqQuote", "executed"), ("RfqQuote", "cancelled")),
        *(("Batch", "closed"), ("BatchQuote", "executed"), ("BatchQuote", "cancelled")),
        *(("BatchQuote", "partially_executed"), ("Proposal", "executed"), ("Proposal", "expired")),
    }
    statuses = [status for play in plays for status in play.statuses]
    assert {201, 204, 400, 404, 409} <= set(statuses)
    assert sum(status < 300 for status in statuses) > 0.2 * len(statuses)


def test_the_same_play_gives_the_same_state_and_the_same_bytes():
    shown = []
    for _ in range(2):
        play = Play(11)
        for _ in range(80):
            play.step()
        quotes = play.world.get("/communications/quotes", account=ASKER).raw
        shown.append((play.world.venue.exchange.state_hash(), quotes, play.statuses))
    assert shown[0] == shown[1]
