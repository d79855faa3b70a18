"""Whether a plan fits an edition."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.fitting import check_fits
from mock_exchange.faults.plan import CloseSocket, Match, Rule, Status
from mock_exchange.faults.reading import PlanError

REFERENCE, TRADE = (load_edition(name) for name in ("reference-2025-01-27", "trade-api-3.34"))


@pytest.mark.parametrize(
    ("rule", "edition"),
    [
        (Rule(Status(500)), REFERENCE),
        (Rule(Status(500), Match("stream")), REFERENCE),
        (Rule(Status(500), Match(("place_order", "CreateOrderV2"))), REFERENCE),
        (Rule(Status(500), Match(("place_order", "CreateOrderV2"))), TRADE),
        (Rule(CloseSocket(), Match(channel="orderbook_delta")), TRADE),
        (Rule(CloseSocket(), Match(message="market_update")), REFERENCE),
    ],
)
def test_a_name_that_the_edition_has_is_enough(rule, edition):
    check_fits((rule,), edition)


@pytest.mark.parametrize(
    ("rule", "pointer", "message"),
    [
        (
            Rule(Status(500), Match("place_ordr")),
            "/rules/1/match/operation",
            "reference-2025-01-27 has no operation 'place_ordr'; did you mean 'place_order'?",
        ),
        (
            Rule(Status(500), Match(("a", "b"))),
            "/rules/1/match/operation",
            "has no operation 'a' or 'b'",
        ),
        (
            Rule(CloseSocket(), Match(channel="trade")),
            "/rules/1/match/channel",
            "no channel 'trade'",
        ),
        (Rule(CloseSocket(), Match(message="auth")), "/rules/1/match/message", "no message 'auth'"),
    ],
)
def test_what_would_never_strike_is_refused(rule, pointer, message):
    with pytest.raises(PlanError) as caught:
        check_fits((Rule(Status(500)), rule), REFERENCE)
    assert caught.value.pointer == pointer
    assert message in str(caught.value)
