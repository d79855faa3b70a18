"""No card minds where in the day, the month or the year its server's clock stands."""

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.targets import MockTarget, play


@pytest.mark.parametrize(
    "card", [pytest.param(card, id=card.card_id) for card in ALL_CARDS if "clock" in card.needs]
)
@pytest.mark.parametrize("start_at", ["2024-12-31T23:59:30Z", "2024-02-28T23:59:59Z"])
def test_a_card_that_moves_the_clock_may_pass_midnight(card, start_at):
    play(card, MockTarget(start_at=start_at))
